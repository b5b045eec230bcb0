package io.github.shmarray.segment;

import io.github.shmarray.copy.Chunks;
import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.MemorySegment;

/**
 * Fills a new file through its mapping, a huge page at a time, which the kernel zeroes, but which is filled while the caches
 * still have it. Other than writes, several threads can do so at once.
 *
 * @param size of the file, which it has already, though not its space
 * @param dataOffset where the content begins; what is before stays zero
 */
record MappedFill(Mapping mapping, Content.Filled content, long dataOffset, long size) {
    /** There was no page for some bytes. */
    private static final class NoPage extends RuntimeException {
        private static final long serialVersionUID = 1;
        final int result;

        NoPage(int result) {
            super(null, null, false, false);
            this.result = result;
        }
    }

    /** Moves the first huge page into one; false if that is not to be had here. */
    boolean collapseFirst() {
        try {
            return collapse(0);
        } catch (NoPage e) {
            return false;
        }
    }

    /**
     * Gives all of the file its pages, and the content.
     *
     * @param isCollapsing whether to ask the kernel for each huge page
     * @return 0, or a negated error number: why there was no page
     */
    int run(boolean isCollapsing, int threads) {
        try {
            Chunks.forEach(size, HugePages.SIZE, threads, (start, count) -> fill(start, count, isCollapsing));
            return 0;
        } catch (NoPage e) {
            return e.result;
        }
    }

    private void fill(long start, long count, boolean isCollapsing) {
        if (isCollapsing && HugePages.areWorthwhile(count)) {
            collapse(start);
        }
        reserve(start, count);
        MemorySegment target = mapping.segment();
        long from = Math.max(start, dataOffset);
        long bytes = Math.min(start + count, dataOffset + content.byteSize()) - from;
        if (bytes > 0 && content.isPlain()) {
            MemoryCopy.copyIntoNewPages(content.source(), from - dataOffset, target, from, bytes);
        } else if (bytes > 0) {
            content.make(from - dataOffset, target, from, bytes);
        }
    }

    /** The kernel takes no huge page for bytes of which none has memory yet. */
    private boolean collapse(long start) {
        reserve(start, 1);
        return mapping.collapsePage(start) == 0;
    }

    private void reserve(long start, long count) {
        int result = mapping.prefault(start, count, Posix.MADV_POPULATE_WRITE);
        if (result < 0) {
            throw new NoPage(result);
        }
    }
}
