package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is tied to a caller's arena is closed with it. */
class ArenaTest {
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    static Stream<Supplier<Arena>> closeable() {
        return Stream.of(Arena::ofConfined, Arena::ofShared);
    }

    @ParameterizedTest
    @MethodSource("closeable")
    void closingTheArenaClosesWhatIsTiedToIt(Supplier<Arena> arenas) {
        String memoryName = segments.name();
        String heapName = segments.name();
        SharedIntArray created;
        SharedIntArray attached;
        SharedMemory memory;
        SharedMemory opened;
        SharedHeap heap;
        try (Arena arena = arenas.get()) {
            CreateOptions create = DEFAULTS.withArena(arena).withUnlinkOnClose();
            AttachOptions attach = AttachOptions.readWrite().withArena(arena);
            created = SharedIntArray.copyOf(name, create, new int[] {1, 2, 3});
            attached = SharedIntArray.attach(name, attach);
            memory = SharedMemory.create(memoryName, create, 100);
            opened = SharedMemory.open(memoryName, attach);
            heap = new SharedHeap(heapName, create, 1000);
            attached.set(1, 22);
            assertEquals(22, created.get(1));
            assertTrue(opened.isOpen() && heap.isOpen());
        }
        for (SharedIntArray array : List.of(created, attached)) {
            assertFalse(array.isOpen());
            assertRefused(IllegalStateException.class, () -> array.get(0), name, "closed");
        }
        assertFalse(memory.isOpen() || opened.isOpen() || heap.isOpen());
        Stream.of(name, memoryName, heapName).forEach(each -> assertFalse(TestSegments.exists(each), each));
    }

    @Test
    void aMemfdAndAnArrayThatWasThereAreTiedToo() {
        SharedIntArray.create(name, 3).close();
        SharedIntArray memfd;
        SharedIntArray found;
        try (Arena arena = Arena.ofConfined()) {
            CreateOptions options = DEFAULTS.withArena(arena);
            memfd = SharedIntArray.create(name, options.withBacking(Backing.MEMFD), 3);
            found = SharedIntArray.openOrCreate(name, options, 3);
            assertFalse(found.wasCreated());
        }
        assertFalse(memfd.isOpen() || found.isOpen());
        assertTrue(TestSegments.exists(name));
    }

    @Test
    void closingTheArrayFirstIsFine() {
        try (Arena arena = Arena.ofConfined()) {
            SharedIntArray.create(name, DEFAULTS.withArena(arena), 3).close();
        }
    }

    @Test
    void aConfinedArenaLeavesTheArrayToAllThreads() {
        try (Arena arena = Arena.ofConfined()) {
            SharedIntArray array = SharedIntArray.create(name, DEFAULTS.withArena(arena), 3);
            CompletableFuture.runAsync(() -> array.set(1, 2)).join();
            assertEquals(2, array.get(1));
        }
    }

    @Test
    void aSegmentKeepsWhatIsTiedAliveUntilTheArenaIsClosed() {
        MemorySegment bytes;
        try (Arena arena = Arena.ofShared()) {
            bytes = SharedIntArray.copyOf(name, DEFAULTS.withArena(arena), new int[] {7})
                    .memorySegment();
            System.gc();
            assertEquals(7, bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
        }
        assertThrows(IllegalStateException.class, () -> bytes.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
    }

    @Test
    void whatIsInUseStaysOpenAndTheArenaSaysSo() {
        Arena arena = Arena.ofShared();
        SharedIntArray array = SharedIntArray.create(name, DEFAULTS.withArena(arena), 3);
        array.memory()
                .during("test", () -> assertRefused(IllegalStateException.class, arena::close, name, "it stays open"));
        assertTrue(array.isOpen());
        array.close();
    }

    @Test
    void arenasThatNobodyCanCloseAreRefused() {
        assertRefused(IllegalArgumentException.class, () -> DEFAULTS.withArena(Arena.global()), "global", "withArena");
        assertRefused(
                IllegalArgumentException.class,
                () -> AttachOptions.readOnly().withArena(Arena.ofAuto()),
                "automatic",
                "withArena");
        assertThrows(NullPointerException.class, () -> DEFAULTS.withArena(null));
    }

    @Test
    void anArenaThatCannotBeUsedIsRefusedAndLeavesNothing() {
        Arena closed = Arena.ofShared();
        closed.close();
        refuse(closed, "its arena is closed");
        try (Arena foreign = CompletableFuture.supplyAsync(Arena::ofShared).join()) {
            SharedIntArray.create(name, DEFAULTS.withArena(foreign).withUnlinkOnClose(), 3);
        }
        Arena confined = CompletableFuture.supplyAsync(Arena::ofConfined).join();
        refuse(confined, "another thread");
    }

    private void refuse(Arena arena, String why) {
        CreateOptions options = DEFAULTS.withArena(arena);
        var type = IllegalStateException.class;
        assertRefused(type, () -> SharedIntArray.create(name, options, 3), "create array", name, why);
        assertRefused(type, () -> SharedMemory.create(name, options, 3), "create shared memory", name, why);
        assertRefused(type, () -> new SharedHeap(name, options, 3), "create heap", name, why);
        AttachOptions attach = AttachOptions.readOnly().withArena(arena);
        assertRefused(type, () -> SharedArray.attach(name, attach), "attach array", name, why);
        assertRefused(type, () -> SharedMemory.open(name, attach), "open shared memory", name, why);
        assertFalse(TestSegments.exists(name));
    }
}
