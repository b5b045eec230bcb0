package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.posix.PosixImplementations;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Prefaulting maps all pages at once; nothing else changes. */
class PrefaultTest {
    private static final int LENGTH = 1_000_003;
    private static final long BYTES = 4L * LENGTH;
    private static final CreateOptions PREFAULT = CreateOptions.defaults().withPrefault();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @ParameterizedTest
    @MethodSource("io.github.shmarray.posix.PosixImplementations#all")
    void creatingMapsAllPages(PosixImplementations posix) {
        String name = segments.name();
        try (SharedIntArray array = SharedIntArray.create(name, PREFAULT.withPosix(posix.get()), LENGTH)) {
            assertTrue(MappedMemory.resident(array.memorySegment()) >= BYTES);
            assertEquals(0, array.get(LENGTH - 1));
        }
    }

    @Test
    void copyingMapsAllPages() {
        int[] source = new int[LENGTH];
        source[LENGTH - 1] = 7;
        try (SharedIntArray array = SharedIntArray.copyOf(segments.name(), PREFAULT, source)) {
            assertTrue(MappedMemory.resident(array.memorySegment()) >= BYTES);
            assertEquals(7, array.get(LENGTH - 1));
        }
    }

    @Test
    void rawMemoryIsMapped() {
        try (SharedMemory memory = SharedMemory.create(segments.name(), PREFAULT, BYTES)) {
            assertTrue(MappedMemory.resident(memory.memorySegment()) >= BYTES);
        }
    }

    @Test
    void attachingMapsAllPagesIfAskedTo() {
        String name = segments.name();
        SharedIntArray.copyOf(name, new int[LENGTH]).close();
        try (SharedIntArray array = SharedIntArray.attach(name)) {
            assertTrue(MappedMemory.resident(array.memorySegment()) < BYTES / 2);
        }
        for (AttachOptions options : new AttachOptions[] {AttachOptions.readWrite(), AttachOptions.readOnly()}) {
            try (SharedIntArray array = SharedIntArray.attach(name, options.withPrefault())) {
                assertTrue(MappedMemory.resident(array.memorySegment()) >= BYTES);
            }
        }
    }

    @Test
    void aSparseArrayGetsItsSpace() throws IOException {
        String name = segments.name();
        try (SharedIntArray array = SharedIntArray.create(name, PREFAULT.withSparse(), LENGTH)) {
            assertTrue(MappedMemory.resident(array.memorySegment()) >= BYTES);
            assertTrue((Long) Files.getAttribute(TestSegments.path(name), "unix:size") >= BYTES);
        }
    }
}
