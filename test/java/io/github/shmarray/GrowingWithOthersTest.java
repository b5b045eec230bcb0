package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Arrays that get longer while other processes read them, append to them, and are killed. */
@Timeout(120)
class GrowingWithOthersTest {
    private static final int ROWS = 1100;
    private static final int CAPACITY = 5_000_000;

    @RegisterExtension
    static final PythonOfClass python = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final String name = segments.name();

    /** All of the digits change on the way: from 9 to 10, from 99 to 100, and from 999 to 1000. */
    @Test
    void numpyOpensItAtAnyMoment() {
        for (int round = 0; round < Emulation.rounds("growing under numpy", 3, 1); round++) {
            String growing = segments.name();
            String watch = "watch_growth('" + TestSegments.path(growing) + "', " + ROWS + ")";
            CompletableFuture<String> watching = CompletableFuture.supplyAsync(() -> python.run(watch));
            try (SharedIntArray array =
                    SharedIntArray.create(growing, CreateOptions.defaults().withCapacity(ROWS), 0)) {
                for (int i = 0; i < ROWS; i++) {
                    array.append(i);
                    LockSupport.parkNanos(1);
                }
                assertTrue(Integer.parseInt(watching.join()) >= 2);
            }
        }
    }

    @Test
    void numpyWritesWhereItIsToldThatRowsAre() {
        try (SharedIntArray array =
                SharedIntArray.create(name, CreateOptions.defaults().withCapacity(ROWS), 0, 3)) {
            array.append(1, 2, 3, 4, 5, 6);
            python.run("a = mapped('" + name + "')");
            assertEquals("(2, 3) int32", python.run("f'{a.shape} {a.dtype}'"));
            python.run("a[1, 2] = 60");
            array.append(7, 8, 9);
            assertEquals(60, array.get(1, 2));
            assertEquals("[[1, 2, 3], [4, 5, 60], [7, 8, 9]]", python.run("mapped('" + name + "').tolist()"));
        }
    }

    @Test
    void numbersOfSeveralPartsAreAppendedWhole() {
        CreateOptions options = CreateOptions.defaults().withCapacity(ROWS).withDtype("complex128");
        try (SharedDoubleArray array = SharedDoubleArray.create(name, options, 0, 2)) {
            array.append(1, 2, 3, 4);
            assertEquals("[(1+2j), (3+4j)]", python.run("mapped('" + name + "').tolist()"));
            assertThrows(IllegalArgumentException.class, () -> array.append(5));
            try (SharedArray other = SharedArray.attach(name)) {
                array.append(5, 6);
                assertTrue(other.refresh());
                assertEquals(
                        "(3,) complex128",
                        python.run("str(mapped('" + name + "').shape) + ' ' + mapped('" + name + "').dtype.name"));
                assertEquals(3, other.shape()[0]);
            }
        }
    }

    /** The file is made to tell of rows that nobody has written, which take no space. */
    @Test
    void aHundredMillionRowsAreNotTheEnd() {
        int many = 99_999_995;
        CreateOptions options = CreateOptions.defaults().withCapacity(3L * many);
        SharedByteArray.create(name, options, 0).close();
        python.run("f = open('" + TestSegments.path(name) + "', 'r+b')");
        python.run("f.seek(f.read(256).index(b'0,)') - 7)");
        python.run("f.write(b'" + many + "')");
        python.run("f.close()");
        try (SharedByteArray array = SharedByteArray.attach(name);
                SharedByteArray reader = SharedByteArray.attachReadOnly(name)) {
            assertEquals(many, array.length());
            for (int count : new int[] {4, 1, 1, 300}) {
                array.append(new byte[count]);
                assertEquals("(" + array.length() + ",)", python.run("str(mapped('" + name + "').shape)"));
                assertTrue(reader.refresh());
                assertEquals(array.length(), reader.length());
            }
            array.set(many + 305, (byte) 7);
            assertEquals("7", python.run("mapped('" + name + "')[-1]"));
            assertEquals(3L * many, array.capacity());
        }
    }

    record Quote(long time, float price) {}

    @Test
    void recordsAreAppended() {
        CreateOptions options = CreateOptions.defaults().withCapacity(ROWS);
        try (var quotes = SharedRecordArray.create(name, options, Quote.class, 0);
                var reader = SharedRecordArray.attachReadOnly(name, Quote.class)) {
            quotes.append(new Quote(1, 0.5f), new Quote(2, 1.5f));
            assertEquals("[(1, 0.5), (2, 1.5)]", python.run("mapped('" + name + "').tolist()"));
            ArrayView before = quotes.field("price");
            quotes.append(new Quote(3, 2.5f));
            assertEquals(new Quote(3, 2.5f), quotes.get(2));
            assertArrayEquals(new long[] {3}, quotes.shape());
            assertEquals(2, before.length());
            assertEquals(2.5, quotes.field("price").getDouble(2));
            assertEquals(0, reader.length());
            assertTrue(reader.refresh());
            assertEquals(List.of(quotes.toArray()), List.of(reader.toArray()));
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> quotes.append(new Quote(4, 3.5f), null));
            assertTrue(e.getMessage().contains("record 1 is null"), e.getMessage());
            assertEquals(3, quotes.length());
        }
        try (var matrix = SharedRecordArray.create(segments.name(), options, Quote.class, 1, 2)) {
            matrix.append(new Quote(1, 0), new Quote(2, 0), new Quote(3, 0), new Quote(4, 0));
            assertArrayEquals(new long[] {3, 2}, matrix.shape());
            assertEquals(4, matrix.field("time").getLong(2, 1));
            assertThrows(IllegalArgumentException.class, () -> matrix.append(new Quote(5, 0)));
        }
    }

    @Test
    void whoeverIsKilledLeavesWholeAppendsAndGivesWayToTheNext() throws Exception {
        Random random = new Random(42);
        try (SharedIntArray array =
                SharedIntArray.create(name, CreateOptions.defaults().withCapacity(CAPACITY), 0)) {
            for (int kill = 0; kill < Emulation.rounds("killing who appends", 6, 2); kill++) {
                long before = array.length();
                killAppender(random, kill);
                array.refresh();
                assertTrue(array.length() > before);
                assertNumbered(array);
                try (SharedIntArray next = SharedIntArray.attach(name)) {
                    GrowingProgram.append(next, 10);
                    assertNumbered(next);
                }
            }
        }
    }

    private void killAppender(Random random, int seed) throws IOException, InterruptedException {
        Process child = ChildJvm.start(GrowingProgram.class, name, seed);
        try (BufferedReader output = child.inputReader();
                SharedIntArray second = SharedIntArray.attach(name)) {
            assertEquals("ready", output.readLine());
            SharedMemoryException e = assertThrows(SharedMemoryException.class, () -> second.append(-1));
            assertEquals(Errno.EAGAIN, e.errno());
            TimeUnit.MICROSECONDS.sleep(random.nextInt(30_000));
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static void assertNumbered(SharedIntArray array) {
        int[] elements = array.toArray();
        for (int i = 0; i < elements.length; i++) {
            if (elements[i] != i) {
                assertEquals(i, elements[i], "element " + i + " of " + elements.length);
            }
        }
    }
}
