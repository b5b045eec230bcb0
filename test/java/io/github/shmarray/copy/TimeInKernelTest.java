package io.github.shmarray.copy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.loader.NativeLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

class TimeInKernelTest {
    @Test
    void isThatOfTheBusiestThread() throws InterruptedException {
        var time = new TimeInKernel();
        assertEquals(0, time.longest());
        time.add(5);
        time.add(7);
        assertEquals(12, time.longest());
        Thread other = Thread.ofPlatform().start(() -> time.add(11));
        other.join();
        assertEquals(12, time.longest());
        time.add(1);
        assertEquals(13, time.longest());
    }

    /** What is around the kernel is not counted, which is slow at the first call. */
    @Test
    void isMeasuredInside() {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(1 << 20).fill((byte) 1);
            MemorySegment target = arena.allocate(1 << 20);
            long start = System.nanoTime();
            long nanos = NativeCopy.timedCopy(source, target, CopyKernel.LIBC);
            long around = System.nanoTime() - start;
            assertTrue(nanos > 0 && nanos <= around, () -> nanos + " of " + around);
            assertEquals(-1, target.mismatch(source));
        }
    }
}
