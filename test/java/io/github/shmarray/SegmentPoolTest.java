package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFaultException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays from spares are as all others; a pool keeps within its bytes, and leaves nothing. */
@Timeout(120)
class SegmentPoolTest {
    private static final int LENGTH = 100_000;
    private static final int CAPACITY = 4 << 20;

    @RegisterExtension
    PooledFolder folder = new PooledFolder(CAPACITY);

    /** Makes an array of so many elements in vain, so that there is a spare for the next one. */
    private void prepareSpare(int length, int elementSize) {
        SharedByteArray.create("learned", folder.pooled(), (long) length * elementSize)
                .close();
        folder.awaitSpares(1);
    }

    private byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(folder.path(name));
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.ArrayClass#all")
    void aCopyInASpareHasTheSameBytes(ArrayClass kind) throws IOException {
        Object source = kind.sample(LENGTH);
        prepareSpare(LENGTH, kind.elementSize());
        try (SharedArray plain = kind.create("plain", folder.options(), LENGTH);
                SharedArray pooled = kind.create("zeroed", folder.pooled(), LENGTH)) {
            assertEquals(1, folder.pool().sparesUsed());
            assertTrue(pooled.wasCreated());
            assertArrayEquals(bytes("plain"), bytes("zeroed"));
        }
        folder.awaitSpares(1);
        try (SharedArray plain = kind.copyOf("source", folder.options(), source);
                SharedArray pooled = kind.copyOf("copy", folder.pooled(), source)) {
            assertEquals(2, folder.pool().sparesUsed());
            assertTrue(pooled.view().contentEquals(plain.view()));
            assertArrayEquals(bytes("source"), bytes("copy"));
        }
    }

    @Test
    void shapeOrderAndByteOrderAreThoseThatWereAskedFor() throws IOException {
        IntBuffer swapped = ByteBuffer.allocateDirect(4 * LENGTH)
                .order(ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .asIntBuffer();
        for (int i = 0; i < LENGTH; i++) {
            swapped.put(i, i);
        }
        prepareSpare(LENGTH, Integer.BYTES);
        CreateOptions columns = folder.pooled().withOrder(Order.F).withPrefault();
        try (SharedIntArray array = SharedIntArray.copyOf("swapped", columns, swapped, 10, LENGTH / 10)) {
            assertEquals(1, folder.pool().sparesUsed());
            assertEquals(LENGTH - 1, array.get(LENGTH - 1));
            assertEquals(1, array.get(1, 0));
        }
        folder.awaitSpares(1);
        try (SharedIntArray array = SharedIntArray.openOrCreate("opened", folder.pooled(), LENGTH);
                SharedIntArray again = SharedIntArray.openOrCreate("opened", folder.pooled(), LENGTH)) {
            assertEquals(2, folder.pool().sparesUsed());
            array.set(7, 7);
            assertEquals(7, again.get(7));
            assertFalse(again.wasCreated());
        }
    }

    @Test
    void numpyReadsIt() throws IOException {
        prepareSpare(LENGTH, Integer.BYTES);
        int[] source = new int[LENGTH];
        source[LENGTH - 1] = 42;
        try (PythonChild python = PythonChild.start();
                SharedIntArray array = SharedIntArray.copyOf("numpy", folder.pooled(), source)) {
            assertEquals(1, folder.pool().sparesUsed());
            python.run("a = numpy.load('" + array.handle() + "', mmap_mode='r+')");
            assertEquals("int32 (100000,) 42", python.run("'%s %s %d' % (a.dtype, a.shape, a[-1])"));
            python.run("a[0] = 7");
            assertEquals(7, array.get(0));
        }
    }

    @Test
    void onlyASpareWithAsManyPagesIsTaken() throws IOException {
        int page = TestSegments.pageSize();
        prepareSpare(10 * page - 128, 1);
        for (int length : new int[] {9 * page - 128, 10 * page - 127}) {
            SharedByteArray.create("other-" + length, folder.pooled(), length).close();
        }
        assertEquals(0, folder.pool().sparesUsed());
        folder.awaitSpares(3);
        try (SharedByteArray smaller = SharedByteArray.create("smaller", folder.pooled(), 9 * page - 127)) {
            assertEquals(1, folder.pool().sparesUsed());
            assertEquals(9L * page + 1, Files.size(folder.path("smaller")));
            assertEquals(0, smaller.get(9 * page - 128));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-r-----", "rwxrwxrwx", "r--------"})
    void permissionsAreThoseThatWereAskedFor(String mode) throws IOException {
        prepareSpare(LENGTH, 1);
        SharedByteArray.create("array", folder.pooled().withPermissions(mode), LENGTH)
                .close();
        assertEquals(1, folder.pool().sparesUsed());
        assertEquals(mode, PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path("array"))));
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        prepareSpare(LENGTH, 1);
        assertRefused(
                SegmentExistsException.class,
                () -> SharedByteArray.copyOf("learned", folder.pooled(), new byte[LENGTH]),
                "create array \"learned\"");
        assertEquals(1, folder.pool().sparesUsed());
    }

    @Test
    void aSourceThatCannotBeReadIsToldAsEver() throws IOException {
        prepareSpare(LENGTH, 1);
        MemorySegment closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena.allocate(LENGTH);
        }
        assertRefused(
                IllegalStateException.class,
                () -> SharedByteArray.copyOf("copy", folder.pooled(), closed),
                "create array \"copy\"",
                "the source is closed");
        folder.awaitSpares(1);
        try (SharedByteArray source = SharedByteArray.create("source", folder.options(), LENGTH)) {
            MemorySegment segment = source.memorySegment();
            cutShort("source");
            // It is ended as soon as the cut is noticed, which the copy may not be the first to do.
            RuntimeException e = assertThrows(
                    RuntimeException.class, () -> SharedByteArray.copyOf("copy", folder.pooled(), segment));
            assertTrue(e instanceof SegmentFaultException || e instanceof IllegalStateException, () -> "" + e);
        }
        assertEquals(2, folder.pool().sparesUsed());
        assertFalse(Files.exists(folder.path("copy")));
    }

