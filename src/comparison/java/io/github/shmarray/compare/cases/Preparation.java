package io.github.shmarray.compare.cases;

/** What is done before a workload is timed, for its figures alone: without it the workload does the same, only not as fast. */
final class Preparation {
    /** The system property that, if {@code true}, leaves it out: for tests of what workloads do. */
    static final String LEFT_OUT = "shmarray.compare.unprepared";

    private Preparation() {}

    static boolean isLeftOut() {
        return Boolean.getBoolean(LEFT_OUT);
    }
}
