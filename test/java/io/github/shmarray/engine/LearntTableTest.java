package io.github.shmarray.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.copy.Kernel;
import io.github.shmarray.copy.KernelChoice;
import io.github.shmarray.copy.KernelChoices;
import io.github.shmarray.loader.NativeLibrary;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was learnt, as users see it. */
class LearntTableTest {
    private record NoKernel(String label, boolean streams) implements Kernel {}

    private static final List<NoKernel> KERNELS = List.of(new NoKernel("first", false), new NoKernel("second", false));

    private static void learn(KernelChoices<NoKernel> choices, long bytes, int threads, long nanos) {
        KernelChoice<NoKernel> choice = choices.of(bytes, threads);
        choice.record(choice.next(), nanos, bytes);
    }

    @Test
    void itsRowsAreInTheOrderOfWorkThreadsAndSize() {
        KernelChoices<NoKernel> last = new KernelChoices<>("test of the table, b", bytes -> KERNELS);
        KernelChoices<NoKernel> first = new KernelChoices<>("test of the table, a", bytes -> KERNELS);
        learn(last, 1 << 20, 1, 1 << 20);
        learn(first, 1 << 20, 4, 1 << 19);
        learn(first, 4 << 20, 1, 1 << 20);
        learn(first, 1 << 20, 1, 1 << 18);
        List<CopyEngine.Entry> rows = CopyEngine.table().stream()
                .filter(row -> row.work().startsWith("test of the table"))
                .toList();
        String a = "test of the table, a";
        String b = "test of the table, b";
        assertEquals(
                List.of(
                        new CopyEngine.Entry(a, 1 << 20, 2 << 20, 1, "first", 4, 1, true),
                        new CopyEngine.Entry(a, 1 << 20, 2 << 20, 1, "second", 0, 0, false),
                        new CopyEngine.Entry(a, 4 << 20, 8 << 20, 1, "first", 4, 1, true),
                        new CopyEngine.Entry(a, 4 << 20, 8 << 20, 1, "second", 0, 0, false),
                        new CopyEngine.Entry(a, 1 << 20, 2 << 20, 4, "first", 2, 1, true),
                        new CopyEngine.Entry(a, 1 << 20, 2 << 20, 4, "second", 0, 0, false),
                        new CopyEngine.Entry(b, 1 << 20, 2 << 20, 1, "first", 1, 1, true),
                        new CopyEngine.Entry(b, 1 << 20, 2 << 20, 1, "second", 0, 0, false)),
                rows);
    }

    @Test
    void oneKernelIsThereOnEveryMachine() {
        assertTrue(
                CopyEngine.copyKernels().contains(NativeLibrary.isAvailable() ? "libc" : "jdk"),
                () -> CopyEngine.copyKernels().toString());
    }
}
