package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.PosixImplementations;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays, made or refused in great numbers, leave no file descriptor and no mapping behind. */
@ParameterizedClass
@MethodSource("io.github.shmarray.posix.PosixImplementations#all")
class LeakTest {
    private static final int ROUNDS = Emulation.rounds("arrays made and closed", 1000, 100);
    private static final int WARM_UP = 20;

    @Parameter
    PosixImplementations implementation;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private String name;
    private CreateOptions options;
    private AttachOptions attach;

    @BeforeEach
    void choose() {
        name = segments.name();
        options = CreateOptions.defaults().withPosix(implementation.get());
        attach = AttachOptions.readWrite().withPosix(implementation.get());
    }

    private void assertLeaksNothing(int rounds, Runnable action) throws IOException {
        repeat(WARM_UP, action);
        int files = openFiles();
        Set<String> mappings = mappings();
        repeat(rounds, action);
        int after = openFiles();
        assertTrue(after < files + rounds / 10, files + " open files before, " + after + " after");
        assertEquals(Set.of(), newMappings(mappings));
    }

    private static void repeat(int times, Runnable action) {
        for (int i = 0; i < times; i++) {
            action.run();
        }
    }

    /** Other threads of the test's JVM open a file now and then, so this is not exact. */
    private static int openFiles() {
        return new File("/proc/self/fd").list().length;
    }

    /** The creator's mapping is not shown under the array's name, which the file got later. */
    private static Set<String> mappings() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(" /dev/shm/") || line.contains(" /memfd:"))
                .collect(Collectors.toSet());
    }

    /** Those of other tests may go at any moment, as the collector finds them. */
    private static Set<String> newMappings(Set<String> before) throws IOException {
        Set<String> found = mappings();
        found.removeAll(before);
        return found;
    }

    @Test
    void closedArraysAreGone() throws IOException {
        assertLeaksNothing(ROUNDS, () -> {
            try (SharedIntArray array = SharedIntArray.create(name, options, 10);
                    SharedIntArray other = SharedIntArray.attach(name, attach)) {
                other.set(0, 1);
                array.unlink();
            }
            try (SharedIntArray copy = SharedIntArray.copyOf(name, options, new int[10])) {
                copy.unlink();
            }
        });
    }

    @Test
    void closedArraysWithoutANameAreGone() throws IOException {
        assertLeaksNothing(ROUNDS, () -> {
            try (SharedIntArray array = SharedIntArray.create(name, options.withBacking(Backing.MEMFD), 10);
                    SharedIntArray other = SharedIntArray.attach(Path.of(array.handle()), attach)) {
                other.set(0, 1);
            }
        });
    }

    @Test
    void closedHeapsAreGone() throws IOException {
        assertLeaksNothing(ROUNDS / 5, () -> {
            try (SharedHeap heap = new SharedHeap(name, options.withUnlinkOnClose(), 100_000);
                    SharedIntArray array = heap.allocateInts(10);
                    SharedArray other = SharedArray.attachHandle(array.handle(), attach)) {
                other.memorySegment().fill((byte) 1);
                array.view().fill(2);
                heap.allocateInts(20).memorySegment();
                assertThrows(NoSpaceException.class, () -> heap.allocateInts(100_000));
            }
            try (SharedHeap heap = new SharedHeap(name, options.withBacking(Backing.MEMFD), 100_000);
                    SharedArray other =
                            SharedArray.attachHandle(heap.allocateInts(10).handle(), attach)) {
                other.memorySegment().fill((byte) 1);
            }
        });
        assertTrue(Files.notExists(TestSegments.path(name)));
    }

    @Test
    void anOpenArrayIsOneMappingAndNoOpenFile() throws IOException {
        Set<String> before = mappings();
        try (SharedIntArray array = SharedIntArray.create(name, options, 10)) {
            assertEquals(1, newMappings(before).size());
            for (File descriptor : new File("/proc/self/fd").listFiles()) {
                assertTrue(!descriptor.getCanonicalPath().equals(array.handle()), "it is still open");
            }
        }
        assertEquals(Set.of(), newMappings(before));
    }

    @Test
    void failuresLeaveNothing() throws IOException {
        try (SharedIntArray array = SharedIntArray.create(name, options, 10)) {
            array.unlink();
        }
        String garbage = segments.name();
        Files.write(TestSegments.path(garbage), new byte[100]);
        String taken = segments.name();
        SharedIntArray.create(taken, options, 10).close();
        AttachOptions large = attach.withRaw(ElementType.INT32, 0, 1000);
        assertLeaksNothing(ROUNDS / 5, () -> {
            assertThrows(SegmentExistsException.class, () -> SharedIntArray.create(taken, options, 10));
            assertThrows(SegmentFormatException.class, () -> SharedArray.attach(garbage, attach));
            assertThrows(SegmentMismatchException.class, () -> SharedDoubleArray.attach(taken, attach));
            assertThrows(SegmentMismatchException.class, () -> SharedIntArray.attach(garbage, large));
            assertThrows(NoSuchSegmentException.class, () -> SharedArray.attach(name, attach));
            assertThrows(NoSpaceException.class, () -> SharedIntArray.create(name, options, 1L << 40));
            CreateOptions memfd = options.withBacking(Backing.MEMFD);
            assertThrows(NoSpaceException.class, () -> SharedIntArray.create(name, memfd, 1L << 40));
            assertThrows(
                    SharedMemoryException.class, () -> SharedByteArray.create(name, options.withSparse(), 1L << 62));
            assertThrows(SharedMemoryException.class, () -> SharedByteArray.create(name, memfd.withSparse(), 1L << 62));
        });
        assertTrue(Files.notExists(TestSegments.path(name)));
    }
}
