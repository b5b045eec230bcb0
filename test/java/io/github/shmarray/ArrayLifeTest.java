package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentMismatchException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How arrays of each class come into being, are found by others, and end. */
@ParameterizedClass
@MethodSource("io.github.shmarray.ArrayClass#all")
class ArrayLifeTest {
    static final long[][] SHAPES = {
        {}, {0}, {1}, {7}, {1000}, {2, 3}, {0, 5}, {5, 0}, {2, 1, 3}, {2, 3, 4, 5}, {1, 0, 1}, {1, 1, 1, 1, 1, 1, 1, 2}
    };
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    @Parameter
    ArrayClass kind;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private String name;

    @BeforeEach
    void choose() {
        name = segments.name();
    }

    @Test
    void aNewArrayOfAnyShapeIsZeroedAndDescribesItself() throws IOException {
        for (long[] shape : SHAPES) {
            long count = LongStream.of(shape).reduce(1, (a, b) -> a * b);
            try (SharedArray array = kind.create(name, shape)) {
                assertArrayEquals(shape, array.shape());
                assertEquals(count, array.length());
                assertEquals(kind.defaultType(), array.elementType());
                assertEquals(name, array.name());
                assertEquals("/dev/shm/" + name, array.handle());
                assertTrue(array.isOpen());
                assertFalse(array.isReadOnly());
                assertEquals(count * kind.elementSize(), array.memorySegment().byteSize());
                assertTrue(Objects.deepEquals(kind.zeroes((int) count), kind.toArray(array)));
                assertEquals(128 + count * kind.elementSize(), Files.size(TestSegments.path(name)));
                assertTrue(array.unlink());
            }
        }
    }

    @Test
    void changingTheShapeThatWasReturnedChangesNothing() {
        long[] shape = {2, 3};
        try (SharedArray array = kind.create(name, shape)) {
            shape[0] = 9;
            array.shape()[1] = 9;
            assertArrayEquals(new long[] {2, 3}, array.shape());
        }
    }

    @Test
    void aCopyHasTheElementsOfItsSourceAndIsIndependentOfIt() {
        for (int length : new int[] {0, 1, 7, 4096, 300_000}) {
            Object source = kind.sample(length);
            Object expected = kind.sample(length);
            try (SharedArray array = kind.copyOf(name, source)) {
                assertArrayEquals(new long[] {length}, array.shape());
                kind.copyTo(array, kind.zeroes(length));
                if (length > 0) {
                    java.lang.reflect.Array.set(source, 0, kind.value(99));
                }
                assertTrue(Objects.deepEquals(expected, kind.toArray(array)));
                array.unlink();
            }
        }
    }

