package io.github.shmarray.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Native memory through which Java arrays are written: the collector may move an array while the kernel reads it. A few
 * buffers are kept, because the pages of a new one would take longer than to fill it. Safe to use from many threads.
 */
final class WriteBuffers {
    /** A multiple of every page size; the second level of cache holds it. */
    static final long SIZE = 256 << 10;

    private static final int MOST_KEPT = 8;

    private static final AtomicReferenceArray<MemorySegment> KEPT = new AtomicReferenceArray<>(MOST_KEPT);

    private WriteBuffers() {}

    /** The collector takes one that finds no place here. */
    static MemorySegment take() {
        for (int i = 0; i < MOST_KEPT; i++) {
            MemorySegment buffer = KEPT.get(i);
            if (buffer != null && KEPT.compareAndSet(i, buffer, null)) {
                return buffer;
            }
        }
        return Arena.ofAuto().allocate(SIZE, Long.BYTES);
    }

    static void giveBack(MemorySegment buffer) {
        for (int i = 0; i < MOST_KEPT; i++) {
            if (KEPT.compareAndSet(i, null, buffer)) {
                return;
            }
        }
    }
}
