package io.github.shmarray;

/**
 * How many threads may work on one copy at once: {@code array.copyFrom(source, Parallelism.ofAllCores())}. More than one pays
 * from some megabytes on, where a single core cannot use all of the memory's bandwidth. The others are daemon threads of
 * this library, fewer than there are cores, whatever the number asked for; a copy never waits for one to become free.
 *
 * @param threads at least 1, the calling thread included
 */
public record Parallelism(int threads) {
    /** The calling thread alone. */
    public static final Parallelism NONE = new Parallelism(1);

    public Parallelism {
        if (threads < 1) {
            throw new IllegalArgumentException("parallelism of " + threads + " threads: there must be at least 1");
        }
    }

    /**
     * That many threads.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public static Parallelism of(int threads) {
        return new Parallelism(threads);
    }

    /** As many threads as the process may use cores. */
    public static Parallelism ofAllCores() {
        return new Parallelism(Runtime.getRuntime().availableProcessors());
    }
}
