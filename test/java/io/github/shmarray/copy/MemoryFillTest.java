package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

class MemoryFillTest {
    private static final byte DIRT = 0x55;
    private static final int AROUND = 64;

    /** So many that each kernel has its turn. */
    private static final int FILLS = 12;

    @BeforeAll
    static void awaitKernels() {
        if (!NativeLibrary.isAvailable()) {
            System.out.println("SKIPPED: fills by kernels, because " + NativeLibrary.failure());
            throw new TestAbortedException(NativeLibrary.failure());
        }
        while (!MemoryFill.isFor(MemoryFill.LEAST_BYTES)) {
            Thread.onSpinWait();
        }
    }

    static List<MemorySegment> elements() {
        return List.of(
                MemorySegment.ofArray(new byte[] {0x12}),
                MemorySegment.ofArray(new short[] {0x1234}),
                MemorySegment.ofArray(new float[] {1.1f}),
                MemorySegment.ofArray(new long[] {0x1234_5678_9abc_def0L}));
    }

    @ParameterizedTest
    @MethodSource("elements")
    void allElementsAreReplacedAndNothingElse(MemorySegment element) {
        long size = MemoryFill.LEAST_BYTES + 3 * element.byteSize();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment all = arena.allocate(size + 2 * AROUND);
            MemorySegment expected = arena.allocate(all.byteSize()).fill(DIRT);
            for (long at = AROUND + 1; at < AROUND + 1 + size; at += element.byteSize()) {
                MemorySegment.copy(element, 0, expected, at, element.byteSize());
            }
            for (int i = 0; i < FILLS; i++) {
                all.fill(DIRT);
                MemoryFill.fill(all.asSlice(AROUND + 1, size), element);
                assertEquals(-1, expected.mismatch(all));
            }
        }
    }

    @Test
    void littleIsForLoops() {
        assertFalse(MemoryFill.isFor(MemoryFill.LEAST_BYTES - 1));
    }

    @Test
    void oneKernelAtLeastStoresPastTheCachesAndOneDoesNot() {
        List<CopyKernel> kernels = CopyKernel.guessForFill(MemoryFill.LEAST_BYTES);
        assertTrue(kernels.stream().anyMatch(CopyKernel::streams));
        assertFalse(kernels.stream().allMatch(CopyKernel::streams));
    }

    @Test
    void aPageThatIsNotThereIsAnException(@TempDir Path folder) throws IOException {
        long size = 2 * MemoryFill.LEAST_BYTES;
        try (Arena arena = Arena.ofShared();
                FileChannel file = FileChannel.open(
                        folder.resolve("file"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            MemorySegment mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
            file.truncate(size / 2);
            for (int i = 0; i < FILLS; i++) {
                MemorySegment element = elements().getLast();
                assertThrows(MemoryFaultException.class, () -> MemoryFill.fill(mapped, element));
                MemoryFill.fill(mapped.asSlice(0, size / 2), element);
            }
        }
    }
}
