package io.github.shmarray.compare.cases;

import java.util.List;

/** What is done before a workload is timed, for its figures alone: without it the workload does the same, only not as fast. */
public final class Preparation {
    /** The system property that, if {@code true}, leaves it out: for tests of what a comparison does. */
    public static final String LEFT_OUT = "shmarray.compare.unprepared";

    private Preparation() {}

    public static boolean isLeftOut() {
        return Boolean.getBoolean(LEFT_OUT);
    }

    /** What a JVM that is started to measure needs to do as this one; none that leaves preparations out needs the fastest code. */
    public static List<String> jvmArguments() {
        return isLeftOut() ? List.of("-D" + LEFT_OUT + "=true", "-XX:TieredStopAtLevel=1") : List.of();
    }
}
