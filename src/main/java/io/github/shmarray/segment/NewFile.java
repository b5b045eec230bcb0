package io.github.shmarray.segment;

import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.MemorySegment;

/** What a new file is filled with before it becomes a segment. What fails on the way gives the space back. */
public record NewFile(OpenFile file, Storage storage) {
    private static final Content.Bytes NOTHING = new Content.Bytes(MemorySegment.ofArray(new byte[0]));

    /** Gives the file its size and its space, all zeroes. */
    public void allocate(long size, boolean isSparse) {
        if (isSparse) {
            file.resize(size, storage);
        } else {
            file.allocate(size, storage);
        }
    }

    /** Gives the file a header and what follows it, and maps it. */
    public Mapping fill(byte[] header, Content content, long size) {
        if (!content.isSparse() && HugePages.areWorthwhile(size) && HugePages.areAdvised(file.status())) {
            return fillHugePages(header, content, size);
        }
        switch (content) {
            case Content.Zeroes zeroes -> {
                allocate(size, zeroes.isSparse());
                writeThroughBuffer(header, NOTHING, size);
            }
            case Content.Bytes bytes -> {
                storage.requireFits(size, file.operation());
                requireReadable(bytes.source());
                try {
                    write(header, bytes, size);
                } catch (RuntimeException | Error e) {
                    throw unreadable(bytes.source(), e);
                }
            }
        }
        return file.map(size, false);
    }

    /**
     * Where the kernel gives huge pages to mappings only, it has to zero them; but each is filled while the caches still
     * have it.
     */
    private Mapping fillHugePages(byte[] header, Content content, long size) {
        storage.requireFits(size, file.operation());
        file.resize(size, storage);
        Content.Bytes bytes = content instanceof Content.Bytes copy ? copy : NOTHING;
        requireReadable(bytes.source());
        Mapping mapping = file.map(size, false);
        try {
            fillPages(mapping, bytes, header.length, size);
            mapping.segment().copyFrom(MemorySegment.ofArray(header));
            return mapping;
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw unreadable(bytes.source(), e);
        }
    }

    private void fillPages(Mapping mapping, Content.Bytes content, long dataOffset, long size) {
        MemorySegment source = content.source();
        long dataEnd = dataOffset + source.byteSize();
        for (long start = 0; start < size; start += HugePages.SIZE) {
            long end = Math.min(size, start + HugePages.SIZE);
            reserve(mapping, start, end - start);
            long from = Math.max(start, dataOffset);
            if (from < dataEnd && content.isSwapped()) {
                MemorySegment target = mapping.segment();
                MemoryCopy.copySwapped(source, from - dataOffset, target, from, end - from, content.swapped(), 1);
            } else if (from < dataEnd) {
                MemoryCopy.copy(source, from - dataOffset, mapping.segment(), from, end - from);
            }
        }
    }

    /** Each step of what reads a source keeps it open; another thread may close it in between. */
    private void requireReadable(MemorySegment source) {
        if (!source.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException(
                    file.operation() + ": the source belongs to another thread; copy it in that thread,"
                            + " or allocate it in a shared arena");
        }
        requireOpen(source, null);
    }

    private void requireOpen(MemorySegment source, Throwable cause) {
        if (!source.scope().isAlive()) {
            throw new IllegalStateException(file.operation() + ": the source is closed", cause);
        }
    }

    /** What a failure to read a source was. */
    private RuntimeException unreadable(MemorySegment source, Throwable failure) {
        return switch (failure) {
            case MemoryFaultException e -> (RuntimeException) sourceFault().initCause(e);
            case InternalError e -> (RuntimeException) sourceFault().initCause(e);
            case IllegalStateException e -> {
                requireOpen(source, e);
                yield e;
            }
            case Error e -> throw e;
            default -> (RuntimeException) failure;
        };
    }

    private SegmentFaultException sourceFault() {
        return new SegmentFaultException(file.operation()
                + ": a page of the source could not be read; the file it is mapped" + " from may have been cut short");
    }

    /**
     * Writes before the file is mapped: the kernel copies straight into new pages, without zeroing them first and without
     * a fault for each, and reports a lack of space as an error.
     */
    private void write(byte[] header, Content.Bytes content, long size) {
        MemorySegment source = content.source();
        if (!source.isNative() || content.isSwapped()) {
            writeThroughBuffer(header, content, size);
            return;
        }
        writeThroughBuffer(header, NOTHING, size);
        long done = 0;
        while (done < source.byteSize()) {
            done += written(file.write(source.asSlice(done), header.length + done), size);
        }
    }

    private void writeThroughBuffer(byte[] header, Content.Bytes content, long size) {
        MemorySegment source = content.source();
        MemorySegment buffer = WriteBuffers.take();
        try {
            MemorySegment.copy(MemorySegment.ofArray(header), 0, buffer, 0, header.length);
            long end = header.length + source.byteSize();
            for (long start = 0; start < end; start += WriteBuffers.SIZE) {
                long count = Math.min(WriteBuffers.SIZE, end - start);
                long from = Math.max(start, header.length);
                long bytes = start + count - from;
                if (content.isSwapped()) {
                    int swapped = content.swapped();
                    MemoryCopy.copySwapped(source, from - header.length, buffer, from - start, bytes, swapped, 1);
                } else {
                    MemorySegment.copy(source, from - header.length, buffer, from - start, bytes);
                }
                long done = 0;
                while (done < count) {
                    long address = buffer.address() + done;
                    done += written(file.write(address, count - done, start + done), size);
                }
            }
        } finally {
            WriteBuffers.giveBack(buffer);
        }
    }

    /** How many bytes a write has written. */
    private long written(long result, long size) {
        if (result == -Errno.EFAULT) {
            throw sourceFault();
        }
        if (result < 0 && result != -Errno.EINTR) {
            file.giveBack();
            throw SegmentErrors.ofSpace(file.operation(), result, size, storage);
        }
        return Math.max(0, result);
    }

    /**
     * Gives all of the mapping its pages.
     *
     * @param isSparse whether their space was not taken yet
     */
    public void prefault(Mapping mapping, long size, boolean isSparse) {
        if (isSparse) {
            storage.requireFits(size, file.operation());
        }
        reserve(mapping, 0, size);
    }

    /** Gives a range of the mapping its pages; without the space for them it would end in a fault later. */
    private void reserve(Mapping mapping, long start, long count) {
        int result = mapping.prefault(start, count, Posix.MADV_POPULATE_WRITE);
        if (result < 0) {
            int cause = result == -Errno.EFAULT ? -Errno.ENOSPC : result;
            file.giveBack();
            throw SegmentErrors.ofSpace(
                    file.operation(), cause, mapping.segment().byteSize(), storage);
        }
    }
}
