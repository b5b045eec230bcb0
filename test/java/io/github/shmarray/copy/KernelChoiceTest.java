package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The choice of a kernel, with machines whose time is made up: nothing here waits or looks at a clock. */
class KernelChoiceTest {
    private static final long BYTES = SimulatedMachine.BYTES;

    /** Copies after which the best kernel must have been found. */
    private static final int TO_CONVERGE = 12;

    private static final int FIRST_COPIES = 100;

    /** How much more than by the C library's copy alone the first copies may take. */
    private static final double MOST_LOSS = 1.1;

    /** Once to store past the caches costs so much there. */
    private static final double MOST_LOSS_WITH_SLOW_CACHES = 1.25;

    /** Copies so many times as the choice says, and tells the kernels. */
    private static int[] copy(KernelChoice<TestKernel> choice, SimulatedMachine machine, int copies, Random noise) {
        int[] used = new int[copies];
        for (int i = 0; i < copies; i++) {
            TestKernel kernel = choice.next();
            used[i] = machine.kernels().indexOf(kernel);
            double disturbance = noise == null ? 1 : 1 + Math.abs(noise.nextGaussian()) * 0.05;
            choice.record(kernel, (long) (machine.nanos(used, i + 1) * disturbance), BYTES);
        }
        return used;
    }

    private static void copyDisturbed(
            KernelChoice<TestKernel> choice, SimulatedMachine machine, int copies, double slower) {
        for (int i = 0; i < copies; i++) {
            TestKernel kernel = choice.next();
            choice.record(
                    kernel, (long) (slower * machine.nanos(machine.kernels().indexOf(kernel))), BYTES);
        }
    }

