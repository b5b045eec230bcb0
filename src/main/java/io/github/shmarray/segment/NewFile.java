package io.github.shmarray.segment;

import io.github.shmarray.copy.EndedAccess;
import io.github.shmarray.copy.FaultWatch;
import io.github.shmarray.copy.Kernel;
import io.github.shmarray.copy.KernelChoice;
import io.github.shmarray.copy.KernelChoices;
import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.IntFunction;

/** What a new file is filled with before it becomes a segment. What fails on the way gives the space back. */
public record NewFile(OpenFile file, Storage storage) {
    private static final Content.Bytes NOTHING = new Content.Bytes(MemorySegment.ofArray(new byte[0]));

    /** Gives the file its size, and its space unless it is sparse, all zeroes. */
    void allocate(long size, boolean isSparse) {
        if (isSparse) {
            file.resize(size, storage);
        } else if (!file.allocate(size, storage)) {
            writeZeroes(size);
        }
    }

    /** Takes the space by using it, where nothing reserves it. */
    private void writeZeroes(long size) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeroes = arena.allocate(Math.min(size, WriteBuffers.SMALL.size));
            long done = 0;
            while (done < size) {
                long count = Math.min(zeroes.byteSize(), size - done);
                done += written(file.write(zeroes.address(), count, done), size);
            }
        }
    }

    private static final KernelChoices<Labour> IN_SMALL_PAGES = choices("create");
    private static final KernelChoices<Labour> IN_HUGE_PAGES = choices("create in huge pages");

    /** Who fills a file that several threads may fill. */
    private enum Labour implements Kernel {
        ONE_THREAD("one thread"),
        SEVERAL_THREADS("several threads");

        private final String label;

        Labour(String label) {
            this.label = label;
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public boolean streams() {
            return false;
        }
    }

    private static KernelChoices<Labour> choices(String work) {
        return new KernelChoices<>(work, bytes -> List.of(Labour.values()));
    }

    /**
     * How a file is filled.
     *
     * @param inHugePages whether to have huge pages also where the file system makes none by itself
     * @param threads how many may fill it at once, at least 1
     */
    public record Manner(boolean inHugePages, int threads) {}

    /** Gives the file a header and what follows it, and maps it. */
    public Mapping fill(byte[] header, Content content, long size, Manner manner) {
        if (hasRoom(header, content, size)) {
            return fillUnmapped(header, content, size, HugePages.Policy.NEVER);
        }
        HugePages.Policy policy = policy(content, size);
        boolean isAdvised = policy == HugePages.Policy.ADVISE;
        boolean isCollapsing = manner.inHugePages && policy == HugePages.Policy.NEVER && size >= HugePages.SIZE;
        if (isAdvised || isCollapsing) {
            return byFastest(
                    IN_HUGE_PAGES,
                    content,
                    size,
                    manner.threads,
                    threads -> fillMapped(header, content, size, isCollapsing, threads));
        }
        Mapping mapping = byFastest(
                IN_SMALL_PAGES,
                content,
                size,
                manner.threads,
                threads -> threads == 1
                        ? fillUnmapped(header, content, size, policy)
                        : fillMapped(header, content, size, false, threads));
        if (manner.inHugePages) {
            mapping.collapse(mapping.segment());
        }
        return mapping;
    }

    /** Fills the file by one thread, or by as many as may, if that has been faster. */
    private static Mapping byFastest(
            KernelChoices<Labour> choices, Content content, long size, int threads, IntFunction<Mapping> fill) {
        boolean isForAll = content instanceof Content.Filled bytes && MemoryCopy.isForAllThreads(bytes.source());
        if (threads == 1 || !isForAll || !HugePages.areWorthwhile(size)) {
            return fill.apply(1);
        }
        KernelChoice<Labour> choice = choices.of(size, threads);
        Labour labour = choice.next();
        long start = System.nanoTime();
        Mapping mapping = fill.apply(labour == Labour.ONE_THREAD ? 1 : threads);
        choice.record(labour, System.nanoTime() - start, size);
        return mapping;
    }

    private Mapping fillUnmapped(byte[] header, Content content, long size, HugePages.Policy policy) {
        switch (content) {
            case Content.Zeroes zeroes -> {
                allocate(size - zeroes.room(), zeroes.isSparse());
                if (zeroes.room() > 0) {
                    file.resize(size, storage);
                }
                writeThroughBuffer(header, NOTHING, size, WriteBuffers.SMALL);
            }
            case Content.Filled bytes -> {
                long filled = header.length + bytes.byteSize();
                storage.requireFits(filled, file.operation());
                requireReadable(bytes.source());
                try {
                    write(header, bytes, filled, policy.includesWrites());
                    requireWhole(bytes.source());
                } catch (RuntimeException | Error e) {
                    throw unreadable(bytes.source(), e);
                }
                if (filled < size) {
                    file.resize(size, storage);
                }
            }
        }
        return file.map(size, false);
    }

    /** Whether the file gets longer than what it is filled with, for rows that are appended. */
    private static boolean hasRoom(byte[] header, Content content, long size) {
        return switch (content) {
            case Content.Zeroes zeroes -> zeroes.room() > 0;
            case Content.Filled filled -> header.length + filled.byteSize() < size;
        };
    }

    private HugePages.Policy policy(Content content, long size) {
        boolean isWorthAsking = !content.isSparse() && HugePages.areWorthwhile(size);
        return isWorthAsking ? HugePages.policy(file.status()) : HugePages.Policy.NEVER;
    }

    /** Gives a spare a header and what follows it, and its size. */
    public void fill(Spare spare, byte[] header, Content content, long size) {
        MemorySegment pages = spare.mapping().segment();
        MemorySegment.copy(MemorySegment.ofArray(header), 0, pages, 0, header.length);
        if (content instanceof Content.Filled bytes) {
            copy(bytes, pages, header.length);
        }
        if (size != spare.fileSize()) {
            file.resize(size, storage);
        }
    }

    private void copy(Content.Filled content, MemorySegment pages, long dataOffset) {
        MemorySegment source = content.source();
        requireReadable(source);
        try {
            if (content.isPlain()) {
                MemoryCopy.copy(source, 0, pages, dataOffset, source.byteSize());
            } else {
                content.make(0, pages, dataOffset, content.byteSize());
            }
            requireWhole(source);
        } catch (RuntimeException | Error e) {
            throw unreadable(source, e);
        }
    }

    /**
     * Through the mapping, where the kernel has huge pages for mappings only, or several threads are to fill it.
     *
     * @param isCollapsing whether it makes huge pages only when it is asked for each
     */
    private Mapping fillMapped(byte[] header, Content content, long size, boolean isCollapsing, int threads) {
        storage.requireFits(size, file.operation());
        file.resize(size, storage);
        Content.Filled bytes = content instanceof Content.Filled filled ? filled : NOTHING;
        requireReadable(bytes.source());
        Mapping mapping = file.map(size, false);
        try {
            var fill = new MappedFill(mapping, bytes, header.length, size);
            boolean isGranted = isCollapsing && fill.collapseFirst();
            if (isCollapsing && !isGranted && bytes != NOTHING) {
                write(header, bytes, size, false);
            } else {
                requireSpace(fill.run(isGranted, threads), size);
                mapping.segment().copyFrom(MemorySegment.ofArray(header));
            }
            requireWhole(bytes.source());
            return mapping;
        } catch (RuntimeException | Error e) {
            mapping.close();
            throw unreadable(bytes.source(), e);
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
            throw new IllegalStateException(
                    file.operation() + ": the source is closed, or was mapped from a file that was cut short", cause);
        }
    }

    /** Pages of this library's own mappings that were cut away are replaced by zeroes, until the mapping is closed. */
    private void requireWhole(MemorySegment source) {
        if (FaultWatch.isMemoryCut(source)) {
            throw sourceFault();
        }
        requireOpen(source, null);
    }

    /** What a failure to read a source was. */
    private RuntimeException unreadable(MemorySegment source, Throwable failure) {
        return switch (failure) {
            case MemoryFaultException e -> (RuntimeException) sourceFault().initCause(e);
            case InternalError e -> (RuntimeException) sourceFault().initCause(e);
            case IllegalStateException e -> {
                EndedAccess.forgetInterruptBy(source);
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
     *
     * @param inHugePages whether the file system has them for what is written a whole one at a time
     */
    private void write(byte[] header, Content.Filled content, long size, boolean inHugePages) {
        if (inHugePages) {
            // Linux before 6.12 gives none beyond the size that the file has already.
            file.resize(size, storage);
        }
        MemorySegment source = content.source();
        Object array = source.heapBase().orElse(null);
        if (content.isPlain() && source.isNative()) {
            writeNative(source, header.length, size);
        } else if (content.isPlain() && array != null && file.writesArraysInPlace() && storage.isInMemory()) {
            writeArray(array, source.address(), source.byteSize(), header.length, size);
        } else {
            writeThroughBuffer(header, content, size, inHugePages ? WriteBuffers.LARGE : WriteBuffers.SMALL);
            return;
        }
        // Written first, it would be given a small page of its own.
        writeThroughBuffer(header, NOTHING, size, WriteBuffers.SMALL);
    }

    private void writeNative(MemorySegment source, long offset, long size) {
        long done = 0;
        while (done < source.byteSize()) {
            done += written(file.write(source.asSlice(done), offset + done), size);
        }
    }

    /** Step by step, as a collector may wait for each; each fills a huge page of the most common size. */
    private void writeArray(Object array, long from, long count, long offset, long size) {
        long done = 0;
        while (done < count) {
            long start = offset + done;
            long step = Math.min(WriteBuffers.LARGE.size - start % WriteBuffers.LARGE.size, count - done);
            done += written(file.write(array, from + done, step, start), size);
        }
    }

    private void writeThroughBuffer(byte[] header, Content.Filled content, long size, WriteBuffers buffers) {
        MemorySegment source = content.source();
        MemorySegment buffer = buffers.take();
        try {
            MemorySegment.copy(MemorySegment.ofArray(header), 0, buffer, 0, header.length);
            long end = header.length + content.byteSize();
            for (long start = 0; start < end; start += buffers.size) {
                long count = Math.min(buffers.size, end - start);
                long from = Math.max(start, header.length);
                long bytes = start + count - from;
                if (content.isPlain()) {
                    MemorySegment.copy(source, from - header.length, buffer, from - start, bytes);
                } else {
                    content.make(from - header.length, buffer, from - start, bytes);
                }
                long done = 0;
                while (done < count) {
                    long address = buffer.address() + done;
                    done += written(file.write(address, count - done, start + done), size);
                }
            }
        } finally {
            buffers.giveBack(buffer);
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
        requireSpace(mapping.prefault(0, size, Posix.MADV_POPULATE_WRITE), size);
    }

    /** What there is no space for would end in a fault later. */
    private void requireSpace(int result, long size) {
        if (result < 0) {
            int cause = result == -Errno.EFAULT ? -Errno.ENOSPC : result;
            file.giveBack();
            throw SegmentErrors.ofSpace(file.operation(), cause, size, storage);
        }
    }
}
