package io.github.shmarray.compare.explain;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedHeap;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.compare.cases.SparePool;
import io.github.shmarray.compare.report.Machine;
import io.github.shmarray.loader.NativeLibrary;
import io.github.shmarray.posix.Posix;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures, in this JVM, why it takes as long as it does to create and fill an array of int32, and prints it. */
public final class Explanation {
    private static final int CALLS = 1000;
    private static final int FEW = 10;
    private static final long HUGE_PAGE = 2 << 20;
    private static final Pattern HUGE = Pattern.compile("huge=(\\w+)");

    private final PrintWriter out;
    private final int elements;
    private final int[] source;
    private final long forEach;

    private Explanation(PrintWriter out, int elements, Duration forEach) {
        this.out = out;
        this.forEach = forEach.toNanos();
        this.elements = elements;
        this.source = new Random(1).ints(elements, 0, 10).toArray();
    }

    /**
     * @param elements of the array
     * @param forEach how long to measure each of some dozen ways, half of which is to have the code compiled
     */
    public static void print(PrintWriter out, int elements, Duration forEach) {
        new Explanation(out, elements, forEach).print();
    }

    private void print() {
        out.printf(
                Locale.ROOT,
                "creating and filling %,d int32, %,d bytes; medians, in microseconds%n",
                elements,
                4L * elements);
        try (Arena arena = Arena.ofShared()) {
            var create = new CreateSteps(arena.allocateFrom(ValueLayout.JAVA_INT, source));
            double touch = print("the plain sequence of C", Steps.measure(create::plain, forEach));
            out.printf(
                    Locale.ROOT,
                    "  %.0f %% is the first touch: for each page a fault, a new page, and zeroing it%n",
                    100 * touch);
            print(
                    "the same with reserved space, and a name when it is complete",
                    Steps.measure(create::reserved, forEach));
            print(
                    "a file that is written, and gets its name when it is complete",
                    Steps.measure(create::unnamed, forEach));
        }
        printOthers();
        out.println("  " + hugePages());
        printCalls();
        out.flush();
    }

    /** Returns the share of the first touch. */
    private double print(String title, List<Steps.Step> steps) {
        out.printf("%n%s%n", title);
        double sum = steps.stream().mapToDouble(Steps.Step::nanoseconds).sum();
        for (Steps.Step step : steps) {
            line(step.name(), step.nanoseconds(), 100 * step.nanoseconds() / sum);
        }
        line("all of it", sum, 100);
        return steps.stream()
                        .filter(step -> step.name().equals(CreateSteps.FIRST_TOUCH))
                        .mapToDouble(Steps.Step::nanoseconds)
                        .sum()
                / sum;
    }

    private void line(String name, double nanoseconds, double share) {
        out.printf(Locale.ROOT, "  %-32s %10.2f %5.0f %%%n", name, nanoseconds / 1000, share);
    }

    private void printOthers() {
        out.printf("%nthe library, without closing%n");
        int[] few = new int[FEW];
        Steps.measure(run -> run.time("", () -> close(SharedIntArray.copyOf(Names.ownSegment(), few))), forEach);
        printArray("copyOf", () -> SharedIntArray.copyOf(Names.ownSegment(), source));
        CreateOptions huge = CreateOptions.defaults().withHugePages();
        printArray("copyOf in huge pages", () -> SharedIntArray.copyOf(Names.ownSegment(), huge, source));
        try (SparePool spares = SparePool.warm(source)) {
            printArray("copyOf from a spare", () -> spares.make(source), spares::awaitSpare);
        }
        CreateOptions unlinked = CreateOptions.defaults().withUnlinkOnClose();
        try (SharedHeap heap = new SharedHeap(Names.ownSegment(), unlinked, 16L * elements + (1 << 20))) {
            printArray("copyOf in a heap", () -> heap.copyOf(source));
        }
    }

    /** What keeps huge pages from changing anything, or that nothing does. */
    private String hugePages() {
        String options = Machine.sharedMemory();
        Matcher huge = HUGE.matcher(options);
        String mode = huge.find() ? huge.group(1) : "never";
        if (4L * elements < HUGE_PAGE) {
            return "huge pages change nothing here: the array is smaller than one of 2 MiB";
        }
        return mode.equals("never")
                ? "huge pages change nothing here: /dev/shm is mounted huge=never; scripts/compare-mounted huge=within_size tells"
                : "/dev/shm is mounted huge=" + mode + ", so arrays get huge pages";
    }

    private void printArray(String name, Supplier<SharedIntArray> create) {
        printArray(name, create, () -> {});
    }

    private void printArray(String name, Supplier<SharedIntArray> create, Runnable afterwards) {
        List<Steps.Step> steps = Steps.measure(
                run -> {
                    SharedIntArray[] made = new SharedIntArray[1];
                    run.time(name, () -> made[0] = create.get());
                    run.time("close", () -> close(made[0]));
                    afterwards.run();
                },
                forEach);
        out.printf(
                Locale.ROOT,
                "  %-32s %10.2f   close %.2f%n",
                name,
                steps.get(0).nanoseconds() / 1000,
                steps.get(1).nanoseconds() / 1000);
    }

    private static void close(SharedIntArray array) {
        array.unlink();
        array.close();
    }

    private void printCalls() {
        out.printf("%none call of C, in nanoseconds (memcpy of 8 bytes)%n");
        if (NativeLibrary.isAvailable()) {
            printCall("JNI", Posix.jni());
        }
        printCall("FFM", Posix.ffm());
        try {
            printCall("JNA", Posix.jna());
        } catch (UnsupportedOperationException | LinkageError e) {
            out.println("  JNA: " + e.getMessage());
        }
    }

    private void printCall(String name, Posix posix) {
        try (Arena arena = Arena.ofShared()) {
            long from = arena.allocate(Long.BYTES).address();
            long to = arena.allocate(Long.BYTES).address();
            Runnable calls = () -> {
                for (int i = 0; i < CALLS; i++) {
                    posix.memcpy(to, from, Long.BYTES);
                }
            };
            double nanoseconds = Steps.measure(run -> run.time(name, calls), forEach)
                    .getFirst()
                    .nanoseconds();
            out.printf(Locale.ROOT, "  %-32s %10.1f%n", name, nanoseconds / CALLS);
        }
    }
}