    private void cutShort(String name) throws IOException {
        try (FileChannel file = FileChannel.open(folder.path(name), StandardOpenOption.WRITE)) {
            file.truncate(TestSegments.pageSize());
        }
    }

    @Test
    void anArrayFromASpareThatIsCutShortIsAnException() throws IOException {
        prepareSpare(LENGTH, 1);
        try (SharedByteArray array = SharedByteArray.create("cut", folder.pooled(), LENGTH)) {
            assertEquals(1, folder.pool().sparesUsed());
            cutShort("cut");
            assertRefused(
                    SegmentFaultException.class,
                    () -> array.copyTo(new byte[LENGTH]),
                    "copy from array \"cut\": page not available (SIGBUS); its segment had " + (LENGTH + 128)
                            + " bytes",
                    "and has " + TestSegments.pageSize() + " now: another process cut it short");
        }
    }

    @Test
    void theBytesOfThePoolAreItsBound() {
        SharedByteArray.create("large", folder.pooled(), CAPACITY).close();
        List<SharedByteArray> arrays = new ArrayList<>();
        for (int size : new int[] {CAPACITY / 3, CAPACITY / 4, CAPACITY / 5}) {
            for (int i = 0; i < 10; i++) {
                arrays.add(SharedByteArray.create(size + "-" + i, folder.pooled(), size));
                assertTrue(folder.pool().bytesHeld() <= CAPACITY, () -> "" + folder.pool());
            }
        }
        // As many are kept as were asked for in vain, which depends on how fast the pool's thread is, and of the
        // smallest not five.
        PooledFolder.await(() -> folder.pool().spares() > 0);
        assertTrue(folder.pool().spares() < 5, () -> "" + folder.pool());
        for (SharedByteArray array : arrays) {
            array.close();
            assertTrue(folder.pool().bytesHeld() <= CAPACITY, () -> "" + folder.pool());
        }
    }

    @Test
    void manyThreadsTakeSparesAtOnce() throws Exception {
        int threads = 4;
        int rounds = Emulation.rounds("arrays from spares", 300, 20);
        prepareSpare(5000, Integer.BYTES);
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> results = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                results.add(executor.submit(() -> {
                    for (int round = 0; round < rounds; round++) {
                        makeOne("array-" + number, number * rounds + round);
                    }
                    return null;
                }));
            }
            for (Future<?> result : results) {
                result.get();
            }
        }
        assertTrue(folder.pool().sparesUsed() > 0);
        assertTrue(folder.pool().bytesHeld() <= CAPACITY);
    }

    private void makeOne(String name, int value) throws IOException {
        int[] source = new int[5000];
        Arrays.fill(source, value);
        try (SharedIntArray array = SharedIntArray.copyOf(name, folder.pooled(), source);
                SharedIntArray other = SharedIntArray.attach(folder.path(name), AttachOptions.readOnly())) {
            assertArrayEquals(source, other.toArray());
            assertArrayEquals(source, array.toArray());
            array.unlink();
        }
    }

    @Test
    void aClosedPoolMakesNoArraysAndLeavesItsOwnOpen() throws IOException {
        prepareSpare(LENGTH, 1);
        try (SharedByteArray array = SharedByteArray.create("array", folder.pooled(), LENGTH)) {
            folder.awaitSpares(1);
            assertEquals(3, folder.left().size(), "an array, and a spare with its file");
            folder.pool().close();
            assertFalse(folder.pool().isOpen());
            assertEquals(1, folder.left().size());
            array.fill((byte) 1);
            assertRefused(
                    IllegalStateException.class,
                    () -> SharedByteArray.create("other", folder.pooled(), LENGTH),
                    "create array \"other\"",
                    "its pool is closed");
            folder.pool().close();
        }
        assertEquals(List.of(), folder.left());
    }

    @Test
    void aForgottenPoolGoes() throws Exception {
        forget();
        PooledFolder.await(() -> {
            System.gc();
            return folder.left().isEmpty();
        });
    }

    private void forget() {
        SegmentPool pool = SegmentPool.ofBytes(CAPACITY);
        SharedByteArray.create("array", folder.options().withPool(pool), LENGTH).close();
        PooledFolder.await(() -> pool.spares() == 1);
        PooledFolder.await(() -> folder.left().size() == 2);
    }

    @Test
    void itIsShownWithItsFigures() {
        assertEquals(
                "SegmentPool[open, 0 spares, 0 of 4194304 bytes]", folder.pool().toString());
        assertRefused(IllegalArgumentException.class, () -> SegmentPool.ofBytes(0), "a pool of 0 bytes");
    }
}
