package io.github.shmarray.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.compare.baseline.MemcpyLoop;
import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** The baseline for benchmarks of one's own. */
class MemcpyLoopTest {
    private static final int[] SOURCE = {1, 2, 3, 4, 5};

    @BeforeEach
    void needsTheNativeLibrary() {
        if (!NativeLibrary.isAvailable()) {
            System.out.println("SKIPPED: the loop in C, because " + NativeLibrary.failure());
            throw new TestAbortedException(NativeLibrary.failure());
        }
    }

    @Test
    void itCopiesAndLeavesNothing() throws Exception {
        try (MemcpyLoop loop = new MemcpyLoop(SOURCE)) {
            loop.target().fill((byte) 0x55);
            assertTrue(loop.copy(3) >= 0);
            assertArrayEquals(SOURCE, loop.target().toArray(ValueLayout.JAVA_INT));
            assertEquals(List.of(), Names.leftovers());
        }
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new MemcpyLoop(new int[0]));
        MemcpyLoop loop = new MemcpyLoop(SOURCE);
        assertThrows(IllegalArgumentException.class, () -> loop.copy(0));
        loop.close();
        loop.close();
        assertThrows(IllegalStateException.class, () -> loop.copy(1));
    }
}
