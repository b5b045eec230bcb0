package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** A handle opens the array it was made for, and nothing else. */
class HandleTest {
    private static final AttachOptions READ_WRITE = AttachOptions.readWrite();
    private static final CreateOptions MEMFD = CreateOptions.defaults().withBacking(Backing.MEMFD);

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @TempDir
    Path folder;

    private static int[] attachedInts(String handle) {
        try (SharedArray array = SharedArray.attachHandle(handle)) {
            return ((SharedIntArray) array).toArray();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "int32(3)@128:", "uint8(8)@0:"})
    void aPlantedLinkIsNotFollowed(String place) throws IOException {
        CreateOptions elsewhere = CreateOptions.defaults().withBacking(Backing.folder(folder));
        SharedIntArray.copyOf("target", elsewhere, new int[] {1, 2, 3}).close();
        Path target = folder.resolve("target");
        byte[] before = Files.readAllBytes(target);
        Path link = Files.createSymbolicLink(TestSegments.path(name), target);
        for (AttachOptions options : List.of(READ_WRITE, AttachOptions.readOnly())) {
            SharedMemoryException e = assertRefused(
                    SharedMemoryException.class,
                    () -> SharedArray.attachHandle(place + link, options),
                    "attach array \"" + link,
                    "symbolic link");
            assertEquals(Errno.ELOOP, e.errno());
        }
        assertArrayEquals(before, Files.readAllBytes(target));
        try (SharedIntArray followed = SharedIntArray.attach(link, READ_WRITE)) {
            assertArrayEquals(new int[] {1, 2, 3}, followed.toArray());
        }
    }

    @Test
    void namesMayLookLikeTheEndOfAHandle() {
        String odd = name + "#inode=1,device=0:1,pidns=2";
        try (SharedIntArray array =
                        SharedIntArray.copyOf(odd, CreateOptions.defaults().withUnlinkOnClose(), new int[] {1, 2, 3});
                SharedArray raw = SharedArray.attach(odd, READ_WRITE.withRaw(ElementType.INT32, 132, 2))) {
            assertEquals("/dev/shm/" + odd, array.handle());
            assertArrayEquals(new int[] {1, 2, 3}, attachedInts(array.handle()));
            assertArrayEquals(new int[] {2, 3}, attachedInts(raw.handle()));
        }
    }

    @Test
    void aMemfdHasOneHandleForAll() {
        try (SharedIntArray array = SharedIntArray.copyOf(name, MEMFD, new int[] {1, 2, 3})) {
            String handle = array.handle();
            String path = TestSegments.fileOf(handle).toString();
            String self = path.replaceAll("/proc/\\d+", "/proc/self");
            for (String file : new String[] {handle, path, self}) {
                try (SharedArray other = SharedArray.attach(Path.of(file), READ_WRITE)) {
                    assertEquals(handle, other.handle());
                }
            }
            try (SharedArray other = SharedArray.attachHandle(handle)) {
                assertEquals(handle, other.handle());
                assertEquals(path, other.name());
            }
            String end = handle.substring(path.length());
            assertArrayEquals(new int[] {2}, attachedInts("int32(1)@132:" + path + end));
            assertArrayEquals(new int[] {1, 2, 3}, attachedInts(handle.replaceAll("pidns=\\d+", "pidns=")));
        }
    }

