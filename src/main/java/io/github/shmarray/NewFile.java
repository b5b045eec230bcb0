package io.github.shmarray;

import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An open file without a name that becomes a segment. What fails on the way gives the space back.
 *
 * @param operation for messages
 */
record NewFile(Posix posix, int fd, Storage storage, String operation) {
    /** A call holds up the garbage collector, so each is short. */
    private static final long STEP = 1 << 20;

    /** Gives the file a header and what follows it, and maps it. */
    Mapping fill(byte[] header, Content content, long size) {
        switch (content) {
            case Content.Zeroes zeroes -> SharedFile.allocate(posix, fd, size, zeroes.isSparse(), storage, operation);
            case Content.Bytes bytes -> {
                storage.requireFits(size, operation);
                write(bytes.source(), header.length);
                requireOpen(bytes.source());
            }
        }
        write(MemorySegment.ofArray(header), 0);
        return Mapping.of(posix, fd, size, false, operation);
    }

    /**
     * As {@link #fill}, where the kernel gives huge pages to mappings only. It has to zero them; but each is filled while
     * the caches still have it.
     */
    Mapping fillHugePages(byte[] header, Content content, long size) {
        storage.requireFits(size, operation);
        SharedFile.allocate(posix, fd, size, true, storage, operation);
        Mapping mapping = Mapping.of(posix, fd, size, false, operation);
        try {
            for (long start = 0; start < size; start += HugePages.SIZE) {
                long end = Math.min(size, start + HugePages.SIZE);
                reserve(mapping, start, end - start);
                if (content instanceof Content.Bytes bytes) {
                    long from = Math.max(start, header.length);
                    MemorySegment.copy(bytes.source(), from - header.length, mapping.segment(), from, end - from);
                }
            }
            mapping.segment().copyFrom(MemorySegment.ofArray(header));
            return mapping;
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw e;
        }
    }

    /**
     * Writes before the file is mapped: the kernel copies straight into new pages, without zeroing them first and without
     * a fault for each, and reports a lack of space as an error.
     */
    private void write(MemorySegment source, long offset) {
        long size = source.byteSize();
        long done = 0;
        while (done < size) {
            requireOpen(source);
            long written = writeSome(source.asSlice(done, Math.min(STEP, size - done)), offset + done);
            if (written == -Errno.EFAULT) {
                throw new SegmentFaultException(
                        operation + ": a page of the source could not be read; the file it is mapped"
                                + " from may have been cut short");
            }
            if (written < 0 && written != -Errno.EINTR) {
                throw SharedFile.failure(posix, fd, operation, written, offset + size, storage);
            }
            done += Math.max(0, written);
        }
    }

    /** The kernel reads from an address, which nothing keeps from being unmapped by another thread. */
    private void requireOpen(MemorySegment source) {
        if (!source.scope().isAlive()) {
            throw new IllegalStateException(operation + ": the source is closed");
        }
    }

    private long writeSome(MemorySegment source, long offset) {
        long size = source.byteSize();
        if (source.isNative()) {
            return posix.pwrite(fd, source.address(), size, offset);
        }
        Object array = source.heapBase().orElse(null);
        long start = source.address();
        if (array == null || start % ElementType.ofArray(array).byteSize() != 0) {
            return posix.pwrite(fd, source.toArray(ValueLayout.JAVA_BYTE), 0, size, offset);
        }
        return posix.pwrite(fd, array, start, size, offset);
    }

    /** Gives a range of the mapping its pages; without the space for them it would end in a fault later. */
    void reserve(Mapping mapping, long start, long count) {
        int result = mapping.prefault(start, count, Posix.MADV_POPULATE_WRITE);
        if (result < 0) {
            int cause = result == -Errno.EFAULT ? -Errno.ENOSPC : result;
            throw SharedFile.failure(
                    posix, fd, operation, cause, mapping.segment().byteSize(), storage);
        }
    }
}
