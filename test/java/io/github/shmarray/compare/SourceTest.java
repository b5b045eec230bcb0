package io.github.shmarray.compare;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTest {
    @TempDir
    Path folder;

    @Test
    void randomIntegersAreTheSameAtEveryRunAndFromZeroToNine() throws IOException {
        int[] one = Source.random(folder.resolve("a"), 10_000).ints();
        int[] other = Source.random(folder.resolve("b"), 10_000).ints();
        assertArrayEquals(one, other);
        assertEquals(0, Arrays.stream(one).min().getAsInt());
        assertEquals(9, Arrays.stream(one).max().getAsInt());
        assertTrue(Arrays.stream(one).distinct().count() == 10);
    }

    @Test
    void aSourceThatIsLongerThanItsFileRepeatsIt() throws IOException {
        Path file = folder.resolve("short");
        int[] once = Source.random(file, 3).ints();
        int[] repeated = new Source(file, 8, false).ints();
        for (int i = 0; i < repeated.length; i++) {
            assertEquals(once[i % 3], repeated[i], "element " + i);
        }
    }

    @Test
    void integersThatFitAreTakenByValue() throws IOException {
        assertArrayEquals(
                new int[] {-1, 2},
                ints('i', 8, ByteOrder.LITTLE_ENDIAN, 2, b -> b.putLong(-1).putLong(2)));
        assertArrayEquals(
                new int[] {-1, 300},
                ints(
                        'i',
                        2,
                        ByteOrder.BIG_ENDIAN,
                        2,
                        b -> b.putShort((short) -1).putShort((short) 300)));
        assertArrayEquals(
                new int[] {255, 1},
                ints('u', 1, ByteOrder.LITTLE_ENDIAN, 2, b -> b.put((byte) -1).put((byte) 1)));
        assertArrayEquals(
                new int[] {7, -8},
                ints('i', 4, ByteOrder.BIG_ENDIAN, 2, b -> b.putInt(7).putInt(-8)));
    }

    @Test
    void anythingElseIsTakenAsTheWordsItConsistsOf() throws IOException {
        long bits = Double.doubleToLongBits(0.1);
        assertArrayEquals(
                new int[] {(int) bits, (int) (bits >> 32)},
                ints('f', 8, ByteOrder.LITTLE_ENDIAN, 1, b -> b.putDouble(0.1)));
        assertArrayEquals(new int[] {0, 1}, ints('i', 8, ByteOrder.LITTLE_ENDIAN, 1, b -> b.putLong(1L << 32)));
        assertArrayEquals(new int[] {-1, -1}, ints('u', 8, ByteOrder.LITTLE_ENDIAN, 1, b -> b.putLong(-1)));
        assertArrayEquals(new int[] {-1}, ints('u', 4, ByteOrder.LITTLE_ENDIAN, 1, b -> b.putInt(-1)));
    }

    @Test
    void anArrayWithoutAWordIsRefused() throws IOException {
        Path input = npy('f', 2, ByteOrder.LITTLE_ENDIAN, 1, b -> b.putShort((short) 1));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Source.of(input, folder.resolve("source")));
        assertTrue(e.getMessage().contains("0 words of 32 bits"), e.getMessage());
    }

    @Test
    void aFileThatIsNotNpyIsRefused() throws IOException {
        Path input = Files.writeString(folder.resolve("text"), "not an array at all, but long enough".repeat(9));
        assertThrows(RuntimeException.class, () -> Source.of(input, folder.resolve("source")));
    }

    @Test
    void moreElementsThanThereAreIsRefused() throws IOException {
        Source source = Source.random(folder.resolve("a"), 10);
        assertArrayEquals(Arrays.copyOf(source.ints(), 4), source.first(4).ints());
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> source.first(11));
        assertTrue(e.getMessage().contains("11") && e.getMessage().contains("10"), e.getMessage());
    }

    private int[] ints(char kind, int size, ByteOrder order, int count, Consumer<ByteBuffer> data) throws IOException {
        return Source.of(npy(kind, size, order, count, data), folder.resolve("source"))
                .ints();
    }

    private Path npy(char kind, int size, ByteOrder order, int count, Consumer<ByteBuffer> data) throws IOException {
        byte[] header =
                NpyHeader.of(new NpyScalar(kind, size, order), false, count).encode();
        ByteBuffer file = ByteBuffer.allocate(header.length + size * count).order(order);
        data.accept(file.put(header));
        return Files.write(folder.resolve("input.npy"), file.array());
    }
}
