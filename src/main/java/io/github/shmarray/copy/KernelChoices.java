package io.github.shmarray.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;

/**
 * The kernels for one kind of work: for each class of sizes, which are the powers of two from {@link #LEAST_BYTES} on, and each
 * number of threads, the power of two that it lies below, what is the fastest is learnt apart. Safe to use from many threads.
 *
 * @param <K> the kernels
 */
public final class KernelChoices<K extends Kernel> {
    /** Less work is over before its time has been looked at. */
    public static final long LEAST_BYTES = 64 << 10;

    private static final int LEAST_EXPONENT = Long.numberOfTrailingZeros(LEAST_BYTES);
    private static final int SIZE_CLASSES = Long.SIZE - 1 - LEAST_EXPONENT;

    /** More threads than this are one class. */
    private static final int THREAD_CLASSES = 8;

    private static final Queue<KernelChoices<?>> ALL = new ConcurrentLinkedQueue<>();

    private final String work;
    private final LongFunction<List<K>> guess;
    private final AtomicReferenceArray<KernelChoice<K>> choices =
            new AtomicReferenceArray<>(SIZE_CLASSES * THREAD_CLASSES);

    /**
     * @param work what it is, as it is shown to users: "copy"
     * @param guess the kernels for so many bytes, in the order of what they are guessed to be worth
     */
    public KernelChoices(String work, LongFunction<List<K>> guess) {
        this.work = work;
        this.guess = guess;
        ALL.add(this);
    }

    /**
     * The choice for a work.
     *
     * @param bytes that it moves, at least {@link #LEAST_BYTES}
     * @param threads that it has, at least 1
     */
    public KernelChoice<K> of(long bytes, int threads) {
        int sizeClass = Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes) - LEAST_EXPONENT;
        int threadClass = Math.min(Integer.SIZE - Integer.numberOfLeadingZeros(threads - 1), THREAD_CLASSES - 1);
        int index = threadClass * SIZE_CLASSES + sizeClass;
        KernelChoice<K> choice = choices.get(index);
        return choice != null ? choice : begin(index, sizeClass);
    }

    private KernelChoice<K> begin(int index, int sizeClass) {
        choices.compareAndSet(index, null, new KernelChoice<>(guess.apply(leastBytes(sizeClass))));
        return choices.get(index);
    }

    private static long leastBytes(int sizeClass) {
        return LEAST_BYTES << sizeClass;
    }

    /**
     * What has been learnt of one class of sizes and threads.
     *
     * @param leastBytes the class goes from here up to, but without, {@code endBytes}
     * @param threads at most so many, and more than half as many
     */
    public record Learnt(String work, long leastBytes, long endBytes, int threads, List<KernelChoice.Speed> speeds) {}

    /** What this process has learnt of all kinds of work so far. */
    public static List<Learnt> learnt() {
        List<Learnt> all = new ArrayList<>();
        for (KernelChoices<?> kind : ALL) {
            for (int i = 0; i < kind.choices.length(); i++) {
                KernelChoice<?> choice = kind.choices.get(i);
                if (choice != null) {
                    int threads = 1 << i / SIZE_CLASSES;
                    long least = leastBytes(i % SIZE_CLASSES);
                    all.add(new Learnt(kind.work, least, 2 * least, threads, choice.speeds()));
                }
            }
        }
        return all;
    }
}
