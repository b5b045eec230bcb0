package io.github.shmarray.copy;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.util.stream.Collectors;

/**
 * Copies many bytes by the kernel that has been the fastest for so many and so many threads, which is measured on whole copies:
 * stores past the caches move their cost to later ones. The system property {@code shmarray.copy.kernel} names one that makes
 * all of them. Safe to use from many threads.
 */
final class MeasuredCopy {
    private static final String PROPERTY = "shmarray.copy.kernel";

    /** A chunk holds up the garbage collector, so each takes well under a millisecond. */
    private static final long CHUNK = 1 << 20;

    private static final long LEAST_CHUNK = 64 << 10;
    private static final int CHUNKS_FOR_EACH_THREAD = 8;

    private static final long PART = 256 << 20;

    /** To hand over less to another thread takes as long as to copy it. */
    private static final long LEAST_FOR_A_THREAD = 1 << 20;

    private static final KernelChoices<CopyKernel> CHOICES = new KernelChoices<>("copy", CopyKernel::guess);

    /** Null if none was named. */
    private static final String PINNED = System.getProperty(PROPERTY);

    private MeasuredCopy() {}

    /** Made when it is first needed; the property may name a kernel that there is not. */
    private static final class Pinned {
        static final CopyKernel KERNEL = CopyKernel.available().stream()
                .filter(kernel -> kernel.label().equals(PINNED))
                .findFirst()
                .orElse(null);
    }

    private static CopyKernel pinned() {
        if (Pinned.KERNEL == null) {
            throw new IllegalStateException("system property " + PROPERTY + "=" + PINNED
                    + ": there is no such kernel here; there are "
                    + CopyKernel.available().stream().map(CopyKernel::label).collect(Collectors.joining(", ")));
        }
        return Pinned.KERNEL;
    }

    /** Whether kernels are chosen among by what they take, rather than one named, or there being none, or none yet. */
    static boolean isMeasuring() {
        return PINNED == null && NativeLibrary.isAvailable() && NativeCopy.isLinked();
    }

    /**
     * Copies all of a segment into another of the same size; the two must not overlap.
     *
     * @throws MemoryFaultException if a page of either was not available
     */
    static void copy(MemorySegment source, MemorySegment target, int threads) {
        long count = source.byteSize();
        if (threads > 1 && count < threads * LEAST_FOR_A_THREAD) {
            copy(source, target, (int) Math.max(1, count / LEAST_FOR_A_THREAD));
        } else if (count < KernelChoices.LEAST_BYTES) {
            copyByJdk(source, target);
        } else if (PINNED != null) {
            copyBy(pinned(), source, target, threads);
        } else if (!NativeLibrary.isAvailable()) {
            copyBy(CopyKernel.JDK, source, target, threads);
        } else if (NativeCopy.isLinked()) {
            measure(source, target, threads, PART);
        } else {
            copyByFastest(source, target, threads);
        }
    }

    /**
     * Measures large parts by themselves, each far larger than the caches, so that the first copy of some gigabytes need not end
     * as it has begun.
     */
    static void measure(MemorySegment source, MemorySegment target, int threads, long part) {
        long size = source.byteSize();
        if (size < 2 * part) {
            measurePart(source, target, threads);
            return;
        }
        for (long start = 0; start < size; ) {
            long now = size - start < 2 * part ? size - start : part;
            measurePart(source.asSlice(start, now), target.asSlice(start, now), threads);
            start += now;
        }
    }

    private static void measurePart(MemorySegment source, MemorySegment target, int threads) {
        long count = source.byteSize();
        KernelChoice<CopyKernel> choice = CHOICES.of(count, threads);
        if (threads == 1 && count < CHUNK) {
            measureChunk(source, target, choice);
            return;
        }
        CopyKernel kernel = choice.next();
        choice.record(
                kernel, threads == 1 ? timed(kernel, source, target) : timed(kernel, source, target, threads), count);
    }

