package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentMismatchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Test cases of other libraries for shared memory, each named after its source. */
@Timeout(60)
class PeerCasesTest {
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @Test
    @DisplayName("CPython test_shared_memory_basics: name and size are readable and printed")
    void nameAndSizeAreReadable() {
        try (SharedIntArray array = SharedIntArray.create(name, 512)) {
            assertEquals(name, array.name());
            assertEquals(2048, array.memorySegment().byteSize());
            assertTrue(array.toString().contains(name) && array.toString().contains("512"));
        }
    }

    @Test
    @DisplayName("CPython test_shared_memory_basics: a shape given on attach never resizes")
    void attachNeverResizes() throws IOException {
        try (SharedIntArray array = SharedIntArray.create(name, 512)) {
            AttachOptions larger = AttachOptions.readWrite().withShape(1024);
            assertThrows(SegmentMismatchException.class, () -> SharedIntArray.attach(name, larger));
            assertEquals(128 + 2048, Files.size(TestSegments.path(name)));
            assertEquals(512, array.length());
        }
    }

    @Test
    @DisplayName("CPython test_shared_memory_basics: attaching without a name is refused")
    void attachingNeedsAName() {
        assertThrows(NullPointerException.class, () -> SharedIntArray.attach(null));
        assertThrows(IllegalArgumentException.class, () -> SharedIntArray.attach(""));
    }

    @Test
    @DisplayName("CPython test_shared_memory_basics: a second unlink finds nothing")
    void aSecondUnlinkFindsNothing() {
        try (SharedIntArray array = SharedIntArray.create(name, 1)) {
            assertTrue(array.unlink());
            assertFalse(array.unlink());
        }
    }

    @Test
    @DisplayName("CPython test_shared_memory_basics: opening or creating keeps the existing size")
    void openOrCreateKeepsTheSize() {
        try (SharedIntArray array = SharedIntArray.create(name, 512)) {
            assertThrows(SegmentMismatchException.class, () -> SharedIntArray.openOrCreate(name, DEFAULTS, 256));
            assertEquals(512, SharedIntArray.openOrCreate(name, DEFAULTS, 512).length());
            assertEquals(512, array.length());
        }
    }

