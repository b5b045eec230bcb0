package io.github.shmarray.segment;

/** When the name of a segment is removed without being asked to. */
public enum Unlinking {
    NEVER,

    /** When what was made or attached to is closed. */
    ON_CLOSE,

    /** Then, or when the JVM ends while it is open. */
    ON_EXIT
}
