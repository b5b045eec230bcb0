package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.Posix;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an array that grows does not do, and what others do not. */
class GrowableRefusalsTest {
    private static final CreateOptions GROWABLE = CreateOptions.defaults().withCapacity(100);

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    @Test
    void aFullArraySaysSoAndStaysAsItWas() {
        try (SharedByteArray array =
                SharedByteArray.create(name, CreateOptions.defaults().withCapacity(4), 0)) {
            array.append(new byte[] {1, 2, 3});
            assertRefused(
                    IllegalStateException.class,
                    () -> array.append(new byte[2]),
                    name,
                    "2 rows",
                    "its 3",
                    "capacity of 4");
            array.append((byte) 4);
            assertArrayEquals(new byte[] {1, 2, 3, 4}, array.toArray());
            assertRefused(IllegalStateException.class, () -> array.append((byte) 5), name, "capacity of 4");
        }
        try (SharedByteArray full = SharedByteArray.attach(name)) {
            assertEquals(4, full.length());
            assertEquals(4, full.capacity());
            assertRefused(IllegalStateException.class, () -> full.append((byte) 5), name, "capacity of 4");
            assertFalse(full.refresh());
        }
    }

    @Test
    void whatCannotGrowNamesTheOption() {
        var type = UnsupportedOperationException.class;
        try (SharedIntArray array = SharedIntArray.create(name, 3)) {
            assertRefused(type, () -> array.append(1), "append to array \"" + name, "CreateOptions.withCapacity");
            assertRefused(type, () -> array.resize(4), "resize array \"" + name, "CreateOptions.withCapacity");
            assertFalse(array.refresh());
            assertEquals(3, array.capacity());
        }
        try (SharedIntArray array = SharedIntArray.create(segments.name(), GROWABLE, 3);
                SharedIntArray reader = SharedIntArray.attachReadOnly(array.name());
                SharedIntArray hooked = array.withHook(new WriteHook() {})) {
            assertRefused(type, () -> reader.append(1), "read-only");
            assertRefused(type, () -> hooked.append(1), "hook");
            array.append(8);
            assertTrue(hooked.refresh());
            hooked.set(3, 9);
            assertEquals(9, array.get(3));
        }
    }

    @Test
    void optionsThatDoNotGoWithACapacityAreRefused() {
        var type = IllegalArgumentException.class;
        CreateOptions defaults = CreateOptions.defaults();
        assertRefused(type, () -> defaults.withCapacity(0), "0", "9999999999999999");
        assertRefused(type, () -> defaults.withCapacity(10_000_000_000_000_000L), "9999999999999999");
        assertRefused(type, () -> SharedIntArray.create(name, GROWABLE.withSparse(), 3), name, "withSparse");
        assertRefused(type, () -> SharedIntArray.create(name, GROWABLE.withHugePages(), 3), name, "withHugePages");
        assertRefused(type, () -> SharedIntArray.create(name, GROWABLE.withPrefault(), 3), name, "withPrefault");
        assertRefused(type, () -> SharedIntArray.create(name, GROWABLE.withOrder(Order.F), 3, 2), name, "withOrder");
        assertRefused(type, () -> SharedIntArray.create(name, GROWABLE, 101), name, "101", "100");
        assertRefused(type, () -> SharedIntArray.create(name, GROWABLE), name, "dimensions");
        assertRefused(type, () -> SharedIntArray.create(name, GROWABLE, 2, 0), name, "no elements");
        assertRefused(type, () -> SharedIntArray.copyOf(name, GROWABLE, new int[101]), name, "101", "100");
        assertRefused(type, () -> SharedIntArray.openOrCreate(name, GROWABLE.withSparse(), 3), name, "withSparse");
        assertRefused(type, () -> SharedMemory.create(name, GROWABLE, 3), name, "withCapacity");
        assertRefused(type, () -> new SharedHeap(name, GROWABLE, 1000), name, "withCapacity");
        try (SegmentPool pool = SegmentPool.ofBytes(1 << 20)) {
            assertRefused(type, () -> SharedIntArray.create(name, GROWABLE.withPool(pool), 3), name, "withPool");
        }
        assertFalse(TestSegments.exists(name));
    }

    @Test
    void oneAppendsAtATime() {
        try (SharedIntArray first = SharedIntArray.create(name, GROWABLE, 0);
                SharedIntArray second = SharedIntArray.attach(name)) {
            first.append(1);
            SharedMemoryException e = assertThrows(SharedMemoryException.class, () -> second.append(2));
            assertEquals(Errno.EAGAIN, e.errno());
            assertTrue(e.getMessage().contains("append to array \"" + name), e.getMessage());
            assertTrue(e.getMessage().contains("until it closes"), e.getMessage());
            assertEquals(0, second.length());
            first.close();
            second.append(2);
            assertArrayEquals(new int[] {1, 2}, second.toArray());
        }
    }

    @Test
    void anArrayWhoseNameIsGoneHasNoAppender() {
        try (SharedIntArray array = SharedIntArray.create(name, GROWABLE, 0)) {
            array.unlink();
            assertRefused(SharedMemoryException.class, () -> array.append(1), "append to array \"" + name);
            assertEquals(0, array.length());
        }
    }

    @Test
    void whereThereAreNoLocksNobodyAppends() {
        Posix posix = FailingPosix.where(
                (call, arguments) -> call.equals("fcntl") && arguments[1].equals(Posix.F_OFD_SETLK) ? Errno.ENOLCK : 0);
        try (SharedIntArray array = SharedIntArray.create(name, GROWABLE.withPosix(posix), 3)) {
            assertRefused(SharedMemoryException.class, () -> array.append(1), name, "F_OFD_SETLK", "no locks");
            assertEquals(3, array.length());
        }
    }

    @Test
    void spoiltDigitsAreAnErrorAndNothingGetsShorterOrLonger() throws Exception {
        try (SharedIntArray array = SharedIntArray.create(name, GROWABLE, 5)) {
            byte[] file = Files.readAllBytes(TestSegments.path(name));
            String header = new String(file, 0, 128, ISO_8859_1);
            int digit = header.indexOf("5,)");
            for (String rows : List.of("  4", "101", "  x")) {
                try (var channel = Files.newByteChannel(TestSegments.path(name), WRITE)) {
                    channel.position(digit - 2).write(ByteBuffer.wrap(rows.getBytes(ISO_8859_1)));
                }
                String told = rows.endsWith("x") ? "no number of rows" : rows.strip() + " rows";
                assertRefused(SegmentFormatException.class, array::refresh, name, told, "5", "100");
                assertRefused(SegmentFormatException.class, () -> array.append(7), name, told);
                assertEquals(5, array.length());
                assertRefused(IndexOutOfBoundsException.class, () -> array.get(5), "5");
            }
        }
    }
}