    /** By the calling thread alone, in plain code: little else is done in the first copies, when none of it is compiled yet. */
    private static long timed(CopyKernel kernel, MemorySegment source, MemorySegment target) {
        long size = source.byteSize();
        long nanos = 0;
        for (long start = 0; start < size; start += CHUNK) {
            long count = Math.min(CHUNK, size - start);
            nanos += timedChunk(kernel, source.asSlice(start, count), target.asSlice(start, count));
        }
        return nanos;
    }

    private static long timed(CopyKernel kernel, MemorySegment source, MemorySegment target, int threads) {
        var time = new TimeInKernel();
        inChunks(source, target, threads, (from, to) -> time.add(timedChunk(kernel, from, to)));
        return time.longest();
    }

    /** Looks at the clock now and then only, which would be felt. */
    private static void measureChunk(MemorySegment source, MemorySegment target, KernelChoice<CopyKernel> choice) {
        if (choice.isWatched()) {
            CopyKernel kernel = choice.next();
            choice.record(kernel, timedChunk(kernel, source, target), source.byteSize());
        } else {
            copyChunk(choice.fastest(), source, target);
        }
    }

    /** Learns nothing, since to get new pages takes longer than to copy into them. */
    static void copyIntoNewPages(MemorySegment source, MemorySegment target) {
        if (source.byteSize() < KernelChoices.LEAST_BYTES || PINNED != null || !NativeLibrary.isAvailable()) {
            copy(source, target, 1);
        } else {
            copyByFastest(source, target, 1);
        }
    }

    static void copyBy(CopyKernel kernel, MemorySegment source, MemorySegment target, int threads) {
        inChunks(source, target, threads, (from, to) -> copyChunk(kernel, from, to));
    }

    private interface ChunkCopy {
        void copy(MemorySegment source, MemorySegment target);
    }

    private static void inChunks(MemorySegment source, MemorySegment target, int threads, ChunkCopy copy) {
        long count = source.byteSize();
        if (threads == 1 && count <= CHUNK) {
            copy.copy(source, target);
            return;
        }
        Chunks.forEach(
                count,
                chunk(count, threads),
                threads,
                (start, size) -> copy.copy(source.asSlice(start, size), target.asSlice(start, size)));
    }

    /** Several threads end at about the same time if each has some chunks to take. */
    private static long chunk(long count, int threads) {
        long share = count / Math.min(threads, CHUNK) / CHUNKS_FOR_EACH_THREAD;
        return threads == 1 ? CHUNK : Math.clamp(share / LEAST_CHUNK * LEAST_CHUNK, LEAST_CHUNK, CHUNK);
    }

    /** A copy that begins before the functions are linked need not go on to its end as it has begun. */
    private static void copyByFastest(MemorySegment source, MemorySegment target, int threads) {
        CopyKernel fastest = CHOICES.of(source.byteSize(), threads).fastest();
        Chunks.forEach(source.byteSize(), CHUNK, threads, (start, size) -> {
            CopyKernel kernel = NativeCopy.isLinked() ? fastest : CopyKernel.JDK;
            copyChunk(kernel, source.asSlice(start, size), target.asSlice(start, size));
        });
    }

    /** Falls back to the JDK's copy if too many others are at it in C. */
    private static void copyChunk(CopyKernel kernel, MemorySegment source, MemorySegment target) {
        if (kernel == CopyKernel.JDK || !NativeCopy.copy(source, target, kernel)) {
            copyByJdk(source, target);
        }
    }

    /** Copies as {@link #copyChunk} does; returns the nanoseconds that the kernel took. */
    static long timedChunk(CopyKernel kernel, MemorySegment source, MemorySegment target) {
        long nanos = kernel == CopyKernel.JDK ? -1 : NativeCopy.timedCopy(source, target, kernel);
        return nanos >= 0 ? nanos : timedCopyByJdk(source, target);
    }

    private static long timedCopyByJdk(MemorySegment source, MemorySegment target) {
        long start = System.nanoTime();
        copyByJdk(source, target);
        return System.nanoTime() - start;
    }

    static void copyByJdk(MemorySegment source, MemorySegment target) {
        target.copyFrom(source);
        PendingFault.raise();
    }
}
