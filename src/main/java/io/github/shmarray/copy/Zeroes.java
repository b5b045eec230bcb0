package io.github.shmarray.copy;

import java.lang.foreign.MemorySegment;

/** Writes zeroes. Safe to use from many threads. */
public final class Zeroes {
    /** Few enough to stay in the caches, many enough to make their copies few. */
    private static final MemorySegment SOURCE =
            MemorySegment.ofArray(new long[8192]).asReadOnly();

    private Zeroes() {}

    /** Zeroes a segment: by copies, since {@link MemorySegment#fill} takes twice as long in JDK 25. */
    public static void write(MemorySegment target) {
        long size = target.byteSize();
        for (long done = 0; done < size; done += SOURCE.byteSize()) {
            MemorySegment.copy(SOURCE, 0, target, done, Math.min(SOURCE.byteSize(), size - done));
        }
    }
}
