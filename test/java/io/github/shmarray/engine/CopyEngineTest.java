package io.github.shmarray.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ChildJvm;
import io.github.shmarray.Parallelism;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.loader.NativeLibrary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

@Timeout(120)
class CopyEngineTest {
    private static final int ELEMENTS = 600_000;

    @RegisterExtension
    private final TestSegments segments = new TestSegments();

    private static void requireNative() {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
    }

    private static List<CopyEngine.Entry> entries(int threads) {
        long bytes = (long) ELEMENTS * Integer.BYTES;
        return CopyEngine.table().stream()
                .filter(entry -> entry.work().equals("copy"))
                .filter(entry -> entry.threads() == threads)
                .filter(entry -> entry.leastBytes() <= bytes && bytes < entry.endBytes())
                .toList();
    }

    private static long tries(int threads) {
        return entries(threads).stream().mapToLong(CopyEngine.Entry::tries).sum();
    }

    @Test
    void theTableShowsWhatCopiesHaveTaught() {
        requireNative();
        int[] source = new int[ELEMENTS];
        int most = Math.min(2, Runtime.getRuntime().availableProcessors());
        try (SharedIntArray array = SharedIntArray.create(segments.name(), ELEMENTS)) {
            // The functions are linked while the first copies are made.
            while (tries(1) < 50) {
                array.copyFrom(source);
            }
            // Each thread has a megabyte.
            while (most == 2 && tries(2) < 50) {
                array.copyTo(source, Parallelism.of(2));
            }
        }
        for (int threads = 1; threads <= most; threads++) {
            List<CopyEngine.Entry> entries = entries(threads);
            assertEquals(1, entries.stream().filter(CopyEngine.Entry::isUsed).count());
            assertTrue(CopyEngine.copyKernels()
                    .containsAll(entries.stream().map(CopyEngine.Entry::kernel).toList()));
            CopyEngine.Entry used = entries.stream()
                    .filter(CopyEngine.Entry::isUsed)
                    .findFirst()
                    .orElseThrow();
            assertTrue(used.gigabytesPerSecond() > 0, used.toString());
            assertTrue(used.tries() > 0, used.toString());
        }
    }

    /** Copies in a JVM of its own, for the property is read once. */
    static final class PinnedProgram {
        public static void main(String[] arguments) {
            int[] source = new int[ELEMENTS];
            source[ELEMENTS - 1] = 42;
            try (SharedIntArray array = SharedIntArray.create(arguments[0], ELEMENTS)) {
                array.unlink();
                array.copyFrom(source, 0, 0, 1000);
                array.copyFrom(source);
                System.out.println(
                        array.get(ELEMENTS - 1) + " " + CopyEngine.table().size());
            } catch (IllegalStateException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private String outputWith(String kernel) throws Exception {
        List<String> command = ChildJvm.command(PinnedProgram.class, segments.name());
        command.add(1, "-Dshmarray.copy.kernel=" + kernel);
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, child.waitFor(), output);
        return output.trim();
    }

    @Test
    void aKernelThatIsNamedMakesAllCopies() throws Exception {
        for (String kernel : CopyEngine.copyKernels()) {
            assertEquals("42 0", outputWith(kernel), kernel);
        }
    }

    @Test
    void aKernelThatThereIsNotIsRefusedWithThoseThatThereAre() throws Exception {
        assertEquals(
                "system property shmarray.copy.kernel=memcpy: there is no such kernel here; there are "
                        + String.join(", ", CopyEngine.copyKernels()),
                outputWith("memcpy"));
    }
}
