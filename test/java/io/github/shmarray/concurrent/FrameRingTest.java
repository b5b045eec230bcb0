package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ArrayView;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.posix.NeedsRobustLists;
import io.github.shmarray.segments.Segments;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@NeedsRobustLists
@Timeout(120)
class FrameRingTest {
    private static final Duration FOR_EVER = Duration.ofHours(1);

    @RegisterExtension
    TestRings rings = new TestRings();

    private final int[] target = new int[6];

    private static int[] frame(int value) {
        int[] elements = new int[6];
        Arrays.fill(elements, value);
        return elements;
    }

    @Test
    void framesComeInTheirOrderWithTheirNumbers() throws Exception {
        FrameRing ring = rings.ofInts(4, 2, 3);
        FrameReader reader = rings.closed(FrameRing.attachReadOnly(ring.name())).reader();
        assertEquals(FrameReader.NONE, reader.next(target, Duration.ZERO));
        assertEquals(FrameReader.NONE, reader.latest(target));
        for (int i = 1; i <= 100; i++) {
            assertEquals(i, ring.publish(frame(10 * i)));
            assertEquals(i, reader.next(target, Duration.ZERO));
            assertEquals(0, reader.missed());
            assertArrayEquals(frame(10 * i), target);
        }
        assertEquals(FrameReader.NONE, reader.next(target, Duration.ofMillis(5)));
        assertEquals(100, reader.position());
    }

    @Test
    void whoeverIsTooSlowHearsHowManyWereMissed() throws Exception {
        FrameRing ring = rings.ofInts(4, 2, 3);
        FrameReader reader = ring.reader();
        ring.publish(frame(1));
        assertEquals(1, reader.next(target, FOR_EVER));
        for (int i = 2; i <= 12; i++) {
            ring.publish(frame(i));
        }
        assertEquals(9, reader.next(target, FOR_EVER));
        assertEquals(7, reader.missed());
        assertArrayEquals(frame(9), target);
        assertEquals(10, reader.next(target, FOR_EVER));
        assertEquals(0, reader.missed());
        assertEquals(12, reader.latest(target));
        assertEquals(1, reader.missed());
        assertEquals(12, reader.latest(target));
        assertEquals(0, reader.missed());
        assertEquals(FrameReader.NONE, reader.next(target, Duration.ZERO));
        FrameReader later = ring.reader();
        assertEquals(FrameReader.NONE, later.next(target, Duration.ZERO));
        assertEquals(12, later.latest(target));
    }

    @Test
    void aFrameThatIsNotCopiedTellsWhetherItIsStillThere() throws Exception {
        FrameRing ring = rings.ofInts(3, 2, 3);
        FrameReader reader = ring.reader();
        assertNull(reader.latest());
        assertNull(reader.next(Duration.ZERO));
        ring.publish(frame(5));
        Frame frame = reader.next(FOR_EVER);
        assertEquals(1, frame.number());
        assertEquals(0, frame.missed());
        ArrayView view = frame.view();
        assertArrayEquals(new long[] {2, 3}, view.shape());
        assertEquals(5, view.getLong(1, 2));
        assertTrue(view.isReadOnly());
        assertTrue(frame.isIntact());
        ring.publish(frame(6));
        ring.publish(frame(7));
        assertTrue(frame.isIntact());
        try (FrameClaim claim = ring.claim()) {
            assertFalse(frame.isIntact());
            assertEquals(3, reader.latest().number());
            claim.publish();
        }
        assertFalse(frame.isIntact());
        assertEquals(4, reader.latest().number());
    }

    @Test
    void aSlotIsFilledInPlace() throws Exception {
        FrameRing ring = rings.ofInts(2, 2, 3);
        FrameReader reader = ring.reader();
        try (FrameClaim claim = ring.claim()) {
            claim.view().fill(3L);
            claim.view().setLong(1, 2, 4);
            assertEquals(FrameReader.NONE, reader.next(target, Duration.ZERO));
            assertEquals(1, claim.number());
            assertEquals(1, claim.publish());
            assertThrows(IllegalStateException.class, claim::publish);
            assertThrows(IllegalStateException.class, claim::view);
        }
        assertEquals(1, reader.next(target, Duration.ZERO));
        assertArrayEquals(new int[] {3, 3, 3, 3, 3, 4}, target);
    }

