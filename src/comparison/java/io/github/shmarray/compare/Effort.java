package io.github.shmarray.compare;

/**
 * How long to measure.
 *
 * @param rounds how often the whole list of cases is gone through, each time in new processes
 * @param warmups iterations in each round that are not counted, of code that has to be compiled first
 * @param warmupMilliseconds how long such an iteration takes
 * @param iterations counted iterations in each round
 * @param milliseconds how long an iteration takes; an operation that takes longer runs once
 */
public record Effort(int rounds, int warmups, int warmupMilliseconds, int iterations, int milliseconds) {
    public static final Effort QUICK = new Effort(1, 2, 100, 5, 25);
    public static final Effort STANDARD = new Effort(2, 3, 100, 5, 50);
    public static final Effort FULL = new Effort(5, 5, 500, 10, 500);

    /** So many times as many rounds. */
    public Effort repeated(int times) {
        return new Effort(rounds * times, warmups, warmupMilliseconds, iterations, milliseconds);
    }
}
