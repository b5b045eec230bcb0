package io.github.shmarray.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.engine.CopyEngine.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsTest {
    @Test
    void eachClassIsALineWithTheKernelInUseFirst() {
        List<Entry> table = List.of(
                new Entry("convert", 1 << 20, 2 << 20, 1, "loop", 3, 5, true),
                new Entry("copy", 256 << 10, 512 << 10, 1, "libc", 30, 3, false),
                new Entry("copy", 256 << 10, 512 << 10, 1, "jdk", 29.55, 20, true),
                new Entry("copy", 256 << 10, 512 << 10, 1, "movdir64b", 0, 0, false),
                new Entry("copy", 256 << 10, 512 << 10, 1, "avx2-stream", 12, 1, false),
                new Entry("copy", 2 << 20, 4 << 20, 2, "avx2-stream", 40, 9, true));
        assertEquals(
                List.of(
                        "256 to 512 KiB: jdk 29.6 GB/s (20 tries), libc 30.0 GB/s (3 tries), avx2-stream 12.0 GB/s (1 try)",
                        "2048 to 4096 KiB by 2 threads: avx2-stream 40.0 GB/s (9 tries)"),
                Kernels.describe(table));
    }

    @Test
    void nothingIsSaidOfNothing() {
        assertEquals(List.of(), Kernels.describe(List.of()));
    }
}