    @Test
    void anArrayInAHeapWithoutANameHasTheWholeHandleToo() {
        try (SharedHeap heap = new SharedHeap(name, MEMFD, 1 << 20);
                SharedIntArray array = heap.copyOf(new int[] {1, 2, 3})) {
            assertTrue(array.handle().endsWith(":" + heap.handle()), array.handle());
            assertArrayEquals(new int[] {1, 2, 3}, attachedInts(array.handle()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "int32(3)@128:"})
    void aBareDescriptorIsRefusedAsAHandle(String place) {
        try (SharedIntArray array = SharedIntArray.create(name, MEMFD, 3)) {
            String path = TestSegments.fileOf(array.handle()).toString();
            String self = path.replaceAll("/proc/\\d+", "/proc/self");
            for (String bare : new String[] {path, self}) {
                assertRefused(
                        IllegalArgumentException.class,
                        () -> SharedArray.attachHandle(place + bare),
                        place + bare,
                        "use the whole handle");
            }
        }
    }

    @Test
    void aHandleFromAnotherContainerIsRefused() {
        try (SharedIntArray array = SharedIntArray.create(name, MEMFD, 3)) {
            String foreign = array.handle().replaceAll("pidns=\\d+", "pidns=1");
            assertRefused(
                    SharedMemoryException.class,
                    () -> SharedArray.attachHandle(foreign),
                    "attach array \"" + TestSegments.fileOf(foreign) + "\"",
                    "PID namespace 1,",
                    "mean nothing here",
                    "share a segment with a name");
        }
    }

    @Test
    void aHandleWhoseProcessHasEndedSaysSo() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        try (SharedIntArray array = SharedIntArray.create(name, MEMFD, 3)) {
            String handle = array.handle().replaceAll("/proc/\\d+", "/proc/" + ended.pid());
            assertRefused(
                    NoSuchSegmentException.class,
                    () -> SharedArray.attachHandle(handle),
                    "process " + ended.pid() + " is not there any more");
        }
    }

    @Test
    void aHandleWhoseArrayIsClosedSaysSo() {
        SharedIntArray array = SharedIntArray.create(name, MEMFD, 3);
        String handle = array.handle();
        array.close();
        String far = handle.replaceAll("/fd/\\d+", "/fd/9999999");
        assertRefused(
                NoSuchSegmentException.class,
                () -> SharedArray.attachHandle(far),
                "has no descriptor 9999999 any more: the array was closed");
    }

    /** What may come to a descriptor that was closed. */
    enum Successor {
        ARRAY,
        SOCKET,
        FOLDER
    }

    @ParameterizedTest
    @EnumSource
    void aHandleWhoseDescriptorLeadsElsewhereIsRefused(Successor successor) throws Exception {
        SharedIntArray array = SharedIntArray.copyOf(name, MEMFD, new int[] {1, 2, 3});
        String handle = array.handle();
        Path descriptor = TestSegments.fileOf(handle);
        array.close();
        Deque<Closeable> opened = openUntilTaken(
                descriptor,
                switch (successor) {
                    case ARRAY -> () -> SharedIntArray.copyOf(name, MEMFD, new int[] {4, 5, 6})::close;
                    case SOCKET -> () -> ServerSocketChannel.open();
                    case FOLDER -> HandleTest::openFolder;
                });
        try {
            for (String place : new String[] {"", "int32(3)@128:"}) {
                assertRefused(
                        NoSuchSegmentException.class,
                        () -> SharedArray.attachHandle(place + handle),
                        "attach array \"" + descriptor,
                        "its descriptor now is another file: the array was closed");
            }
        } finally {
            for (Closeable each : opened) {
                each.close();
            }
        }
    }

    private static Closeable openFolder() {
        int fd = Posix.preferred().open("/dev/shm", Posix.O_RDONLY | Posix.O_DIRECTORY | Posix.O_CLOEXEC, 0);
        return () -> Posix.preferred().close(fd);
    }

    /** Opens files until one has that descriptor: the system gives the smallest that is free, also to other threads. */
    private static Deque<Closeable> openUntilTaken(Path descriptor, Callable<Closeable> open) throws Exception {
        Deque<Closeable> opened = new ArrayDeque<>();
        for (int i = 0; i < 100; i++) {
            opened.add(open.call());
            if (Files.exists(descriptor, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
                return opened;
            }
        }
        String reason = "the system gave out 100 other descriptors than " + descriptor;
        System.out.println("SKIPPED: a descriptor that leads elsewhere, because " + reason);
        throw new TestAbortedException(reason);
    }
}