    @Test
    @DisplayName("CPython test_invalid_shared_memory_cration: a negative size is refused, none or zero is an array")
    void sizesThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> SharedIntArray.create(name, -1));
        assertFalse(TestSegments.exists(name));
        SharedIntArray.create(name, 0).unlink();
        SharedIntArray.create(name).unlink();
        assertFalse(TestSegments.exists(name));
    }

    @Test
    @DisplayName("CPython test_shared_memory_pickle_unpickle_dead_object: a handle is of no use after unlink")
    void aHandleEndsWithTheName() {
        try (SharedIntArray array = SharedIntArray.create(name, 1)) {
            Path handle = Path.of(array.handle());
            SharedIntArray.attach(handle, AttachOptions.readWrite()).close();
            array.unlink();
            assertRefused(
                    NoSuchSegmentException.class,
                    () -> SharedIntArray.attach(handle, AttachOptions.readWrite()),
                    handle);
        }
    }

    @Test
    @DisplayName("CPython test_shared_memory_across_processes, test_sharedctypes: a child doubles arrays of every type")
    void aChildDoublesArraysOfEveryType() throws Exception {
        List<ArrayClass> kinds = ArrayClass.all().toList();
        List<String> names = Stream.generate(segments::name).limit(kinds.size()).toList();
        for (int i = 0; i < names.size(); i++) {
            ArrayClass kind = kinds.get(i);
            kind.copyOf(names.get(i), kind.sample(10)).close();
        }
        Process child = ChildJvm.start(Doubler.class, names.toArray());
        assertEquals(0, child.waitFor());
        for (int i = 0; i < names.size(); i++) {
            ArrayClass kind = kinds.get(i);
            try (SharedArray array = kind.attach(names.get(i))) {
                for (int j = 0; j < 10; j++) {
                    assertEquals(kind.value(2 * (j + 1)), kind.get(array, j), kind.toString());
                }
            }
        }
    }

    /** Doubles the elements of the arrays of these names. */
    static final class Doubler {
        private Doubler() {}

        public static void main(String[] names) {
            for (String name : names) {
                try (SharedArray array = SharedArray.attach(name)) {
                    ArrayClass kind = ArrayClass.holding(array.elementType());
                    for (long i = 0; i < array.length(); i++) {
                        kind.set(array, i, kind.value(2 * array.view().get(i).intValue()));
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("CPython ShareableList_basics: a value too long is refused and its neighbour untouched")
    void tooLongAValueLeavesItsNeighbour() {
        try (SharedByteArray array = SharedByteArray.copyOf(name, new byte[] {1, 2, 3, 4})) {
            assertThrows(IndexOutOfBoundsException.class, () -> array.copyFrom(new byte[4], 0, 1, 4));
            assertArrayEquals(new byte[] {1, 2, 3, 4}, array.toArray());
        }
    }

    @Test
    @DisplayName("CPython ShareableList_basics, test_copy: a duplicate is independent, a second attachment shares")
    void aDuplicateIsIndependent() {
        try (SharedIntArray array = SharedIntArray.copyOf(name, new int[] {1, 2});
                SharedIntArray duplicate = SharedIntArray.copyOf(segments.name(), array.toArray());
                SharedIntArray second = SharedIntArray.attach(name)) {
            array.set(0, 9);
            assertEquals(1, duplicate.get(0));
            assertEquals(9, second.get(0));
        }
    }

    @Test
    @DisplayName("CPython test_array_from_size: memory is zeroed each time it is used again")
    void memoryIsZeroedEachTime() {
        for (int round = 0; round < 3; round++) {
            try (SharedIntArray array = SharedIntArray.create(name, 100_000)) {
                assertArrayEquals(new int[100_000], array.toArray());
                array.fill(-1);
                array.unlink();
            }
        }
    }

    @Test
    @DisplayName("Boost named_creation_template: create, open, and open or create, when it is there and when not")
    void creationMatrix() {
        assertThrows(NoSuchSegmentException.class, () -> SharedIntArray.attach(name));
        try (SharedIntArray first = SharedIntArray.openOrCreate(name, DEFAULTS, 2)) {
            first.set(0, 5);
            assertThrows(SegmentExistsException.class, () -> SharedIntArray.create(name, 2));
            assertEquals(5, SharedIntArray.attach(name).get(0));
            assertEquals(5, SharedIntArray.openOrCreate(name, DEFAULTS, 2).get(0));
            first.unlink();
        }
        assertThrows(NoSuchSegmentException.class, () -> SharedIntArray.attach(name));
        try (SharedIntArray again = SharedIntArray.create(name, 2)) {
            assertEquals(0, again.get(0));
        }
    }

    @Test
    @DisplayName("Boost shared_memory_mapping_test: two halves and one read-only whole")
    void twoHalvesMakeAWhole() {
        try (SharedMemory memory = SharedMemory.create(name, 8192);
                SharedIntArray low = SharedIntArray.attach(name, raw(0, 1024));
                SharedIntArray high = SharedIntArray.attach(name, raw(4096, 1024));
                SharedIntArray whole =
                        SharedIntArray.attach(name, AttachOptions.readOnly().withRaw(ElementType.INT32, 0, 2048))) {
            low.fill(1);
            high.fill(2);
            assertEquals(1, whole.get(1023));
            assertEquals(2, whole.get(1024));
            assertEquals(8192, memory.size());
        }
    }

    private static AttachOptions raw(long offset, long length) {
        return AttachOptions.readWrite().withRaw(ElementType.INT32, offset, length);
    }

    @Test
    @DisplayName("iceoryx2 opening_with_non_fitting_size_fails")
    void openingWithANonFittingSizeFails() {
        try (SharedMemory memory = SharedMemory.create(name, 4096)) {
            assertThrows(SegmentMismatchException.class, () -> SharedIntArray.attach(name, raw(0, 1025)));
            assertEquals(1024, SharedIntArray.attach(name, raw(0, 1024)).length());
            assertEquals(4096, memory.size());
        }
    }

    @Test
    @DisplayName("iceoryx2 opening_dynamic_storage_with_wrong_type_fails")
    void openingWithTheWrongTypeFails() {
        SharedIntArray.create(name, 3).close();
        assertThrows(SegmentMismatchException.class, () -> SharedFloatArray.attach(name));
        assertThrows(SegmentMismatchException.class, () -> SharedLongArray.attachReadOnly(name));
    }

    @Test
    @DisplayName("iceoryx2 initialization_blocks_other_openers: who attaches meets the whole array or none")
    void attachersNeverMeetAHalfFilledArray() {
        int[] source = new int[200_000];
        Arrays.fill(source, 7);
        AtomicInteger met = new AtomicInteger();
        Thread creator = Thread.ofPlatform().daemon().start(() -> {
            for (int i = 0; i < 100 || met.get() == 0; i++) {
                try (SharedIntArray array = SharedIntArray.copyOf(name, source)) {
                    LockSupport.parkNanos(1_000_000);
                    array.unlink();
                }
            }
        });
        while (creator.isAlive()) {
            try (SharedIntArray array = SharedIntArray.attachReadOnly(name)) {
                assertArrayEquals(source, array.toArray());
                met.incrementAndGet();
            } catch (NoSuchSegmentException notYet) {
                Thread.yield();
            }
        }
    }

    @Test
    @DisplayName("iceoryx2 create_fails_when_initialization_fails")
    void aCreationThatFailsLeavesTheNameFree() {
        assertThrows(NoSpaceException.class, () -> SharedIntArray.create(name, 1L << 45));
        SharedIntArray.create(name, 1).close();
    }
}
