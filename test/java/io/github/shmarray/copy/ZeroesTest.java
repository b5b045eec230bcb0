package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class ZeroesTest {
    private static final byte DIRT = 0x55;
    private static final int AROUND = 100;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 63, 4096, 65535, 65536, 65537, Zeroes.MANY - 1, Zeroes.MANY, 1_000_001})
    void allBytesAreZeroedAndNoOthers(long size) {
        try (Arena arena = Arena.ofConfined()) {
            for (MemorySegment all : new MemorySegment[] {
                arena.allocate(size + 2 * AROUND), MemorySegment.ofArray(new byte[(int) size + 2 * AROUND])
            }) {
                MemorySegment expected = arena.allocate(all.byteSize()).fill(DIRT);
                for (int start : new int[] {0, 1, AROUND}) {
                    all.fill(DIRT);
                    expected.fill(DIRT).asSlice(start, size).fill((byte) 0);
                    Zeroes.write(all.asSlice(start, size));
                    assertEquals(-1, expected.mismatch(all));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, Zeroes.MANY})
    void whatIsReadOnlyOrClosedIsRefused(long size) {
        Arena arena = Arena.ofShared();
        MemorySegment target = arena.allocate(size);
        assertThrows(IllegalArgumentException.class, () -> Zeroes.write(target.asReadOnly()));
        arena.close();
        assertThrows(IllegalStateException.class, () -> Zeroes.write(target));
    }

    @Test
    void aPageThatIsNotThereIsAnException(@TempDir Path folder) throws IOException {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
        try (Arena arena = Arena.ofShared();
                FileChannel file = FileChannel.open(
                        folder.resolve("file"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            MemorySegment mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, 4 * Zeroes.MANY, arena);
            mapped.fill(DIRT);
            file.truncate(2 * Zeroes.MANY);
            while (!Zeroes.isLinked()) {
                Thread.onSpinWait();
            }
            assertThrows(MemoryFaultException.class, () -> Zeroes.write(mapped));
            Zeroes.write(mapped.asSlice(0, 2 * Zeroes.MANY));
            assertEquals(0, mapped.get(java.lang.foreign.ValueLayout.JAVA_BYTE, 2 * Zeroes.MANY - 1));
        }
    }
}