    @Test
    void aCopyTakesAnyShapeOfAsManyElements() {
        for (long[] shape : new long[][] {{24}, {4, 6}, {2, 3, 4}, {1, 24, 1}}) {
            try (SharedArray array = kind.copyOf(name, DEFAULTS, kind.sample(24), shape)) {
                assertArrayEquals(shape, array.shape());
                assertTrue(Objects.deepEquals(kind.sample(24), kind.toArray(array)));
                array.unlink();
            }
        }
        assertRefused(
                IllegalArgumentException.class,
                () -> kind.copyOf(name, DEFAULTS, kind.sample(24), 5, 5),
                name,
                "(5, 5)",
                "24 elements");
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void everyElementTypeOfTheClassIsCreatedCopiedAndAttached() {
        for (ElementType type : kind.types()) {
            CreateOptions options = DEFAULTS.withElementType(type);
            try (SharedArray array = kind.create(name, options, 3);
                    SharedArray other = kind.attach(name)) {
                assertEquals(type, array.elementType());
                assertEquals(type, other.elementType());
                array.unlink();
            }
            try (SharedArray copy = kind.copyOf(name, options, kind.sample(3));
                    SharedArray found = SharedArray.attach(name)) {
                assertEquals(type, copy.elementType());
                assertEquals(type, found.elementType());
                assertInstanceOf(kind.arrayClass(), found);
                assertTrue(Objects.deepEquals(kind.sample(3), kind.toArray(found)));
                copy.unlink();
            }
        }
    }

    @Test
    void elementTypesOfOtherClassesAreRefused() {
        for (ElementType type : ElementType.values()) {
            if (kind.types().contains(type)) {
                continue;
            }
            CreateOptions options = DEFAULTS.withElementType(type);
            Object[] parts = {name, type.numpyName(), ElementType.choice(kind.types())};
            assertRefused(IllegalArgumentException.class, () -> kind.create(name, options, 3), parts);
            assertRefused(IllegalArgumentException.class, () -> kind.copyOf(name, options, kind.sample(3)), parts);
            assertRefused(IllegalArgumentException.class, () -> kind.openOrCreate(name, options, 3), parts);
            assertFalse(TestSegments.exists(name));

            ArrayClass owner = ArrayClass.holding(type);
            try (SharedArray array = owner.create(name, options, 3)) {
                assertRefused(IllegalArgumentException.class, () -> kind.openOrCreate(name, options, 3), parts);
                assertRefused(
                        SegmentMismatchException.class,
                        () -> kind.attach(name),
                        "attach array \"" + name + "\"",
                        "expected",
                        kind.defaultType().numpyName(),
                        "found " + type.numpyName() + " (3,)");
                array.unlink();
            }
        }
    }

    @Test
    void twoAttachmentsSeeEachOthersWrites() {
        try (SharedArray one = kind.create(name, 2, 3);
                SharedArray other = kind.attach(name);
                SharedArray reader = kind.attachReadOnly(name)) {
            assertArrayEquals(new long[] {2, 3}, other.shape());
            kind.set(one, 4, kind.value(5));
            assertEquals(kind.value(5), kind.get(other, 4));
            kind.copyFrom(other, kind.sample(6));
            assertTrue(Objects.deepEquals(kind.sample(6), kind.toArray(one)));
            assertTrue(Objects.deepEquals(kind.sample(6), kind.toArray(reader)));
        }
    }

    @Test
    void aReadOnlyArrayReadsButRefusesEveryWrite() {
        try (SharedArray writer = kind.copyOf(name, kind.sample(3));
                SharedArray reader = kind.attachReadOnly(name);
                SharedArray found = SharedArray.attachReadOnly(name)) {
            assertTrue(reader.isReadOnly());
            assertTrue(found.isReadOnly());
            Object[] parts = {"array \"" + name + "\"", "read-only"};
            var type = UnsupportedOperationException.class;
            assertRefused(type, () -> kind.set(reader, 0, kind.value(9)), parts);
            assertRefused(type, () -> kind.set(found, 0, kind.value(9)), parts);
            assertRefused(type, () -> kind.fill(reader, kind.value(9)), parts);
            assertRefused(type, () -> kind.copyFrom(reader, kind.zeroes(3)), parts);
            assertRefused(type, () -> kind.copyFrom(reader, kind.zeroes(3), 0, 0, 3), parts);
            assertRefused(type, () -> kind.copyFrom(reader, kind.zeroes(0), 0, 0, 0), parts);
            assertTrue(reader.memorySegment().isReadOnly());
            assertTrue(Objects.deepEquals(kind.sample(3), kind.toArray(reader)));
            assertEquals(kind.value(1), kind.get(reader, 0));
            assertEquals(-1, writer.memorySegment().mismatch(reader.memorySegment()));
        }
    }

    @Test
    void openOrCreateCreatesOnceAndThenAttaches() {
        try (SharedArray created = kind.openOrCreate(name, DEFAULTS, 2, 3)) {
            kind.copyFrom(created, kind.sample(6));
            try (SharedArray opened = kind.openOrCreate(name, DEFAULTS, 2, 3)) {
                assertArrayEquals(new long[] {2, 3}, opened.shape());
                assertTrue(Objects.deepEquals(kind.sample(6), kind.toArray(opened)));
            }
            assertRefused(
                    SegmentMismatchException.class,
                    () -> kind.openOrCreate(name, DEFAULTS, 3, 2),
                    "attach array \"" + name + "\"",
                    "(3, 2)",
                    "found " + kind.defaultType().numpyName() + " (2, 3)");
            assertTrue(Objects.deepEquals(kind.sample(6), kind.toArray(created)));
        }
    }

    @Test
    void whoeverAskedForItUnlinksOnClose() {
        CreateOptions options = DEFAULTS.withUnlinkOnClose();
        try (SharedArray creator = kind.openOrCreate(name, DEFAULTS, 3)) {
            kind.openOrCreate(name, DEFAULTS, 3).close();
            assertTrue(TestSegments.exists(name));
            kind.openOrCreate(name, options, 3).close();
            assertFalse(TestSegments.exists(name));
            assertTrue(creator.isOpen());
        }
        kind.create(name, 3).close();
        kind.attach(name, AttachOptions.readOnly().withUnlinkOnClose()).close();
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void unlinkingKeepsTheElementsForThoseWhoHaveThem() {
        try (SharedArray array = kind.create(name, 3);
                SharedArray other = kind.attach(name)) {
            assertTrue(other.unlink());
            assertFalse(array.unlink(), "the second time there is nothing to unlink");
            assertThrows(NoSuchSegmentException.class, () -> kind.attach(name));
            kind.set(array, 1, kind.value(7));
            assertEquals(kind.value(7), kind.get(other, 1));
        }
    }

    @Test
    void aNameThatLeadsToANewArrayIsNotUnlinked() {
        SharedArray old = kind.create(name, DEFAULTS.withUnlinkOnClose(), 3);
        assertTrue(old.unlink());
        try (SharedArray successor = kind.create(name, 4)) {
            assertFalse(old.unlink());
            old.close();
            assertFalse(old.unlink());
            assertTrue(TestSegments.exists(name));
            assertTrue(successor.unlink());
        }
    }

    @Test
    void aClosedArrayKeepsItsDescriptionAndCanBeUnlinked() {
        SharedArray array = kind.create(name, 2, 3);
        array.close();
        array.close();
        assertFalse(array.isOpen());
        assertFalse(array.isReadOnly());
        assertEquals(name, array.name());
        assertEquals(6, array.length());
        assertArrayEquals(new long[] {2, 3}, array.shape());
        assertEquals(kind.defaultType(), array.elementType());
        assertTrue(array.toString().endsWith("(2, 3), closed]"), array.toString());
        assertTrue(TestSegments.exists(name), "closing does not unlink");
        assertTrue(array.unlink());
    }

    @Test
    void everyAccessToAClosedArrayIsRefused() {
        SharedArray array = kind.create(name, 3);
        var elements = array.memorySegment();
        array.close();
        Object[] parts = {"array \"" + name + "\"", "closed"};
        var type = IllegalStateException.class;
        for (long index : new long[] {0, -1, 3}) {
            assertRefused(type, () -> kind.get(array, index), parts);
            assertRefused(type, () -> kind.set(array, index, kind.value(1)), parts);
        }
        for (int length : new int[] {0, 3, 4}) {
            assertRefused(type, () -> kind.copyFrom(array, kind.zeroes(length)), parts);
            assertRefused(type, () -> kind.copyTo(array, kind.zeroes(length)), parts);
        }
        assertRefused(type, () -> kind.copyFrom(array, kind.zeroes(3), 0, 0, 0), parts);
        assertRefused(type, () -> kind.copyTo(array, kind.zeroes(3), 0, 0, 0), parts);
        assertRefused(type, () -> kind.toArray(array), parts);
        assertRefused(type, () -> kind.fill(array, kind.value(1)), parts);
        assertRefused(type, array::memorySegment, parts);
        assertRefused(type, array::view, parts);
        assertThrows(type, () -> elements.fill((byte) 1));
    }

    @Test
    void anotherThreadMayCloseTheArray() throws InterruptedException {
        SharedArray array = kind.create(name, 3);
        Thread closer = Thread.ofPlatform().start(array::close);
        closer.join();
        assertFalse(array.isOpen());
        assertRefused(IllegalStateException.class, () -> kind.get(array, 0), name, "closed");
    }
}
