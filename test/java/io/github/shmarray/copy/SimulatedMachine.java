package io.github.shmarray.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A machine as copies of one size see it. What touches memory that was stored past the caches takes longer.
 *
 * @param speeds GB/s of each kernel
 * @param aftermath how much longer the first copy takes that does so, as a part of its time
 * @param recovery after how many copies in a row the memory is in the caches again, each one doing its share
 */
record SimulatedMachine(String name, List<TestKernel> kernels, double[] speeds, double aftermath, int recovery) {
    static final long BYTES = 1 << 20;

    private static final List<TestKernel> INTEL = List.of(
            new TestKernel("libc", false),
            new TestKernel("avx512-prefetchw", false),
            new TestKernel("rep-movsb", false),
            new TestKernel("avx512-stream-4-pages", true),
            new TestKernel("movdir64b", true),
            new TestKernel("avx512-stream", true));

    private static final List<TestKernel> AMD = List.of(
            new TestKernel("libc", false),
            new TestKernel("avx2-prefetchw", false),
            new TestKernel("rep-movsb", false),
            new TestKernel("avx2-stream", true),
            new TestKernel("avx2-stream-4-pages", true));

    double nanos(int kernel) {
        return BYTES / speeds[kernel];
    }

    /** Of the last copy of some. */
    double nanos(int[] used, int count) {
        int kernel = used[count - 1];
        return nanos(kernel) * (kernels.get(kernel).streams() ? 1 : 1 + aftermath * pastCaches(used, count));
    }

    /** How much of the memory is not in the caches, from 0 to 1. */
    private double pastCaches(int[] used, int count) {
        for (int ago = 1; ago <= Math.min(recovery, count - 1); ago++) {
            if (kernels.get(used[count - 1 - ago]).streams()) {
                return 1 - (ago - 1.0) / recovery;
            }
        }
        return 0;
    }

    int best() {
        int best = 0;
        for (int i = 1; i < speeds.length; i++) {
            best = speeds[i] > speeds[best] ? i : best;
        }
        return best;
    }

    SimulatedMachine with(double... otherSpeeds) {
        return new SimulatedMachine(name, kernels, otherSpeeds, aftermath, recovery);
    }

    SimulatedMachine recoveringAfter(int copies) {
        return new SimulatedMachine(name, kernels, speeds, aftermath, copies);
    }

    @Override
    public String toString() {
        return name;
    }

    static SimulatedMachine intel(String size, double... speeds) {
        return new SimulatedMachine("Intel, AVX-512, " + size, INTEL, speeds, 0.5, 1);
    }

    static SimulatedMachine amd(String size, double... speeds) {
        return new SimulatedMachine("AMD, AVX2, " + size, AMD, speeds, 0.5, 1);
    }

    /** Whose caches are so fast that it shows which copies leave nothing in them. */
    private static SimulatedMachine amdWithAvx512(String size, double aftermath, double... speeds) {
        return new SimulatedMachine("AMD, AVX-512, " + size, INTEL.subList(0, speeds.length), speeds, aftermath, 1);
    }

    private static SimulatedMachine streamingFirst(SimulatedMachine machine) {
        List<TestKernel> kernels = new ArrayList<>();
        List<Double> speeds = new ArrayList<>();
        for (boolean streams : new boolean[] {true, false}) {
            for (int i = 0; i < machine.kernels.size(); i++) {
                if (machine.kernels.get(i).streams() == streams) {
                    kernels.add(machine.kernels.get(i));
                    speeds.add(machine.speeds[i]);
                }
            }
        }
        double[] inOrder = speeds.stream().mapToDouble(Double::doubleValue).toArray();
        return new SimulatedMachine(
                machine.name + ", streaming guessed", kernels, inOrder, machine.aftermath, machine.recovery);
    }

    /** Machines as they were measured, but for kernels that were not; and two that were made up. */
    static Stream<SimulatedMachine> all() {
        List<SimulatedMachine> measured = List.of(
                intel("400 kB", 50, 55.6, 49, 22, 23, 22),
                intel("4 MB", 14.7, 16.9, 16, 16.2, 16.7, 16.3),
                intel("40 MB", 14.1, 14.6, 14.3, 14.0, 14.1, 14.5),
                intel("400 MB", 11.0, 7.5, 7.0, 12.1, 9.5, 9.7),
                amdWithAvx512("400 kB", 1.5, 120, 110, 118, 60),
                amdWithAvx512("4 MB", 0.5, 63, 62, 64, 44, 40, 43),
                amdWithAvx512("40 MB", 0.1, 21, 21, 25, 31, 30, 25),
                amd("4 MB", 29, 28, 27, 21, 20),
                amd("40 MB", 10.5, 10.5, 9, 18, 17),
                amd("one speed", 10, 10, 10, 10, 10),
                amd("slow C library", 5, 6, 7, 20, 21));
        return Stream.concat(measured.stream(), measured.stream().map(SimulatedMachine::streamingFirst));
    }

    private static SimulatedMachine withSlowCaches(String size, double... speeds) {
        return new SimulatedMachine(
                "caches that fill slowly, " + size, INTEL.subList(0, speeds.length), speeds, 1.5, 24);
    }

    static Stream<SimulatedMachine> withSlowCaches() {
        return Stream.of(
                withSlowCaches("plain ahead", 120, 110, 118, 60),
                withSlowCaches("plain a little ahead", 70, 68, 72, 60),
                withSlowCaches("streaming a little ahead", 58, 57, 55, 60),
                withSlowCaches("streaming ahead", 40, 38, 41, 60, 58, 50));
    }
}