    @Test
    void whatIsNotPublishedIsNeverSeen() throws Exception {
        FrameRing ring = rings.ofInts(2, 2, 3);
        FrameReader reader = ring.reader();
        ring.publish(frame(1));
        ring.publish(frame(2));
        try (FrameClaim claim = ring.claim()) {
            claim.view().fill(9L);
            refused(IllegalStateException.class, ring::claim, ring.name(), "claim already");
            refused(IllegalStateException.class, ring::close, ring.name(), "stays open");
            assertTrue(ring.isOpen());
        }
        assertEquals(2, reader.next(target, Duration.ZERO));
        assertArrayEquals(frame(2), target);
        assertEquals(1, reader.missed());
        assertEquals(3, ring.publish(frame(3)));
        assertEquals(3, reader.next(target, Duration.ZERO));
        assertEquals(0, reader.missed());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void waitingEndsWithTheNextFrame(boolean isVirtual) throws Exception {
        FrameRing ring = rings.ofInts(4, 2, 3);
        FrameReader reader = rings.closed(FrameRing.attachReadOnly(ring.name())).reader();
        FutureTask<Long> copied = started(isVirtual, () -> reader.next(target, FOR_EVER));
        Thread.sleep(20);
        ring.publish(frame(8));
        assertEquals(1, copied.get());
        assertArrayEquals(frame(8), target);
        FutureTask<Frame> seen = started(isVirtual, () -> reader.next(FOR_EVER));
        Thread.sleep(20);
        assertFalse(seen.isDone());
        ring.publish(frame(9));
        assertEquals(2, seen.get().number());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingEndsTheWaiting(boolean isVirtual) throws Exception {
        FrameRing ring = rings.ofInts(4, 2, 3);
        FrameReader reader = ring.reader();
        FutureTask<Long> waiting = started(isVirtual, () -> reader.next(target, FOR_EVER));
        Thread.sleep(20);
        ring.close();
        assertInstanceOf(
                IllegalStateException.class,
                assertThrows(ExecutionException.class, waiting::get).getCause());
        assertThrows(IllegalStateException.class, () -> ring.publish(frame(1)));
        assertThrows(IllegalStateException.class, ring::claim);
        String closed = "read ring \"" + ring.name() + "\": it is closed";
        refused(IllegalStateException.class, () -> reader.latest(target), closed);
        refused(IllegalStateException.class, () -> reader.next(target, Duration.ZERO), closed);
        refused(IllegalStateException.class, ring::newest, closed);
        assertTrue(ring.toString().contains("closed"), ring::toString);
        ring.close();
    }

    @Test
    void writersTakeTurns() throws Exception {
        FrameRing ring = rings.ofInts(4, 2, 3);
        FrameRing other = rings.closed(FrameRing.attach(ring.name()));
        FutureTask<Long> waiting;
        try (FrameClaim claim = ring.claim()) {
            waiting = started(false, () -> other.publish(frame(2)));
            Thread.sleep(20);
            assertFalse(waiting.isDone());
            claim.view().fill(1L);
            claim.publish();
        }
        assertEquals(2, waiting.get());
        assertEquals(2, ring.reader().latest(target));
        assertArrayEquals(frame(2), target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT8", "UINT16", "FLOAT32", "INT64", "FLOAT64"})
    void framesAreOfAnyTypeAndShape(ElementType type) throws Exception {
        FrameRing ring = rings.closed(FrameRing.create(rings.name(), 3, type, 5, 1, 2));
        assertArrayEquals(new long[] {5, 1, 2}, ring.shape());
        assertEquals(type, ring.elementType());
        assertEquals(3, ring.slots());
        try (FrameClaim claim = ring.claim();
                Arena arena = Arena.ofConfined()) {
            claim.view().fill(7L);
            claim.publish();
            Object copy = ring.reader().latest().view().toArray();
            ring.publish(copy);
            MemorySegment memory = arena.allocate(10L * type.byteSize());
            assertEquals(2, ring.reader().latest(memory));
            ring.publish(memory);
            assertEquals(7, ring.reader().latest().view().getLong(4, 0, 1));
        }
        FrameRing single = rings.closed(FrameRing.create(rings.name(), 2, type));
        try (FrameClaim claim = single.claim()) {
            claim.view().fill(1L);
            claim.publish();
        }
        assertEquals(1, single.reader().latest().view().length());
    }

    @Test
    void wrongArgumentsAreRefused() {
        FrameRing ring = rings.ofInts(4, 2, 3);
        refused(IllegalArgumentException.class, () -> ring.publish(new int[5]), ring.name(), "20 bytes", "24");
        refused(IllegalArgumentException.class, () -> ring.publish(new long[3]), ring.name(), "long[]", "int[]");
        refused(IllegalArgumentException.class, () -> ring.reader().latest(new int[7]), ring.name(), "28 bytes");
        refused(NullPointerException.class, () -> ring.publish((Object) null), "source");
        refused(NullPointerException.class, () -> ring.reader().next(target, null), "timeout");
        refused(
                IllegalArgumentException.class,
                () -> FrameRing.create(rings.name(), 1, ElementType.INT32, 2),
                "1 slots");
        refused(
                SegmentExistsException.class,
                () -> FrameRing.create(ring.name(), 4, ElementType.INT32, 2, 3),
                ring.name());
        assertNotNull(rings.closed(FrameRing.attach(ring.name())));
        FrameRing readOnly = rings.closed(FrameRing.attachReadOnly(ring.name()));
        refused(UnsupportedOperationException.class, () -> readOnly.publish(target), ring.name(), "read-only");
        refused(UnsupportedOperationException.class, readOnly::claim, ring.name(), "read-only");
        assertEquals(1, ring.publish(target));
    }

    @Test
    void whatIsNoRingIsRefused() {
        String name = rings.name();
        refused(NoSuchSegmentException.class, () -> FrameRing.attach(name), "attach ring \"" + name, "create it first");
        try (SharedIntArray frames = SharedIntArray.create(name, 4, 2, 3)) {
            refused(
                    NoSuchSegmentException.class,
                    () -> FrameRing.attach(name),
                    "attach ring \"" + name + "\": there is an array of that name and no ring",
                    name + ".frames");
            try (SharedLongArray numbers = SharedLongArray.create(name + ".frames", 12)) {
                refused(SegmentFormatException.class, () -> FrameRing.attach(name), name + ".frames", "4 frames");
                numbers.set(0, FrameNumbers.KIND);
                rings.closed(FrameRing.attach(name));
                numbers.set(FrameNumbers.FILE, 1);
                refused(SegmentFormatException.class, () -> FrameRing.attach(name), name + ".frames", "another ring");
                numbers.set(FrameNumbers.FILE, 0);
                numbers.set(0, FrameNumbers.KIND + (1L << 48));
                refused(SegmentFormatException.class, () -> FrameRing.attach(name), "version");
                numbers.set(0, FrameNumbers.KIND);
                numbers.fill(Long.MAX_VALUE);
                numbers.set(0, FrameNumbers.KIND);
                numbers.set(1, 0);
                numbers.set(FrameNumbers.FILE, 0);
                FrameRing wrong = rings.closed(FrameRing.attach(name));
                refused(SegmentFormatException.class, () -> wrong.publish(new int[6]), "no writer");
            }
            frames.unlink();
        }
        try (SharedIntArray single = SharedIntArray.create(name)) {
            refused(SegmentFormatException.class, () -> FrameRing.attach(single.name()), "shape []");
        }
    }

    @Test
    void aRingWhoseNameIsTakenLeavesNothing() {
        String name = rings.name();
        try (SharedArray taken = SharedArray.create(name, ElementType.INT8, 3)) {
            assertThrows(SegmentExistsException.class, () -> FrameRing.create(name, 4, ElementType.INT32, 2));
            assertFalse(TestSegments.exists(name + ".frames"));
            taken.unlink();
        }
        FrameRing ring = rings.closed(FrameRing.create(name, 4, ElementType.INT32, 2));
        ring.publish(new int[2]);
        assertTrue(ring.unlink());
        assertFalse(ring.unlink());
        assertFalse(TestSegments.exists(name) || TestSegments.exists(name + ".frames"));
        assertFalse(TestSegments.exists(name + ".lock"));
    }

    @Test
    void whoeverListsSegmentsSeesWhatItIs() {
        FrameRing ring = rings.ofInts(4, 2, 3);
        List<String> listed = Segments.list().stream()
                .filter(segment -> segment.name().startsWith(ring.name()))
                .map(segment -> segment.name().substring(ring.name().length()) + " " + segment.kind())
                .toList();
        assertEquals(List.of(" ARRAY", ".frames RING", ".lock LOCK"), listed);
    }

    private static void refused(Class<? extends Exception> type, Executable action, String... parts) {
        String message = assertThrows(type, action).getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "\"" + part + "\" is missing in: " + message);
        }
    }

    private static <T> FutureTask<T> started(boolean isVirtual, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        (isVirtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(task);
        return task;
    }
}
