package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.NoSpaceException;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** Checks what does not fit into the memory of its control group, of 300 MiB. It is killed where something is not refused. */
final class LimitedMemoryProgram {
    static final long LIMIT = 300 << 20;

    private static final long LARGE = 2L << 30;
    private static final int FITTING = 10_000_000;
    private static final int SMALL = 10_000_000;
    private static final String NAME = "limited";
    private static final File SHM = new File("/dev/shm");
    private static final CreateOptions DEFAULTS = CreateOptions.defaults();
    private static final CreateOptions MEMFD = DEFAULTS.withBacking(Backing.MEMFD);
    private static final CreateOptions PREFAULTED = DEFAULTS.withSparse().withPrefault();

    private LimitedMemoryProgram() {}

    public static void main(String[] arguments) {
        assertTrue(SHM.getUsableSpace() > LARGE, "the file system would have space for it");
        large();
        fitting();
        manySmall();
        System.out.println("passed");
    }

    private static void large() {
        SharedByteArray.create("sparse", DEFAULTS.withSparse(), LARGE).close();
        SharedMemory.create("sparse-memory", DEFAULTS.withSparse(), LARGE).close();
        SharedMemory.open("sparse-memory").unlink();
        SharedByteArray source = SharedByteArray.attachReadOnly("sparse");
        source.unlink();
        MemorySegment bytes = source.memorySegment();
        assertRefused(() -> SharedByteArray.create(NAME, LARGE));
        assertRefused(() -> SharedByteArray.create(NAME, PREFAULTED, LARGE));
        assertRefused(() -> SharedByteArray.copyOf(NAME, DEFAULTS, bytes));
        assertRefused(() -> SharedByteArray.create(NAME, MEMFD, LARGE));
        assertRefused(() -> SharedByteArray.copyOf(NAME, MEMFD, bytes));
        assertRefused(() -> SharedMemory.create(NAME, LARGE));
        assertRefused(() -> SharedMemory.create(NAME, PREFAULTED, LARGE));
        assertRefused(() -> new SharedHeap(NAME, LARGE));
        source.close();
        assertNothingIsLeft();
    }

    private static void assertRefused(Executable action) {
        NoSpaceException e = Messages.assertRefused(
                NoSpaceException.class,
                action,
                "\"" + NAME + "\"",
                "control group",
                " of its limit of " + LIMIT,
                "/memory.",
                "docker --memory, Kubernetes resources.limits.memory");
        assertTrue(e.requested() >= LARGE && e.requested() < LARGE + 8192, () -> "requested " + e.requested());
        assertTrue(e.available() > FITTING && e.available() < LIMIT, () -> "available " + e.available());
        assertTrue(e.getMessage().contains(e.requested() + " bytes do not fit"), e::getMessage);
        assertTrue(e.getMessage().contains(e.available() + " bytes left"), e::getMessage);
        assertNoNameIsLeft();
    }

    private static void assertNoNameIsLeft() {
        assertEquals(0, SHM.list().length, () -> "left: " + List.of(SHM.list()));
    }

    private static void assertNothingIsLeft() {
        assertNoNameIsLeft();
        assertEquals(SHM.getTotalSpace(), SHM.getUsableSpace(), "space is still taken");
    }

    private static void fitting() {
        SharedByteArray array = SharedByteArray.create(NAME, FITTING);
        array.fill((byte) 1);
        try (SharedByteArray copy = SharedByteArray.copyOf("copy", MEMFD, array.memorySegment())) {
            assertEquals(1, copy.get(FITTING - 1));
        }
        array.unlink();
        array.close();
        SharedHeap heap = new SharedHeap(NAME, FITTING);
        heap.unlink();
        heap.close();
        assertNothingIsLeft();
    }

    /** What was taken before is seen, however small each part is. */
    private static void manySmall() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(SMALL);
            bytes.fill((byte) 2);
            List<SharedByteArray> arrays = new ArrayList<>();
            Messages.assertRefused(
                    NoSpaceException.class,
                    () -> {
                        while (true) {
                            String name = NAME + arrays.size();
                            arrays.add(
                                    arrays.size() % 2 == 0
                                            ? SharedByteArray.create(name, SMALL)
                                            : SharedByteArray.copyOf(name, DEFAULTS, bytes));
                        }
                    },
                    "control group");
            assertTrue(arrays.size() > 10, () -> "only " + arrays.size() + " arrays fitted");
            for (SharedByteArray array : arrays) {
                MemorySegment elements = array.memorySegment();
                // All are reserved, and a kernel of its own takes long for each that is touched.
                for (long place = 0; place < SMALL; place += 16 * 4096) {
                    elements.set(ValueLayout.JAVA_BYTE, place, (byte) 3);
                }
            }
            arrays.forEach(array -> {
                array.unlink();
                array.close();
            });
            assertNothingIsLeft();
        }
    }
}
