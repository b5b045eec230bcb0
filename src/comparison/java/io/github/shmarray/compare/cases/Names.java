package io.github.shmarray.compare.cases;

import java.nio.file.Path;

/** Names of the segments that the comparison makes. */
public final class Names {
    /** The system property that tells a child process the name to use, so that its parent can clean up after it. */
    public static final String PROPERTY = "shmarray.compare.segment";

    private Names() {}

    /** A name that only this comparison uses, and in it one process at a time. */
    public static String ownSegment() {
        return System.getProperty(
                PROPERTY, "shmarray-compare-" + ProcessHandle.current().pid());
    }

    /** Where that segment is, if it is. */
    public static Path ownSegmentPath() {
        return Path.of("/dev/shm", ownSegment());
    }
}
