package io.github.shmarray.compare.cases;

import io.github.shmarray.compare.Case;
import io.github.shmarray.copy.CopyKernel;
import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Copies by one of the library's kernels, whatever the size. */
final class KernelCopies extends Copies {
    static final String FAMILY = "kernels";

    private final CopyKernel kernel;
    private final int threads;

    private KernelCopies(CopyKernel kernel, int threads) {
        this.kernel = kernel;
        this.threads = threads;
    }

    /** Stores that go past the caches. */
    static KernelCopies streaming() {
        NativeLibrary.require();
        return new KernelCopies(CopyKernel.streaming(), 1);
    }

    /**
     * The workload of a case such as {@code kernels:one-thread.kernel/libc}.
     *
     * @throws UnsupportedOperationException if this machine does not have the kernel
     */
    static KernelCopies of(Case benchmark) {
        if (isMissing(benchmark)) {
            throw new UnsupportedOperationException(
                    NativeLibrary.isAvailable() ? "this processor has no such instructions" : NativeLibrary.failure());
        }
        boolean isAlone = benchmark.group().label().endsWith(":one-thread");
        return new KernelCopies(
                kernel(benchmark), isAlone ? 1 : Runtime.getRuntime().availableProcessors());
    }

    private static boolean isMissing(Case benchmark) {
        return !kernel(benchmark).isAvailable();
    }

    private static CopyKernel kernel(Case benchmark) {
        String label = benchmark.name().substring(benchmark.name().indexOf('/') + 1);
        return Arrays.stream(CopyKernel.values())
                .filter(kernel -> kernel.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void run() {
        MemoryCopy.copyBy(kernel, MemorySegment.ofArray(source), target, threads);
    }
}
