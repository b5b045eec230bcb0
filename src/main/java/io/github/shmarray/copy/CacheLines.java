package io.github.shmarray.copy;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.MemorySegment;

/** What a core has in its own caches ({@code src/main/c/cache_lines.c}). Safe to use from many threads. */
public final class CacheLines {
    private CacheLines() {}

    /**
     * Moves a segment that this thread has written to a cache that all cores share, on processors that have an instruction for it
     * (Intel's CLDEMOTE): a thread on another core then writes to it in half the time.
     *
     * @param segment native memory, of which pages may be missing
     */
    public static void share(MemorySegment segment) {
        if (NativeLibrary.isAvailable()) {
            demote(segment.address(), segment.byteSize());
        }
    }

    private static native void demote(long address, long count);
}
