package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shmarray.element.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options are refused where they have no effect. */
class OptionsTest {
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();
    private static final AttachOptions READ_WRITE = AttachOptions.readWrite();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rwxrwxrwx", "r--------", "rw--w-r-x"})
    void permissionsAreTakenAsLsShowsThem(String mode) throws IOException {
        SharedIntArray.create(name, DEFAULTS.withPermissions(mode), 3).close();
        assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(TestSegments.path(name))));
    }

    @Test
    void wrongPermissionsAreRefusedWithWhatMayBeMeant() {
        var type = IllegalArgumentException.class;
        assertRefused(type, () -> DEFAULTS.withPermissions(640), "640", "did you mean 0640?");
        assertRefused(type, () -> DEFAULTS.withPermissions(777), "did you mean 0777?");
        assertRefused(type, () -> DEFAULTS.withPermissions(01000), "512 (octal 01000)");
        assertRefused(type, () -> DEFAULTS.withPermissions(-1), "-1");
        for (String mode : new String[] {"", "0640", "rw-r----", "-rw-r-----", "wr-r-----"}) {
            assertRefused(type, () -> DEFAULTS.withPermissions(mode), "\"" + mode + "\"", "rw-r-----");
        }
        assertNull(() -> DEFAULTS.withPermissions(null), "permissions");
    }

    @Test
    void orderIsOneOfTwo() {
        var type = IllegalArgumentException.class;
        assertRefused(type, () -> DEFAULTS.withOrder(Order.A), "order A", "C", "F");
        assertRefused(type, () -> READ_WRITE.withOrder(Order.A), "order A", "C", "F");
    }

    @Test
    void nullIsRefusedByName() {
        assertNull(() -> DEFAULTS.withBacking(null), "backing");
        assertNull(() -> Backing.folder(null), "folder");
        assertNull(() -> DEFAULTS.withElementType(null), "element type");
        assertNull(() -> DEFAULTS.withOrder(null), "order");
        assertNull(() -> DEFAULTS.withArena(null), "arena");
        assertNull(() -> DEFAULTS.withPool(null), "pool");
        assertNull(() -> DEFAULTS.withParallelism(null), "parallelism");
        assertNull(() -> DEFAULTS.withPosix(null), "posix");
        assertNull(() -> READ_WRITE.withShape((long[]) null), "shape");
        assertNull(() -> READ_WRITE.withRaw((ElementType) null, 0, 1), "element type");
        assertNull(() -> READ_WRITE.withRaw((String) null, 0, 1), "dtype");
        assertNull(() -> READ_WRITE.withRaw(ElementType.INT8, 0, (long[]) null), "shape");
        assertNull(() -> SharedIntArray.create(null, 3), "name");
        assertNull(() -> SharedIntArray.create(name, (long[]) null), "shape");
        assertNull(() -> SharedIntArray.create(name, (CreateOptions) null, 3), "options");
        assertNull(() -> SharedIntArray.create(name, (ElementType) null, 3), "element type");
        assertNull(() -> SharedIntArray.openOrCreate(null, 3), "name");
        assertNull(() -> SharedIntArray.openOrCreate(name, (CreateOptions) null, 3), "options");
        assertNull(() -> SharedIntArray.openOrCreate(name, (long[]) null), "shape");
        assertNull(() -> SharedIntArray.copyOf(null, new int[3]), "name");
        assertNull(() -> SharedIntArray.copyOf(name, (int[]) null), "source");
        assertNull(() -> SharedIntArray.copyOf(name, new int[3], (long[]) null), "shape");
        assertNull(() -> SharedArray.copyOf(name, (Path) null), "file");
        assertNull(() -> SharedIntArray.attach(null), "name");
        assertNull(() -> SharedIntArray.attach(name, null), "options");
        assertNull(() -> SharedArray.attach((Path) null, READ_WRITE), "file");
        assertNull(() -> SharedArray.attachHandle(null), "handle");
        assertNull(() -> SharedArray.unlink(null), "name");
        assertNull(() -> SharedMemory.create(null, 3), "name");
        assertNull(() -> SharedMemory.create(name, null, 3), "options");
        assertNull(() -> SharedMemory.open(null), "name");
        assertNull(() -> SharedMemory.open(name, null), "options");
        assertNull(() -> new SharedHeap(null, 3), "name");
        assertNull(() -> new SharedHeap(name, null, 3), "options");
        assertFalse(TestSegments.exists(name));
        try (SharedHeap heap = new SharedHeap(name, DEFAULTS.withUnlinkOnClose(), 1000)) {
            assertNull(() -> heap.allocate(null, 3), "element type");
            assertNull(() -> heap.allocateInts((long[]) null), "shape");
            assertNull(() -> heap.copyOf((int[]) null), "source");
            assertNull(() -> heap.copyOf(new int[3], (long[]) null), "shape");
        }
    }

    private static void assertNull(Executable action, String what) {
        NullPointerException e = assertThrows(NullPointerException.class, action);
        assertEquals(what, e.getMessage());
    }

    @Test
    void memoryWithoutATypeRefusesWhatArraysHave() {
        refuse("withElementType", DEFAULTS.withElementType(ElementType.INT8));
        refuse("withOrder", DEFAULTS.withOrder(Order.C));
        try (SegmentPool pool = SegmentPool.ofBytes(1 << 20)) {
            refuse("withPool", DEFAULTS.withPool(pool));
        }
        refuse("withParallelism", DEFAULTS.withParallelism(Parallelism.ofAllCores()));
        refuse("withHugePages", DEFAULTS.withHugePages().withSparse());
        refuseMemory("withBacking", DEFAULTS.withBacking(Backing.MEMFD));
        refuseMemory("withBacking", DEFAULTS.withBacking(Backing.folder(folder)));
        assertFalse(TestSegments.exists(name));
        try (SharedMemory memory = SharedMemory.create(name, 100)) {
            refuse("withShape", READ_WRITE.withShape(100));
            refuse("withOrder", READ_WRITE.withOrder(Order.F));
            refuse("withRaw", READ_WRITE.withRaw(ElementType.INT8, 0, 100));
            assertEquals(100, memory.size());
        }
    }

    private void refuse(String option, CreateOptions options) {
        refuseMemory(option, options);
        assertRefused(
                IllegalArgumentException.class,
                () -> new SharedHeap(name, options, 100),
                "create heap \"" + name,
                option);
    }

    private void refuseMemory(String option, CreateOptions options) {
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedMemory.create(name, options, 100),
                "create shared memory \"" + name,
                option);
    }

    private void refuse(String option, AttachOptions options) {
        assertRefused(
                IllegalArgumentException.class,
                () -> SharedMemory.open(name, options),
                "open shared memory \"" + name,
                option);
    }

    @Test
    void whatHasNoEffectOnAnArrayIsRefused() {
        var type = IllegalArgumentException.class;
        CreateOptions sparse = DEFAULTS.withSparse();
        assertRefused(type, () -> SharedIntArray.copyOf(name, sparse, new int[3]), name, "withSparse");
        CreateOptions hugePages = sparse.withHugePages();
        assertRefused(type, () -> SharedIntArray.create(name, hugePages, 3), name, "withHugePages", "sparse");
        CreateOptions parallel = DEFAULTS.withParallelism(Parallelism.of(2));
        assertRefused(type, () -> SharedIntArray.create(name, parallel, 3), name, "withParallelism");
        assertRefused(type, () -> SharedIntArray.openOrCreate(name, parallel, 3), name, "withParallelism");
        CreateOptions nameless = DEFAULTS.withBacking(Backing.MEMFD).withUnlinkOnClose();
        assertRefused(type, () -> SharedIntArray.create(name, nameless, 3), name, "withUnlinkOnClose");
        try (SegmentPool pool = SegmentPool.ofBytes(1 << 20)) {
            CreateOptions spares = DEFAULTS.withPool(pool);
            CreateOptions memfd = spares.withBacking(Backing.MEMFD);
            assertRefused(type, () -> SharedIntArray.create(name, memfd, 3), name, "memfd", "withPool");
            assertRefused(type, () -> SharedIntArray.create(name, spares.withSparse(), 3), name, "sparse", "withPool");
            assertRefused(type, () -> SharedIntArray.create(name, spares.withHugePages(), 3), name, "withPool");
            CreateOptions both = spares.withParallelism(Parallelism.of(2));
            assertRefused(type, () -> SharedIntArray.copyOf(name, both, new int[3]), name, "withPool");
        }
        try (SharedHeap heap = new SharedHeap(name, 1000);
                SharedArray array = heap.copyOf(new int[3])) {
            String handle = array.handle();
            AttachOptions unlinking = READ_WRITE.withUnlinkOnClose();
            assertRefused(type, () -> SharedArray.attachHandle(handle, unlinking), handle, "withUnlinkOnClose");
            AttachOptions raw = READ_WRITE.withRaw(ElementType.INT8, 0, 3);
            assertRefused(type, () -> SharedArray.attachHandle(handle, raw), handle, "withRaw");
        }
        AttachOptions raw = READ_WRITE.withRaw(ElementType.INT8, 0, 3);
        assertRefused(type, () -> raw.withShape(3), "withRaw", "withShape");
        assertRefused(type, () -> READ_WRITE.withShape(3).withRaw(ElementType.INT8, 0, 3), "withRaw", "withShape");
        Path file = folder.resolve("a.npy");
        SharedIntArray.create("a.npy", DEFAULTS.withBacking(Backing.folder(folder)), 2, 3)
                .close();
        String copy = segments.name();
        assertRefused(type, () -> SharedArray.copyOf(copy, sparse, file), copy, "withSparse");
        assertRefused(type, () -> SharedArray.copyOf(copy, DEFAULTS.withOrder(Order.F), file), copy, "withOrder");
        assertFalse(TestSegments.exists(copy));
    }
}
