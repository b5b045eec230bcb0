package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Field;
import io.github.shmarray.element.Packed;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SegmentMismatchException;
import io.github.shmarray.posix.NeedsRobustLists;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class SharedRecordArrayTest {
    record Quote(double price, int size) {}

    record Tick(
            boolean isLast,
            long time,
            Quote bid,
            @Field(length = {2, 2}) float[] depth,
            char venue) {}

    @Packed
    record Small(byte flags, double value, @Field(bytes = 3) byte[] code) {}

    /** Fields of a Tick, in another order and not all of them. */
    record Part(char venue, Quote bid, long time) {}

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    private static Tick tick(int i) {
        return new Tick(i % 2 == 0, i, new Quote(i / 4.0, -i), new float[] {i, i + 1, i + 2, i + 3}, (char) i);
    }

    private static void assertSame(Tick expected, Tick found) {
        assertEquals(expected.isLast, found.isLast);
        assertEquals(expected.time, found.time);
        assertEquals(expected.bid, found.bid);
        assertArrayEquals(expected.depth, found.depth);
        assertEquals(expected.venue, found.venue);
    }

    @Test
    void recordsAreReadAsTheyWereWritten() {
        try (var ticks = SharedRecordArray.create(name, Tick.class, 5)) {
            assertEquals(56, ticks.recordSize());
            assertEquals(5, ticks.length());
            assertArrayEquals(new long[] {5}, ticks.shape());
            assertSame(new Tick(false, 0, new Quote(0, 0), new float[4], (char) 0), ticks.get(4));
            for (int i = 0; i < 5; i++) {
                ticks.set(i, tick(i));
            }
            try (var again = SharedRecordArray.attachReadOnly(name, Tick.class)) {
                for (int i = 0; i < 5; i++) {
                    assertSame(tick(i), again.get(i));
                }
                assertSame(tick(3), again.toArray()[3]);
            }
        }
    }

    /** Code that reads one kind is compiled without regard to others only if they do not share it. */
    @Test
    void arraysOfOneKindHaveAClassOfTheirOwn() {
        try (var ticks = SharedRecordArray.create(name, Tick.class, 5);
                var again = SharedRecordArray.attach(name, Tick.class);
                var parts = SharedRecordArray.attach(name, Part.class);
                var bare = SharedRecordArray.attach(name, AttachOptions.readOnly())) {
            assertEquals(ticks.getClass(), again.getClass());
            assertNotEquals(ticks.getClass(), parts.getClass());
            assertEquals(SharedRecordArray.class, bare.getClass());
            ticks.set(2, tick(2));
            assertEquals(new Part((char) 2, tick(2).bid, 2), parts.get(2));
            assertThrows(NullPointerException.class, () -> parts.set(2, null));
            assertThrows(UnsupportedOperationException.class, () -> bare.get(2));
        }
    }

    @Test
    void theLayoutIsThatOfC() {
        try (var ticks = SharedRecordArray.create(name, Tick.class)) {
            assertEquals(
                    "[('isLast', '|b1'), ('', '|V7'), ('time', '<i8'), ('bid', [('price', '<f8'), ('size', '<i4'),"
                            + " ('', '|V4')]), ('depth', '<f4', (2, 2)), ('venue', '<u2'), ('', '|V6')]",
                    ticks.dtype());
        }
    }

    @Test
    void aPackedRecordHasNoBytesBetween() {
        Small[] source = {new Small((byte) 1, 2.5, "ab".getBytes()), new Small((byte) 2, -1, "xyz".getBytes())};
        try (var small = SharedRecordArray.copyOf(name, source)) {
            assertEquals("[('flags', '|i1'), ('value', '<f8'), ('code', '|S3')]", small.dtype());
            assertEquals(12, small.recordSize());
            assertEquals(2.5, small.get(0).value);
            assertEquals("ab", new String(small.get(0).code));
            assertEquals("xyz", new String(small.get(1).code));
            assertArrayEquals(
                    new double[] {2.5, -1}, (double[]) small.field("value").toArray());
        }
    }

    @Test
    void aFieldIsAViewOfTheArray() {
        Tick[] source = IntStream.range(0, 6).mapToObj(i -> tick(i)).toArray(Tick[]::new);
        try (var ticks = SharedRecordArray.copyOf(name, source)) {
            ArrayView prices = ticks.field("bid.price");
            assertEquals(ElementType.FLOAT64, prices.elementType());
            assertArrayEquals(new long[] {6}, prices.shape());
            assertArrayEquals(new long[] {56}, prices.strides());
            assertEquals(0.75, prices.getDouble(3));
            prices.setDouble(3, 9);
            assertEquals(new Quote(9, -3), ticks.get(3).bid);
            prices.fill(1);
            assertSame(new Tick(false, 5, new Quote(1, -5), source[5].depth, (char) 5), ticks.get(5));

            ArrayView depth = ticks.field("depth");
            assertArrayEquals(new long[] {6, 2, 2}, depth.shape());
            assertEquals(7, depth.getLong(4, 1, 1));
            int[] sums = new int[24];
            depth.convertTo(sums);
            assertEquals(
                    Arrays.stream(source).mapToDouble(tick -> tick.depth[2]).sum(),
                    IntStream.range(0, 6).map(i -> sums[4 * i + 2]).sum());
            depth.at(2).assign(new int[] {1, 2, 3, 4});
            assertArrayEquals(new float[] {1, 2, 3, 4}, ticks.get(2).depth);
        }
    }

    @Test
    void shapesAndOrdersAreThoseOfArrays() {
        CreateOptions options = CreateOptions.defaults().withOrder(Order.F);
        try (var ticks = SharedRecordArray.create(name, options, Quote.class, 2, 3)) {
            for (int i = 0; i < 6; i++) {
                ticks.set(i, new Quote(i, i));
            }
            ArrayView sizes = ticks.field("size");
            assertArrayEquals(new long[] {2, 3}, sizes.shape());
            assertEquals(3, sizes.getLong(1, 1));
            AttachOptions rowMajor = AttachOptions.readWrite().withOrder(Order.C);
            assertRefused(
                    SegmentMismatchException.class,
                    () -> SharedRecordArray.attach(name, rowMajor, Quote.class),
                    "attach array \"" + name + "\"",
                    "in the other order in memory");
            AttachOptions square = AttachOptions.readWrite().withShape(3, 3);
            assertRefused(
                    SegmentMismatchException.class,
                    () -> SharedRecordArray.attach(name, square, Quote.class),
                    "expected structures of shape (3, 3), found (2, 3)");
        }
    }

    @Test
    void componentsFindTheirFieldsByName() {
        try (var ticks = SharedRecordArray.copyOf(name, new Tick[] {tick(1), tick(2)});
                var parts = SharedRecordArray.attach(name, Part.class)) {
            assertEquals(new Part((char) 2, new Quote(0.5, -2), 2), parts.get(1));
            parts.set(1, new Part('x', new Quote(7, 7), 8));
            assertSame(new Tick(true, 8, new Quote(7, 7), tick(2).depth, 'x'), ticks.get(1));
        }
    }

    record Wrong(
            long time,
            int venue,
            Missing bid,
            @Field(length = 4) float[] depth) {}

    record Missing(double price, long amount) {}

    @Test
    void whatDoesNotFitIsShownBesideWhatThereIs() {
        SharedRecordArray.create(name, Tick.class, 3).close();
        String message = assertThrows(SegmentMismatchException.class, () -> SharedRecordArray.attach(name, Wrong.class))
                .getMessage();
        assertEquals(
                "attach array \"" + name + "\": its fields are not those of the record\n"
                        + "  field       expected         found\n"
                        + "  venue       int32 or uint32  uint16\n"
                        + "  bid.amount  int64 or uint64  no such field; there are price, size\n"
                        + "  depth       float32 [4]      float32 [2, 2]",
                message);
    }

    @Test
    void withoutAClassThereAreFieldsOnly() {
        SharedRecordArray.copyOf(name, new Tick[] {tick(1), tick(2)}).close();
        try (SharedRecordArray<?> ticks = SharedRecordArray.attach(name, AttachOptions.readOnly())) {
            assertEquals(2, ticks.field("time").getLong(1));
            assertTrue(ticks.dtype().startsWith("[('isLast', '|b1')"));
            assertRefused(
                    UnsupportedOperationException.class,
                    () -> ticks.get(0),
                    "get from array \"" + name + "\"",
                    "attach with one, or use field(name)");
            assertThrows(UnsupportedOperationException.class, ticks::toArray);
        }
    }

    @Test
    void otherArraysLeadTheWay() {
        SharedRecordArray.create(name, Quote.class, 3).close();
        assertRefused(
                SegmentFormatException.class,
                () -> SharedArray.attach(name),
                "SharedRecordArray takes structures",
                "withRaw(ElementType.UINT8, 192, 3, 16) takes them as bytes");
        try (SharedArray raw =
                SharedArray.attach(name, AttachOptions.readWrite().withRaw(ElementType.UINT8, 192, 3, 16))) {
            assertEquals(48, raw.length());
        }
        String numbers = segments.name();
        SharedIntArray.create(numbers, 4).close();
        assertRefused(
                SegmentMismatchException.class,
                () -> SharedRecordArray.attach(numbers, Quote.class),
                "expected structures, found <i4; SharedArray.attach takes numbers");
        AttachOptions withRaw = AttachOptions.readWrite().withRaw(ElementType.UINT8, 0, 16);
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedRecordArray.attach(name, withRaw, Quote.class),
                "fields are known only where a header tells of them");
        assertThrows(NoSuchSegmentException.class, () -> SharedRecordArray.attach(name + "-absent", Quote.class));
    }

    @Test
    void wrongUseIsRefusedInWords() {
        Tick good = tick(1);
        try (var ticks = SharedRecordArray.create(name, Tick.class, 2)) {
            ticks.set(0, good);
            assertRefused(
                    IndexOutOfBoundsException.class,
                    () -> ticks.get(2),
                    "get from array \"" + name + "\": index 2 is not inside its 2 records");
            assertThrows(IndexOutOfBoundsException.class, () -> ticks.set(-1, good));
            assertThrows(NullPointerException.class, () -> ticks.set(0, null));
            assertRefused(
                    IllegalArgumentException.class,
                    () -> ticks.set(0, new Tick(true, 9, good.bid, new float[3], 'x')),
                    "set in array \"" + name + "\": the record does not fit",
                    "component depth has 3 elements, and the field 4");
            assertRefused(
                    IllegalArgumentException.class,
                    () -> ticks.set(0, new Tick(true, 9, null, good.depth, 'x')),
                    "component bid is null");
            assertSame(good, ticks.get(0));
            assertRefused(
                    IllegalArgumentException.class,
                    () -> ticks.copyFrom(new Tick[] {good, null}, 0),
                    "copy into array \"" + name + "\": record 1 is null");
            assertThrows(IndexOutOfBoundsException.class, () -> ticks.copyFrom(new Tick[] {good, good}, 1));
            assertThrows(IndexOutOfBoundsException.class, () -> ticks.copyTo(new Tick[3], 0));
            assertFieldsAreRefused(ticks);
            assertThrows(SegmentExistsException.class, () -> SharedRecordArray.create(name, Tick.class, 2));
        }
        try (var readOnly = SharedRecordArray.attachReadOnly(name, Tick.class)) {
            assertTrue(readOnly.isReadOnly());
            assertRefused(
                    UnsupportedOperationException.class, () -> readOnly.set(0, good), "set in array", "read-only");
            assertThrows(IndexOutOfBoundsException.class, () -> readOnly.set(5, good));
            assertTrue(readOnly.field("time").isReadOnly());
        }
    }

    private static void assertFieldsAreRefused(SharedRecordArray<Tick> ticks) {
        assertRefused(
                IllegalArgumentException.class,
                () -> ticks.field("bid"),
                "field bid is a structure; take one of its fields, as in bid.price; there are price, size");
        assertRefused(
                IllegalArgumentException.class,
                () -> ticks.field("bid.amount"),
                "no field amount of bid.amount; there are price, size");
        assertRefused(IllegalArgumentException.class, () -> ticks.field("time.x"), "its field time has no fields");
        assertRefused(
                IllegalArgumentException.class,
                () -> ticks.field("x"),
                "field of array \"",
                "no field x; there are isLast, time, bid, depth, venue");
        assertRefused(
                IllegalArgumentException.class,
                () -> ticks.field("bid.prize"),
                "no field prize of bid.prize; there are price, size; did you mean price?");
    }

    @Test
    void whatHasNoUseIsRefused() {
        CreateOptions typed = CreateOptions.defaults().withElementType(ElementType.UINT8);
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedRecordArray.create(name, typed, Quote.class, 1),
                "its elements are records; leave withElementType away");
        assertThrows(
                IllegalArgumentException.class,
                () -> SharedRecordArray.copyOf(name, CreateOptions.defaults().withSparse(), new Quote[1]));
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedRecordArray.copyOf(name, new Quote[1]),
                "create array \"" + name + "\": record 0 is null");
        assertThrows(IllegalArgumentException.class, () -> SharedRecordArray.create(name, Quote.class, 1, -2));
        assertThrows(
                IllegalArgumentException.class, () -> SharedRecordArray.create(name, Quote.class, Long.MAX_VALUE / 8));
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void closedArraysAreClosed() {
        var quotes = SharedRecordArray.create(name, Quote.class, 2);
        ArrayView prices = quotes.field("price");
        assertTrue(quotes.isOpen());
        quotes.close();
        quotes.close();
        assertFalse(quotes.isOpen());
        assertRefused(
                IllegalStateException.class, () -> quotes.get(0), "get from array \"" + name + "\": it is closed");
        assertThrows(IllegalStateException.class, () -> quotes.set(0, new Quote(1, 1)));
        assertThrows(IllegalStateException.class, () -> quotes.field("price"));
        assertThrows(IllegalStateException.class, quotes::toArray);
        assertThrows(IllegalStateException.class, quotes::memorySegment);
        assertThrows(IllegalStateException.class, () -> prices.getDouble(0));
        assertTrue(quotes.toString().endsWith("closed]"), quotes::toString);
        assertTrue(quotes.unlink());
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void itIsOpenedOrCreated() {
        try (var first = SharedRecordArray.openOrCreate(name, Quote.class, 3);
                var second = SharedRecordArray.openOrCreate(name, Quote.class, 3)) {
            assertTrue(first.wasCreated());
            assertFalse(second.wasCreated());
            first.set(1, new Quote(1.5, 2));
            assertEquals(new Quote(1.5, 2), second.get(1));
            try (var third = second.attachAgain();
                    var fourth =
                            SharedRecordArray.attachHandle(first.handle(), AttachOptions.readWrite(), Quote.class)) {
                assertEquals(new Quote(1.5, 2), third.get(1));
                assertEquals(new Quote(1.5, 2), fourth.get(1));
            }
            assertThrows(SegmentMismatchException.class, () -> SharedRecordArray.openOrCreate(name, Quote.class, 4));
            assertTrue(first.isLinked());
        }
    }

    @NeedsRobustLists
    @Test
    void itsBytesAreAnArrayThatHasALock() {
        try (var quotes = SharedRecordArray.create(name, Quote.class, 3);
                var lock = SharedLock.of(quotes.bytes())) {
            lock.lock();
            quotes.set(0, new Quote(1, 2));
            lock.unlock();
            assertTrue(quotes.unlink(), "the lock goes with it");
            assertEquals(48, quotes.bytes().length());
            assertEquals(48, quotes.memorySegment().byteSize());
            assertEquals(2, quotes.bytes().get(8));
        }
    }
}
