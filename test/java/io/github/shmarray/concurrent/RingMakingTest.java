package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.Backing;
import io.github.shmarray.ChildJvm;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Emulation;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.FaultyPosix;
import io.github.shmarray.posix.FaultyPosix.Extent;
import io.github.shmarray.posix.FaultyPosix.Fault;
import io.github.shmarray.posix.NeedsRobustLists;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segments.Segments;
import io.github.shmarray.segments.TestFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two segments of a ring belong together, whoever makes, replaces and takes them over, and dies meanwhile. */
@NeedsRobustLists
@Timeout(60)
class RingMakingTest {
    private static final String NAME = "camera";
    private static final int LENGTH = 6;

    private static final AttachOptions READING = AttachOptions.readOnly();
    private static final int KILLED = 137;

    @RegisterExtension
    TestFolder folder = new TestFolder();

    @RegisterExtension
    TestRings rings = new TestRings();

    private CreateOptions options() {
        return inFolder(folder.path());
    }

    private static CreateOptions inFolder(Path folder) {
        return CreateOptions.defaults().withBacking(Backing.folder(folder));
    }

    private FrameRing create(CreateOptions options, int slots) {
        return rings.closed(FrameRing.create(NAME, options, slots, ElementType.INT32, LENGTH));
    }

    private FrameRing attach() {
        return rings.closed(FrameRing.attach(folder.path(NAME)));
    }

    private static int[] frame(int value) {
        int[] elements = new int[LENGTH];
        Arrays.fill(elements, value);
        return elements;
    }

    @Test
    void numbersThatSomebodyElseWritesMeanwhileAreNotTaken() {
        int[] names = {0};
        Posix watched = FailingPosix.where((call, arguments) -> {
            if (call.equals("linkat") && ++names[0] == 2) {
                try (SharedArray numbers =
                        SharedArray.attach(folder.path(NAME + ".frames"), AttachOptions.readWrite())) {
                    ((SharedLongArray) numbers).set(FrameNumbers.FILE, 4711);
                }
            }
            return 0;
        });
        CreateOptions options = options().withPosix(watched);
        SegmentFormatException e = assertThrows(
                SegmentFormatException.class, () -> FrameRing.create(NAME, options, 4, ElementType.INT32, LENGTH));
        assertTrue(e.getMessage().contains("create ring \"" + NAME), e.getMessage());
        assertEquals(2, names[0]);
        assertFalse(Files.exists(folder.path(NAME)));
        assertFalse(Files.exists(folder.path(NAME + ".frames")));
    }

    /** Dies just before the frames get their name, when the numbers have theirs: {@code FOLDER REPLACE}. */
    static final class DyingMaker {
        public static void main(String[] arguments) {
            Path folder = Path.of(arguments[0]);
            String frames = folder.resolve(NAME).toString();
            CreateOptions dying = inFolder(folder).withPosix(FailingPosix.where((call, values) -> {
                boolean isNaming = call.equals("linkat") || call.equals("renameat2");
                if (isNaming && values[3].equals(frames)) {
                    Runtime.getRuntime().halt(KILLED);
                }
                return 0;
            }));
            boolean isReplacing = Boolean.parseBoolean(arguments[1]);
            FrameRing.create(NAME, isReplacing ? dying.withReplace() : dying, 4, ElementType.INT32, LENGTH);
        }
    }

    private void letMakerDie(boolean isReplacing) throws Exception {
        assertEquals(
                KILLED,
                ChildJvm.start(DyingMaker.class, folder.path(), isReplacing).waitFor());
        assertTrue(Files.exists(folder.path(NAME + ".frames")));
    }

    @Test
    void numbersThatADeadMakerHasLeftAreTakenOver() throws Exception {
        letMakerDie(false);
        assertThrows(NoSuchSegmentException.class, this::attach);
        try (SharedLongArray inUse = SharedLongArray.attach(folder.path(NAME + ".frames"), READING)) {
            assertThrows(SegmentExistsException.class, () -> create(options(), 3));
            assertTrue(inUse.isLinked());
        }
        assertEquals(1, create(options(), 3).publish(frame(1)));
        assertEquals(1, attach().newest());
    }

    @Test
    void whatIsNoLeftRingIsNotTakenOver() throws Exception {
        try (SharedLongArray other = SharedLongArray.create(NAME + ".frames", options(), 100)) {
            other.fill(7);
        }
        assertThrows(SegmentExistsException.class, () -> create(options(), 3));
        Files.write(folder.path(NAME + ".frames"), new byte[100]);
        assertThrows(SegmentExistsException.class, () -> create(options(), 3));
        assertFalse(Files.exists(folder.path(NAME)));
    }

    @Test
    void aRingThatWasReplacedByHalfIsRefusedUntilItIsMadeAgain() throws Exception {
        FrameRing old = create(options(), 4);
        FrameReader reader = old.reader();
        letMakerDie(true);
        String message =
                assertThrows(SegmentFormatException.class, this::attach).getMessage();
        assertTrue(message.contains("another ring") && message.contains("withReplace"), message);
        assertThrows(SegmentExistsException.class, () -> create(options(), 4));
        old.publish(frame(3));
        assertEquals(1, reader.latest(new int[LENGTH]));
        create(options().withReplace(), 4).publish(frame(5));
        assertEquals(5, attach().reader().latest().view().getLong(0));
        assertEquals(3, reader.latest().view().getLong(0));
    }

