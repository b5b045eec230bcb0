package io.github.shmarray.compare;

/**
 * How long to measure.
 *
 * @param passes how often the whole list of blocks is gone through
 * @param rounds how often each time the cases of a block are gone through, in new processes
 * @param warmups iterations in each round that are not counted, of code that has to be compiled first
 * @param warmupMilliseconds how long such an iteration takes
 * @param iterations counted iterations in each round
 * @param milliseconds how long an iteration takes; an operation that takes longer runs once
 */
public record Effort(int passes, int rounds, int warmups, int warmupMilliseconds, int iterations, int milliseconds) {
    public static final Effort QUICK = new Effort(1, 1, 2, 100, 5, 25);
    public static final Effort STANDARD = new Effort(1, 2, 3, 100, 5, 40);
    public static final Effort FULL = new Effort(1, 5, 5, 500, 10, 500);

    /** Everything so many times. */
    public Effort repeated(int times) {
        return new Effort(passes * times, rounds, warmups, warmupMilliseconds, iterations, milliseconds);
    }
}