    private static double nanos(SimulatedMachine machine, int[] used) {
        double nanos = 0;
        for (int count = 1; count <= used.length; count++) {
            nanos += machine.nanos(used, count);
        }
        return nanos;
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.copy.SimulatedMachine#all")
    void findsTheFastestKernelWithinAFewCopies(SimulatedMachine machine) {
        var choice = new KernelChoice<>(machine.kernels());
        copy(choice, machine, TO_CONVERGE, null);
        double found = machine.speeds()[machine.kernels().indexOf(choice.next())];
        assertTrue(
                found >= 0.98 * machine.speeds()[machine.best()],
                choice.speeds().toString());
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.copy.SimulatedMachine#all")
    void losesLittleAgainstTheCLibraryWhileItLearns(SimulatedMachine machine) {
        losesAtMost(MOST_LOSS, machine);
    }

    private static void losesAtMost(double most, SimulatedMachine machine) {
        int[] used = copy(new KernelChoice<>(machine.kernels()), machine, FIRST_COPIES, null);
        int libc = machine.kernels().indexOf(new TestKernel("libc", false));
        double lost = nanos(machine, used) / (FIRST_COPIES * machine.nanos(libc));
        assertTrue(lost <= most, lost + " by " + Arrays.toString(used));
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.copy.SimulatedMachine#all")
    void tryingAgainCostsNextToNothing(SimulatedMachine machine) {
        var choice = new KernelChoice<>(machine.kernels());
        copy(choice, machine, FIRST_COPIES, null);
        int[] used = copy(choice, machine, 10_000, null);
        double loss = nanos(machine, used) / (used.length * machine.nanos(machine.best()));
        assertTrue(loss < 1.03, "takes " + loss + " of the best kernel's time");
    }

    /** Stores past the caches harm the copies after them: one kernel that makes them shows whether they are worth it. */
    @Test
    void tryingAgainCostsLittleFromTheBeginning() {
        SimulatedMachine machine = SimulatedMachine.intel("caches that fill", 14.1, 14.6, 14.3, 9.5, 9.2, 7)
                .recoveringAfter(4);
        int[] used = copy(new KernelChoice<>(machine.kernels()), machine, 1000, null);
        double loss = nanos(machine, used) / (used.length * machine.nanos(machine.best()));
        assertTrue(loss < 1.02, "takes " + loss + " of the best kernel's time");
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.copy.SimulatedMachine#all")
    void isNotMisledByNoise(SimulatedMachine machine) {
        staysNearTheBestDespiteNoise(1.05, machine);
    }

    private static void staysNearTheBestDespiteNoise(double most, SimulatedMachine machine) {
        for (int seed = 0; seed < 50; seed++) {
            var choice = new KernelChoice<>(machine.kernels());
            copy(choice, machine, 1000, new Random(seed));
            int[] used = copy(choice, machine, 1000, new Random(-seed));
            double loss = nanos(machine, used) / (used.length * machine.nanos(machine.best()));
            assertTrue(loss < most, "seed " + seed + ": takes " + loss + " of the best kernel's time");
        }
    }

    /** Each copy finds what some before have left in the caches, so that one of another kernel takes about as long. */
    @Test
    void findsTheFastestOfKernelsThatAreCloseWhereOneCopyDoesNotTell() {
        SimulatedMachine machine = SimulatedMachine.intel("close", 14.0, 14.5, 13.9, 10, 9, 8);
        int ofBest = 0;
        for (int seed = 0; seed < 20; seed++) {
            var choice = new KernelChoice<>(machine.kernels());
            copyWithHabits(choice, machine, 10_000, new Random(seed));
            ofBest += copyWithHabits(choice, machine, 3000, new Random(-seed));
        }
        assertTrue(ofBest > 0.9 * 20 * 3000, ofBest + " copies by the best kernel");
    }

    /** Copies on a machine whose other users come and go; returns how many copies were made by the best kernel. */
    private static int copyWithHabits(
            KernelChoice<TestKernel> choice, SimulatedMachine machine, int copies, Random noise) {
        int ofBest = 0;
        double load = 0;
        double nanos = machine.nanos(0);
        for (int i = 0; i < copies; i++) {
            load = i % 50 == 0 ? 0.1 * noise.nextDouble() : load;
            TestKernel kernel = choice.next();
            int index = machine.kernels().indexOf(kernel);
            ofBest += index == machine.best() ? 1 : 0;
            nanos += (machine.nanos(index) - nanos) / 4;
            double disturbance = (1 + load) * (1 + 0.01 * noise.nextGaussian());
            choice.record(kernel, (long) (nanos * disturbance), BYTES);
        }
        return ofBest;
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.copy.SimulatedMachine#all")
    void followsAMachineThatChanges(SimulatedMachine machine) {
        var choice = new KernelChoice<>(machine.kernels());
        copy(choice, machine, 200, null);
        int former = choice.speeds().stream()
                .map(KernelChoice.Speed::isUsed)
                .toList()
                .indexOf(true);
        double[] changed = machine.speeds().clone();
        changed[former] /= 3;
        SimulatedMachine later = machine.with(changed);
        copy(choice, later, 2000, null);
        double found = later.speeds()[settledOn(choice)];
        assertTrue(found >= 0.98 * later.speeds()[later.best()], choice.speeds().toString());
    }

    /** A kernel that was far behind and has become the best is found too, though later. */
    @Test
    void findsAKernelThatHasBecomeFaster() {
        SimulatedMachine machine = SimulatedMachine.amd("4 MB", 29, 28, 27, 15, 14);
        var choice = new KernelChoice<>(machine.kernels());
        copy(choice, machine, 200, null);
        copy(choice, machine.with(29, 28, 27, 15, 58), 5000, null);
        assertEquals(4, settledOn(choice));
    }

    private static int settledOn(KernelChoice<TestKernel> choice) {
        return choice.speeds().stream().map(KernelChoice.Speed::isUsed).toList().indexOf(true);
    }

    /** Another process that has the core for a while slows down whatever kernel is in use then. */
    @ParameterizedTest
    @MethodSource("io.github.shmarray.copy.SimulatedMachine#all")
    void comesBackSoonFromWhatADisturbanceMadeItTry(SimulatedMachine machine) {
        var choice = new KernelChoice<>(machine.kernels());
        copy(choice, machine, 200, null);
        double nanos = 0;
        int copies = 0;
        for (int burst = 0; burst < 20; burst++) {
            copyDisturbed(choice, machine, 5, 5);
            int[] used = copy(choice, machine, 100, null);
            nanos += nanos(machine, used);
            copies += used.length;
        }
        double loss = nanos / (copies * machine.nanos(machine.best()));
        assertTrue(loss < 1.15, "takes " + loss + " of the best kernel's time");
    }

    /** The first copy into a new array is slow, whatever its kernel. */
    @ParameterizedTest
    @MethodSource("io.github.shmarray.copy.SimulatedMachine#all")
    void isNotMisledByNewPages(SimulatedMachine machine) {
        var choice = new KernelChoice<>(machine.kernels());
        copyDisturbed(choice, machine, 2, 20);
        copy(choice, machine, TO_CONVERGE, null);
        double found = machine.speeds()[settledOn(choice)];
        assertTrue(
                found >= 0.98 * machine.speeds()[machine.best()],
                choice.speeds().toString());
    }

    /** As long as each trial ends after a look or two, the kernels that fill the caches seem slow for ever. */
    @ParameterizedTest
    @MethodSource("io.github.shmarray.copy.SimulatedMachine#withSlowCaches")
    void findsTheFastestKernelAlsoWhereItTakesLongToComeToItsSpeed(SimulatedMachine machine) {
        for (int disturbed = 0; disturbed <= TO_CONVERGE; disturbed++) {
            var choice = new KernelChoice<>(machine.kernels());
            copyDisturbed(choice, machine, disturbed, 5);
            copy(choice, machine, 1000, null);
            copy(choice, machine, 1000, null);
            double found = machine.speeds()[settledOn(choice)];
            assertTrue(found >= 0.98 * machine.speeds()[machine.best()], disturbed + " disturbed: " + choice.speeds());
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.copy.SimulatedMachine#withSlowCaches")
    void tryingAgainCostsNextToNothingAlsoWhereItTakesLong(SimulatedMachine machine) {
        losesAtMost(MOST_LOSS_WITH_SLOW_CACHES, machine);
        tryingAgainCostsNextToNothing(machine);
        staysNearTheBestDespiteNoise(1.2, machine);
    }

    @Test
    void staysWithOneOfEquals() {
        SimulatedMachine machine =
                SimulatedMachine.amd("one speed", 10, 10, 10, 10, 10).with(10, 10.05, 9.95, 10, 10.1);
        var choice = new KernelChoice<>(machine.kernels());
        copy(choice, machine, FIRST_COPIES, null);
        int chosen = settledOn(choice);
        for (int i = 0; i < 100; i++) {
            copy(choice, machine, 100, null);
            assertEquals(chosen, settledOn(choice));
        }
    }

    @Test
    void doesNotTryAFamilyFurtherThatIsFarBehind() {
        SimulatedMachine machine = SimulatedMachine.intel("400 kB", 50, 55.6, 49, 22, 23, 22);
        int[] used = copy(new KernelChoice<>(machine.kernels()), machine, TO_CONVERGE, null);
        assertEquals(
                List.of(0, 0, 1, 2, 3, 3, 1, 0),
                Arrays.stream(used).boxed().limit(8).toList());
    }

    @Test
    void aSingleKernelIsUsed() {
        var choice = new KernelChoice<>(List.of(new TestKernel("libc", false)));
        SimulatedMachine machine =
                new SimulatedMachine("plain", List.of(new TestKernel("libc", false)), new double[] {10}, 0, 1);
        assertEquals(0, Arrays.stream(copy(choice, machine, 500, null)).max().getAsInt());
    }

    @Test
    void looksAtTheClockOnlyForSomeWorksOnceTheFastestIsKnown() {
        SimulatedMachine machine = SimulatedMachine.amd("4 MB", 29, 28, 27, 21, 20);
        var choice = new KernelChoice<>(machine.kernels());
        assertTrue(choice.isWatched(), "the first is watched");
        copy(choice, machine, 1000, null);
        while (choice.isWatched()) {
            copy(choice, machine, 1, null);
        }
        int watched = 0;
        for (int i = 0; i < 320; i++) {
            watched += choice.isWatched() ? 1 : 0;
        }
        assertEquals(10, watched);
        while (choice.next() == choice.fastest()) {
            copy(choice, machine, 1, null);
        }
        assertTrue(choice.isWatched(), "a trial is watched");
    }

    @Test
    void tellsWhatItKnows() {
        SimulatedMachine machine = SimulatedMachine.amd("40 MB", 10.5, 10.5, 9, 18, 17);
        var choice = new KernelChoice<>(machine.kernels());
        assertEquals(0, choice.speeds().getFirst().tries());
        assertEquals(0.0, choice.speeds().getFirst().gigabytesPerSecond());
        copy(choice, machine, 500, null);
        assertEquals(
                500,
                choice.speeds().stream().mapToLong(KernelChoice.Speed::tries).sum());
        KernelChoice.Speed best = choice.speeds().get(3);
        assertEquals("avx2-stream", best.kernel().label());
        assertEquals(18, best.gigabytesPerSecond(), 0.1);
        assertTrue(best.isUsed());
    }

    @Test
    void survivesThreadsThatCopyAtOnce() throws InterruptedException {
        SimulatedMachine machine = SimulatedMachine.intel("4 MB", 14.7, 16.9, 16, 10, 11, 12);
        var choice = new KernelChoice<>(machine.kernels());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> copy(choice, machine, 20_000, null)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1, settledOn(choice));
    }
}
