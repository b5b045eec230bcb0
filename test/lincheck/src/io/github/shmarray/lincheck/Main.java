package io.github.shmarray.lincheck;

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;

/** Checks all, and fails if something has results that no order has: {@code Main ITERATIONS INVOCATIONS}. */
public final class Main {
    private final int iterations;
    private final int invocations;
    private int lost;

    private Main(int iterations, int invocations) {
        this.iterations = iterations;
        this.invocations = invocations;
    }

    public static void main(String[] arguments) {
        Main main = new Main(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        main.check("runs of threads that share a lock", LockedCounter.class, new StressOptions());
        main.check("runs of threads that make and close arrays of a heap", Blocks.class, new StressOptions());
        main.check("runs of threads that use the copy engine's table", Choices.class, new StressOptions());
        main.check("interleavings of steps in the copy engine's table", Choices.class, new ModelCheckingOptions());
        System.exit(main.lost == 0 ? 0 : 1);
    }

    private void check(String what, Class<?> operations, Options<?, ?> options) {
        int tried = iterations * invocations;
        boolean isLinearizable = true;
        try {
            options.iterations(iterations)
                    .invocationsPerIteration(invocations)
                    .threads(2)
                    .check(operations);
        } catch (Throwable e) {
            e.printStackTrace();
            isLinearizable = false;
            lost++;
        }
        System.out.printf(
                "trust | lincheck | %s | %d | %d | %d%n", what, tried, isLinearizable ? tried : 0, isLinearizable ? 0 : 1);
    }
}
