package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npz.Npz;
import io.github.shmarray.posix.NeedsRobustLists;
import io.github.shmarray.segments.CollectedSegments;
import io.github.shmarray.segments.SegmentInfo;
import io.github.shmarray.segments.SegmentKind;
import io.github.shmarray.segments.Segments;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** What somebody has put under a name before it is used: nothing waits for it, follows it, changes it or takes it for a segment. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileNamesTest {
    /** What has a name, and is no segment. */
    enum Plant {
        FIFO {
            @Override
            void put(Path path, Path outside) throws Exception {
                command("mkfifo", path.toString());
            }
        },
        SOCKET {
            @Override
            void put(Path path, Path outside) throws Exception {
                ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(path))
                        .close();
            }
        },
        FOLDER {
            @Override
            void put(Path path, Path outside) throws Exception {
                Files.createDirectory(path);
            }
        },
        DEVICE {
            @Override
            void put(Path path, Path outside) throws Exception {
                command("mknod", path.toString(), "c", "1", "3");
            }
        },
        LINK_TO_AN_ARRAY_ELSEWHERE {
            @Override
            void put(Path path, Path outside) throws Exception {
                Files.createSymbolicLink(path, outside);
            }
        },
        LINK_TO_NOTHING {
            @Override
            void put(Path path, Path outside) throws Exception {
                Files.createSymbolicLink(path, outside.resolveSibling("nothing"));
            }
        };

        abstract void put(Path path, Path outside) throws Exception;

        static void command(String... command) throws IOException, InterruptedException {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes()).trim();
            if (process.waitFor() != 0) {
                System.out.println("SKIPPED: what somebody has planted, because " + output);
                throw new TestAbortedException(output);
            }
        }
    }

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();
    private final Path path = TestSegments.path(name);

    @TempDir
    Path folder;

    private Path outside;

    /** Puts it there, to be removed by the caller. */
    private void plant(Plant plant, Path where) throws Exception {
        outside = folder.resolve("outside.npy");
        CreateOptions there = CreateOptions.defaults().withBacking(Backing.folder(folder));
        SharedIntArray.copyOf("outside.npy", there.withReplace(), new int[] {1, 2, 3})
                .close();
        plant.put(where, outside);
    }

    private void requireUntouched(Plant plant, Path where, Object before) throws IOException {
        assertEquals(before, kindOf(where), plant + " has been changed");
        try (SharedArray array = SharedArray.attach(outside, AttachOptions.readOnly())) {
            assertArrayEquals(new int[] {1, 2, 3}, ((SharedIntArray) array).toArray());
        }
        assertFalse(Files.exists(outside.resolveSibling("nothing")));
    }

    private static Object kindOf(Path path) throws IOException {
        BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return found.fileKey() + " " + found.isSymbolicLink() + " " + found.isOther();
    }

    private Map<String, Executable> uses() {
        Map<String, Executable> uses = new LinkedHashMap<>();
        int[] elements = {1, 2, 3, 4};
        CreateOptions sparse = CreateOptions.defaults().withSparse();
        uses.put("create", () -> SharedIntArray.create(name, 4).close());
        uses.put("create sparse", () -> SharedIntArray.create(name, sparse, 4).close());
        uses.put("copyOf", () -> SharedIntArray.copyOf(name, elements).close());
        uses.put("openOrCreate", () -> SharedIntArray.openOrCreate(name, 4).close());
        uses.put("records", () -> SharedRecordArray.create(name, Pair.class, 4).close());
        uses.put(
                "records again",
                () -> SharedRecordArray.openOrCreate(name, Pair.class, 4).close());
        uses.put("attach", () -> SharedIntArray.attach(name).close());
        uses.put("attachReadOnly", () -> SharedArray.attachReadOnly(name).close());
        uses.put("handle", () -> SharedArray.attachHandle(path.toString()).close());
        uses.put("memory", () -> SharedMemory.create(name, 4096).close());
        uses.put("open memory", () -> SharedMemory.open(name).close());
        uses.put("read memory", () -> SharedMemory.openReadOnly(name).close());
        uses.put("heap", () -> new SharedHeap(name, 4096).close());
        uses.put("ring", () -> FrameRing.create(name, 2, ElementType.INT32, 4).close());
        uses.put("attach ring", () -> FrameRing.attach(name).close());
        uses.put("read ring", () -> FrameRing.attachReadOnly(name).close());
        uses.put(
                "attach records",
                () -> SharedRecordArray.attach(name, Pair.class).close());
        uses.put("unlink", () -> SharedArray.unlink(name));
        uses.put("unlink memory", () -> SharedMemory.unlink(name));
        return uses;
    }

    private record Pair(int one, int two) {}

    @ParameterizedTest
    @EnumSource
    void whatIsNoSegmentIsRefusedByAllThatTakesAName(Plant plant) throws Exception {
        plant(plant, path);
        try {
            Object before = kindOf(path);
            uses().forEach((use, action) -> {
                var e = assertThrows(SharedMemoryException.class, action, use + " of " + plant);
                assertTrue(e.getMessage().contains(name), () -> use + ": " + e.getMessage());
            });
            requireUntouched(plant, path, before);
            assertFalse(TestSegments.exists(name + ".frames"), "a ring has left its numbers");
        } finally {
            Files.delete(path);
        }
    }

    @NeedsRobustLists
    @ParameterizedTest
    @EnumSource
    void aLockIsNotLedAway(Plant plant) throws Exception {
        String owned = segments.name();
        Path lockPath = TestSegments.path(owned + ".lock");
        plant(plant, lockPath);
        try (SharedIntArray array = SharedIntArray.create(owned, 4)) {
            Object before = kindOf(lockPath);
            assertThrows(SharedMemoryException.class, () -> SharedLock.of(array));
            assertThrows(SharedMemoryException.class, () -> SharedLock.openOrCreate(owned + ".lock"));
            assertTrue(array.unlink());
            requireUntouched(plant, lockPath, before);
        } finally {
            Files.delete(lockPath);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRingIsNotLedAwayByItsNumbers(Plant plant) throws Exception {
        Path numbers = TestSegments.path(name + ".frames");
        plant(plant, numbers);
        try {
            Object before = kindOf(numbers);
            assertThrows(
                    SharedMemoryException.class,
                    () -> FrameRing.create(name, 2, ElementType.INT32, 4).close());
            requireUntouched(plant, numbers, before);
            assertFalse(TestSegments.exists(name));
        } finally {
            Files.delete(numbers);
        }
    }

    /** Nobody else can be in the way of who may replace; a folder stays. */
    @ParameterizedTest
    @EnumSource
    void aNameIsTakenOverAndWhatALinkLeadsToStays(Plant plant) throws Exception {
        plant(plant, path);
        CreateOptions replacing = CreateOptions.defaults().withReplace();
        Object before = kindOf(path);
        if (plant == Plant.FOLDER) {
            assertThrows(SharedMemoryException.class, () -> SharedIntArray.create(name, replacing, 4));
            requireUntouched(plant, path, before);
            Files.delete(path);
            return;
        }
        try (SharedIntArray array = SharedIntArray.copyOf(name, replacing, new int[] {5})) {
            assertEquals(5, SharedIntArray.attach(name).get(0));
            assertTrue(array.unlink());
        }
        try (SharedArray array = SharedArray.attach(outside, AttachOptions.readOnly())) {
            assertEquals(3, array.length());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theListTellsWhatItIsAndCollectLeavesItUnlessItIsASocketThatNobodyHas(Plant plant) throws Exception {
        Path where = folder.resolve("planted");
        plant(plant, where);
        SegmentInfo info = Segments.in(folder).list().stream()
                .filter(each -> each.name().equals("planted"))
                .findFirst()
                .orElseThrow();
        assertEquals(SegmentKind.OTHER, info.kind());
        assertTrue(info.problem().isPresent());
        Object before = kindOf(where);
        CollectedSegments collected = Segments.in(folder).collect();
        boolean isRemoved =
                collected.removed().stream().anyMatch(each -> each.name().equals("planted"));
        assertEquals(plant == Plant.SOCKET, isRemoved);
        if (isRemoved) {
            assertFalse(Files.exists(where));
            return;
        }
        assertEquals(before, kindOf(where));
        if (plant != Plant.FOLDER) {
            assertTrue(Segments.in(folder).unlink("planted"));
        }
    }

    @Test
    void anArchiveIsNoFifo() throws Exception {
        plant(Plant.FIFO, folder.resolve("planted.npz"));
        SegmentFormatException e =
                assertThrows(SegmentFormatException.class, () -> Npz.open(folder.resolve("planted.npz")));
        assertTrue(e.getMessage().contains("no regular file"), e.getMessage());
    }

    @Test
    void aTakenNameIsAnExceptionAtOnce() throws Exception {
        plant(Plant.FIFO, path);
        try {
            assertThrows(SegmentExistsException.class, () -> SharedIntArray.create(name, 4));
        } finally {
            Files.delete(path);
        }
    }
}
