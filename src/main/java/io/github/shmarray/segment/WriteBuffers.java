package io.github.shmarray.segment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Native memory through which Java arrays are written: the collector may move an array while the kernel reads it. A few
 * buffers of each size are kept, because the pages of a new one would take longer than to fill it. Safe to use from many
 * threads.
 */
enum WriteBuffers {
    /** The second level of cache holds it. */
    SMALL(256 << 10, 8),

    /** What fills a huge page of the most common size at once; a page that is written in parts is zeroed before. */
    LARGE(2 << 20, 2);

    /** Of each buffer, in bytes; a multiple of every page size. */
    final long size;

    private final AtomicReferenceArray<MemorySegment> kept;

    WriteBuffers(long size, int mostKept) {
        this.size = size;
        kept = new AtomicReferenceArray<>(mostKept);
    }

    /** The collector takes one that finds no place here. */
    MemorySegment take() {
        for (int i = 0; i < kept.length(); i++) {
            MemorySegment buffer = kept.get(i);
            if (buffer != null && kept.compareAndSet(i, buffer, null)) {
                return buffer;
            }
        }
        return Arena.ofAuto().allocate(size, Long.BYTES);
    }

    void giveBack(MemorySegment buffer) {
        for (int i = 0; i < kept.length(); i++) {
            if (kept.compareAndSet(i, null, buffer)) {
                return;
            }
        }
    }
}
