package io.github.shmarray.segments;

/** Whether anybody has a segment. */
public enum SegmentUse {
    /** Some process has it open or mapped, in whichever container. */
    IN_USE,

    /** Nobody has. */
    ABANDONED,

    /** The kernel tells it only to the owner of a file, and some file systems do not tell it at all. */
    UNKNOWN
}
