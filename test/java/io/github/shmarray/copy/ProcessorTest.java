package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessorTest {
    private static String allowed() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aThreadLeavesAProcessorAndIsAllowedToComeBack() throws IOException {
        assumeTrue(NativeLibrary.isAvailable(), NativeLibrary::failure);
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "there is one processor");
        String before = allowed();
        // It may be moved at any moment by others.
        int stayed = 0;
        for (int i = 0; i < 100; i++) {
            int processor = Processor.current();
            Processor.avoid(processor);
            stayed += Processor.current() == processor ? 1 : 0;
        }
        assertNotEquals(100, stayed);
        assertEquals(before, allowed());
    }

    @Test
    void whatIsNoProcessorIsNotLeft() throws IOException {
        assumeTrue(NativeLibrary.isAvailable(), NativeLibrary::failure);
        String before = allowed();
        for (int processor : new int[] {Processor.UNKNOWN, -2, 1023, 1024, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            Processor.avoid(processor);
        }
        assertEquals(before, allowed());
    }
}
