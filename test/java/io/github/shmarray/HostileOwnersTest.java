package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.posix.NeedsRobustLists;
import io.github.shmarray.segments.CollectedSegments;
import io.github.shmarray.segments.Segments;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Files of another user where everybody may make some: what this user would have made for itself alone is not taken from others, whatever the
 * kernel is set to (fs.protected_regular).
 */
class HostileOwnersTest {
    private static final int SOMEBODY = 65534;
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();
    private static final CreateOptions FOR_ALL = DEFAULTS.withPermissions(0666);

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @TempDir
    Path folder;

    private record Pair(int one, int two) {}

    @BeforeEach
    void requireOwnersThatCanBeChanged() throws IOException {
        Path trial = Files.createFile(folder.resolve("trial"));
        try {
            give(trial);
            Files.delete(trial);
        } catch (IOException e) {
            System.out.println("SKIPPED: files of another user, because " + e);
            throw new TestAbortedException(e.toString());
        }
    }

    /** As if another user had made it. */
    private static void give(Path path) throws IOException {
        Files.setAttribute(path, "unix:uid", SOMEBODY, LinkOption.NOFOLLOW_LINKS);
    }

    private void give(String segment) throws IOException {
        give(TestSegments.path(segment));
    }

    private static void assertIsTrap(Executable action) {
        SegmentAccessException e = assertThrows(SegmentAccessException.class, action);
        assertTrue(e.getMessage().contains("belongs to user " + SOMEBODY), e.getMessage());
    }

    @Test
    void anArrayThatWouldHaveBeenMadeIsNotSomebodyElses() throws Exception {
        SharedIntArray.create(name, 4).close();
        give(name);
        assertIsTrap(() -> SharedIntArray.openOrCreate(name, 4));
        assertIsTrap(() -> SharedIntArray.openOrCreate(name, DEFAULTS.withPermissions(0644), 4));
        assertFalse(TestSegments.isMapped(name));
        try (SharedIntArray wanted = SharedIntArray.attach(name);
                SharedIntArray shared = SharedIntArray.openOrCreate(name, FOR_ALL, 4)) {
            shared.set(0, 7);
            assertEquals(7, wanted.get(0));
        }
    }

    @Test
    void recordsAreNotEither() throws Exception {
        SharedRecordArray.create(name, Pair.class, 4).close();
        give(name);
        assertIsTrap(() -> SharedRecordArray.openOrCreate(name, Pair.class, 4));
        assertFalse(TestSegments.isMapped(name));
        SharedRecordArray.openOrCreate(name, FOR_ALL, Pair.class, 4).close();
    }

    @Test
    void itIsWhereNobodyElseCouldHavePutIt() throws Exception {
        CreateOptions here = DEFAULTS.withBacking(Backing.folder(folder));
        SharedIntArray.create("given", here, 4).close();
        give(folder.resolve("given"));
        try (SharedIntArray array = SharedIntArray.openOrCreate("given", here, 4)) {
            assertFalse(array.wasCreated());
        }
    }

    @NeedsRobustLists
    @Test
    void aLockIsNotTakenFromThoseWhoMayNotWriteToItsArray() throws Exception {
        try (SharedIntArray array = SharedIntArray.create(name, 4)) {
            SharedLock.of(array).close();
            give(name + ".lock");
            assertIsTrap(() -> SharedLock.of(array));
            assertIsTrap(() -> SharedLock.openOrCreate(name + ".lock"));
            SharedLock.openOrCreate(name + ".lock", FOR_ALL).close();
        }
        give(name);
        try (SharedIntArray array = SharedIntArray.attach(name);
                SharedLock lock = SharedLock.of(array)) {
            assertTrue(lock.tryLock(10, TimeUnit.SECONDS));
            lock.unlock();
        }
    }

    /** One that is told to be of another array goes, whoever made it, as far as this user may remove it. */
    @NeedsRobustLists
    @Test
    void anothersLockOfAnEarlierArrayIsInNobodysWay() throws Exception {
        try (SharedIntArray earlier = SharedIntArray.create(name, 4)) {
            SharedLock.of(earlier).close();
        }
        give(name + ".lock");
        Files.delete(TestSegments.path(name));
        try (SharedIntArray array = SharedIntArray.create(name, 4);
                SharedLock lock = SharedLock.of(array)) {
            assertTrue(lock.tryLock());
            lock.unlock();
            Path path = TestSegments.path(name + ".lock");
            assertEquals(Files.getAttribute(folder, "unix:uid"), Files.getAttribute(path, "unix:uid"));
        }
    }

    @NeedsRobustLists
    @Test
    void aLockOfAnArrayThatAllMayWriteCanBeAnybodys() throws Exception {
        try (SharedIntArray array = SharedIntArray.create(name, FOR_ALL, 4)) {
            SharedLock.of(array).close();
            assertEquals(
                    Files.getPosixFilePermissions(TestSegments.path(name)),
                    Files.getPosixFilePermissions(TestSegments.path(name + ".lock")));
            give(name + ".lock");
            SharedLock.of(array).close();
        }
    }

    @NeedsRobustLists
    @Test
    void theNumbersOfARingAreOfWhoMadeItsFrames() throws Exception {
        FrameRing.create(name, 2, ElementType.INT32, 4).close();
        give(name + ".frames");
        SegmentFormatException e = assertThrows(SegmentFormatException.class, () -> FrameRing.attach(name));
        assertTrue(e.getMessage().contains("another user's"), e.getMessage());
        give(name);
        FrameRing.attach(name).close();
    }

    /** What a superuser may remove as well as its owner. */
    @Test
    void collectLeavesWhatOthersHave() throws Exception {
        CreateOptions here = DEFAULTS.withBacking(Backing.folder(folder));
        SharedIntArray.create("theirs", here, 4).close();
        SharedIntArray.create("ours", here, 4).close();
        give(folder.resolve("theirs"));
        // A file that looks as if this library had not finished it.
        Path unfinished = Files.createFile(folder.resolve(".shmarray-creating-999999999-1-1"));
        give(unfinished);
        Path socket = folder.resolve("socket");
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(socket))
                .close();
        give(socket);
        CollectedSegments collected = Segments.in(folder).collect();
        assertEquals(
                "ours",
                String.join(
                        ",",
                        collected.removed().stream().map(each -> each.name()).toList()));
        assertTrue(collected.left().stream().allMatch(left -> left.reason().startsWith("of another user")));
        assertTrue(Files.exists(folder.resolve("theirs")));
        assertTrue(Files.exists(unfinished));
        assertTrue(Files.exists(socket));
    }

    /** What replaces a file is a new one, of this user. */
    @Test
    void whoReplacesHasAFileOfItsOwn() throws Exception {
        SharedIntArray.create(name, FOR_ALL, 4).close();
        give(name);
        try (SharedIntArray theirs = SharedIntArray.attach(name);
                SharedIntArray ours = SharedIntArray.create(name, DEFAULTS.withReplace(), 4)) {
            ours.set(0, 7);
            assertEquals(0, theirs.get(0));
            Path path = TestSegments.path(name);
            assertEquals(Files.getAttribute(folder, "unix:uid"), Files.getAttribute(path, "unix:uid"));
            assertEquals(
                    "rw-------",
                    java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
    }
}
