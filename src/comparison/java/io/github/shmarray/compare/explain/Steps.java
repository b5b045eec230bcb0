package io.github.shmarray.compare.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Times the steps of a piece of work that is done again and again. Not thread-safe. */
final class Steps {
    /**
     * A step and how long it takes.
     *
     * @param nanoseconds the median
     */
    record Step(String name, double nanoseconds) {}

    private static final int LEAST_RUNS = 10;

    private final Map<String, List<Long>> times = new LinkedHashMap<>();

    private Steps() {}

    /** One run of the work, each step of which goes through {@link #time}. */
    interface Work {
        void run(Steps steps);
    }

    /**
     * Does the work again and again; what is measured is the second half, when the code has been compiled.
     *
     * @param nanoseconds how long to go on
     */
    static List<Step> measure(Work work, long nanoseconds) {
        Steps steps = new Steps();
        long start = System.nanoTime();
        for (int run = 0; run < LEAST_RUNS || System.nanoTime() - start < nanoseconds; run++) {
            work.run(steps);
        }
        List<Step> measured = new ArrayList<>();
        steps.times.forEach((name, times) -> measured.add(new Step(name, medianOfSecondHalf(times))));
        return measured;
    }

    private static double medianOfSecondHalf(List<Long> times) {
        List<Long> sorted =
                times.subList(times.size() / 2, times.size()).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /**
     * Times a step.
     *
     * @return what the call returns, which is a system call's result
     * @throws IllegalStateException if that is negative
     */
    long time(String step, LongSupplier call) {
        long start = System.nanoTime();
        long result = call.getAsLong();
        long end = System.nanoTime();
        times.computeIfAbsent(step, name -> new ArrayList<>()).add(end - start);
        if (result < 0) {
            throw new IllegalStateException(step + ": error " + -result);
        }
        return result;
    }

    void time(String step, Runnable action) {
        time(step, () -> {
            action.run();
            return 0;
        });
    }
}
