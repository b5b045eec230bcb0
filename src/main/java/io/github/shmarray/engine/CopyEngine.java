package io.github.shmarray.engine;

import io.github.shmarray.copy.CopyKernel;
import io.github.shmarray.copy.KernelChoice;
import io.github.shmarray.copy.KernelChoices;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Shows by which kernels this process copies, fills and converts, and how fast they have been. Each class of sizes, a power of two, and
 * each number of threads learns for itself: its first copies try the kernels, a dozen at most, then the fastest makes the copies,
 * and now and then another one is tried again. The system property {@code shmarray.copy.kernel} names a kernel that makes all
 * copies; nothing is learnt then. Safe to use from many threads.
 */
public final class CopyEngine {
    private CopyEngine() {}

    /**
     * What is known of a kernel in a class of sizes and threads.
     *
     * @param work "copy", "create", "fill", or what is converted and how: "convert int64 to float64, wrap"
     * @param leastBytes the class has works of so many bytes up to, but without, {@code endBytes}
     * @param threads at most so many threads, and more than half as many
     * @param kernel its name: "libc", "avx2-stream"; for "create", how many threads
     * @param gigabytesPerSecond 10^9 bytes a second in the best of its last works; 0 if it was not tried
     * @param tries how many works it has done
     * @param isUsed whether it does the works of this class at present
     */
    public record Entry(
            String work,
            long leastBytes,
            long endBytes,
            int threads,
            String kernel,
            double gigabytesPerSecond,
            long tries,
            boolean isUsed) {}

    /** What this process has learnt so far, by work, threads and size. */
    public static List<Entry> table() {
        return KernelChoices.learnt().stream()
                .sorted(Comparator.comparing(KernelChoices.Learnt::work)
                        .thenComparing(KernelChoices.Learnt::threads)
                        .thenComparing(KernelChoices.Learnt::leastBytes))
                .flatMap(CopyEngine::entries)
                .toList();
    }

    private static Stream<Entry> entries(KernelChoices.Learnt learnt) {
        return learnt.speeds().stream().map(speed -> entry(learnt, speed));
    }

    private static Entry entry(KernelChoices.Learnt learnt, KernelChoice.Speed speed) {
        return new Entry(
                learnt.work(),
                learnt.leastBytes(),
                learnt.endBytes(),
                learnt.threads(),
                speed.kernel().label(),
                speed.gigabytesPerSecond(),
                speed.tries(),
                speed.isUsed());
    }

    /** The names of the kernels that this machine has for copies. */
    public static List<String> copyKernels() {
        return CopyKernel.available().stream().map(CopyKernel::label).toList();
    }
}
