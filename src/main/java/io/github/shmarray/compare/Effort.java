package io.github.shmarray.compare;

/**
 * How long to measure.
 *
 * @param rounds how often the whole list of cases is gone through, each time in new processes
 * @param warmups iterations that are not counted, in each round
 * @param iterations counted iterations in each round
 * @param milliseconds how long an iteration takes; an operation that takes longer runs once
 */
public record Effort(int rounds, int warmups, int iterations, int milliseconds) {
    public static final Effort QUICK = new Effort(1, 3, 6, 50);
    public static final Effort STANDARD = new Effort(2, 3, 6, 60);
    public static final Effort FULL = new Effort(5, 5, 10, 500);
}