    private void requireRing(Consumer<FrameRing> check) {
        try (FrameRing ring = attach()) {
            check.accept(ring);
        }
    }

    /** Each system call of replacing a ring fails once. */
    @Test
    void aRingThatCannotBeReplacedIsStillThere() throws Exception {
        int failures = 0;
        boolean isDone = false;
        for (int place = 0; !isDone; place++) {
            FrameRing old = create(options().withReplace(), 4);
            old.publish(frame(7));
            FrameRing made = null;
            try (FaultyPosix faulty = FaultyPosix.with(new Fault(place, Errno.EIO, Extent.ONCE))) {
                made = FrameRing.create(NAME, options().withReplace(), 5, ElementType.INT32, LENGTH);
                isDone = faulty.failed().isEmpty();
            } catch (SharedMemoryException e) {
                failures++;
                requireRing(
                        ring -> assertEquals(7, ring.reader().latest().view().getLong(0), () -> "after " + e));
            }
            if (made != null) {
                requireRing(ring -> assertEquals(5, ring.slots()));
                made.close();
            }
            old.close();
            Segments.in(folder.path()).collect();
            assertTrue(
                    Stream.of(folder.path().toFile().list()).noneMatch(file -> file.startsWith(".")),
                    () -> List.of(folder.path().toFile().list()).toString());
        }
        assertTrue(failures > 10, failures + " failures");
    }

    @Test
    void whoAttachesWhileARingIsReplacedWaitsForItsEnd() throws Exception {
        FrameRing ring = create(options(), 4);
        long slots = 0;
        // The replacement may have to wait for a processor for longer than who attaches has patience.
        for (int i = 0; i < 10 && slots == 0; i++) {
            letMakerDie(true);
            FutureTask<FrameRing> attaching = new FutureTask<>(this::attach);
            Thread.ofPlatform().start(attaching);
            create(options().withReplace(), 5);
            slots = slotsUnlessTooLate(attaching);
        }
        assertEquals(5, slots);
        assertTrue(ring.isOpen());
    }

    /** Returns 0 if the ring was not whole in time. */
    private static long slotsUnlessTooLate(FutureTask<FrameRing> attaching) throws InterruptedException {
        try {
            return attaching.get().slots();
        } catch (ExecutionException e) {
            assertInstanceOf(SegmentFormatException.class, e.getCause());
            return 0;
        }
    }

    /** The rings have one frame and four in turn, so that numbers of one that go with frames of another lead to frames that are not there. */
    @Test
    void nobodyGetsPartsOfTwoRings() throws Exception {
        create(options(), 4).publish(frame(1));
        int rounds = Emulation.rounds("rings that are replaced", 200, 20);
        FutureTask<Void> replacing = new FutureTask<>(() -> {
            for (int i = 0; i < rounds; i++) {
                try (FrameRing ring = FrameRing.create(NAME, options().withReplace(), 4, ElementType.INT32, LENGTH)) {
                    for (int number = 1; number <= (i % 2 == 0 ? 4 : 1); number++) {
                        ring.publish(frame(number));
                    }
                }
            }
            return null;
        });
        Thread.ofPlatform().start(replacing);
        int[] target = new int[LENGTH];
        while (!replacing.isDone()) {
            try (FrameRing ring = FrameRing.attachReadOnly(folder.path(NAME))) {
                long number = ring.reader().latest(target);
                assertTrue(number == FrameReader.NONE || Arrays.equals(frame((int) number), target));
            } catch (SegmentFormatException notWholeInTime) {
                assertTrue(notWholeInTime.getMessage().contains("another ring"), notWholeInTime.getMessage());
            }
        }
        replacing.get();
    }

    @Test
    void whoHasAnOldRingLeavesTheNewOneItsLock() throws Exception {
        create(options(), 4);
        FrameRing old = attach();
        create(options().withReplace(), 4).publish(frame(1));
        String message = assertThrows(IllegalStateException.class, () -> old.publish(frame(2)))
                .getMessage();
        assertTrue(message.contains("another array"), message);
        Object lock = Files.getAttribute(folder.path(NAME + ".lock"), "unix:ino");
        assertEquals(2, attach().publish(frame(2)));
        assertEquals(lock, Files.getAttribute(folder.path(NAME + ".lock"), "unix:ino"));
        assertEquals(0, old.newest());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRingMayBeInAnyFolder(boolean isReplacing) throws Exception {
        FrameRing ring = create(isReplacing ? options().withReplace() : options(), 4);
        FrameReader reader =
                rings.closed(FrameRing.attachReadOnly(folder.path(NAME))).reader();
        assertEquals(1, attach().publish(frame(8)));
        assertEquals(2, ring.publish(frame(9)));
        int[] target = new int[LENGTH];
        assertEquals(2, reader.latest(target));
        assertArrayEquals(frame(9), target);
        assertThrows(NoSuchSegmentException.class, () -> FrameRing.attach(folder.path("other")));
        assertTrue(ring.unlink());
        assertArrayEquals(new String[0], folder.path().toFile().list());
    }

    @Test
    void whatOthersCannotFindIsRefused() {
        CreateOptions nameless = CreateOptions.defaults().withBacking(Backing.MEMFD);
        String message = assertThrows(IllegalArgumentException.class, () -> create(nameless, 4))
                .getMessage();
        assertTrue(message.contains("memfd"), message);
    }
}
