package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheLinesTest {
    private static final int PAGE = 4096;

    @Test
    void sharingChangesNoByte() {
        byte[] bytes = new byte[3 * PAGE];
        new Random(1).nextBytes(bytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes.length, 64).copyFrom(MemorySegment.ofArray(bytes));
            for (int start = 0; start < 130; start += 13) {
                CacheLines.share(memory.asSlice(start));
                CacheLines.share(memory.asSlice(start, start));
            }
            assertArrayEquals(bytes, memory.toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void sharingSurvivesPagesThatAreGone(@TempDir Path folder) throws IOException {
        assumeTrue(NativeLibrary.isAvailable(), NativeLibrary::failure);
        Path file = Files.write(folder.resolve("cut"), new byte[4 * PAGE]);
        try (Arena arena = Arena.ofConfined();
                var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, 4 * PAGE, arena);
            channel.truncate(PAGE);
            CacheLines.share(mapping);
            assertEquals(0, mapping.get(ValueLayout.JAVA_BYTE, 0));
        }
    }
}
