package io.github.shmarray.compare;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.npy.NpyType;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The data that all cases copy, as an .npy file of int64 that every runtime reads. Each value fits in 32 bits.
 *
 * @param elements how many of the file's elements to take, from the first on, and again if there are fewer
 * @param isWords whether the elements are not the values of a user's array but the words they consist of
 */
public record Source(Path file, int elements, boolean isWords) {
    private static final NpyScalar INT64 = new NpyScalar('i', Long.BYTES, ByteOrder.LITTLE_ENDIAN);
    private static final long SEED = 1;
    private static final int BUFFER = 1 << 16;

    /** A file of random numbers has no more; a longer source repeats them. */
    private static final int PERIOD = 1 << 27;

    /** Random integers 0 to 9, the same at every run; they repeat themselves after a gigabyte. */
    public static Source random(Path file, int elements) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        write(file, Math.min(elements, PERIOD), index -> random.nextInt(10));
        return new Source(file, elements, false);
    }

    /**
     * A user's array. Integers that all fit in 32 bits are taken by value. Anything else is taken as the 32-bit words it
     * consists of, since a copy does not look at the values.
     *
     * @throws IllegalArgumentException if it is not an .npy file of a supported type, or has fewer than four bytes or more
     *     than 2^31 - 9 elements
     */
    public static Source of(Path input, Path file) throws IOException {
        if (!Files.isRegularFile(input)) {
            throw new IllegalArgumentException(input + (Files.exists(input) ? " is not a file" : " does not exist"));
        }
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(input)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            NpyHeader header = header(input, bytes);
            MemorySegment data = bytes.asSlice(header.dataOffset(), header.byteSize());
            Elements values = integers(header.type(), data);
            long count = header.elementCount();
            boolean isWords = values == null || !allFit(values, count);
            if (isWords) {
                values = index -> data.get(JAVA_INT_UNALIGNED, index * Integer.BYTES);
                count = header.byteSize() / Integer.BYTES;
            }
            if (count < 1 || count > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(input + " has " + count
                        + (isWords ? " words of 32 bits" : " elements") + "; 1 to 2^31 - 9 can be");
            }
            write(file, (int) count, values);
            return new Source(file, (int) count, isWords);
        }
    }

    private static NpyHeader header(Path input, MemorySegment bytes) {
        try {
            return NpyHeader.read(bytes);
        } catch (NpyFormatException e) {
            throw new IllegalArgumentException(input + ": " + e.getMessage());
        }
    }

    public Source first(int count) {
        if (count > elements) {
            throw new IllegalArgumentException(
                    "size " + count + " is larger than the source, which has " + elements + " elements");
        }
        return new Source(file, count, isWords);
    }

    /** How many bytes the file of random integers has. */
    public static long randomFileSize(int elements) {
        return (long) Math.min(elements, PERIOD) * Long.BYTES;
    }

    public int[] ints() throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            NpyHeader header = NpyHeader.read(bytes);
            int period = (int) Math.min(elements, header.elementCount());
            int[] ints = new int[elements];
            for (int i = 0; i < period; i++) {
                ints[i] = (int) bytes.get(JAVA_LONG_UNALIGNED, header.dataOffset() + (long) i * Long.BYTES);
            }
            for (int start = period; start < elements; start += Math.min(period, elements - start)) {
                System.arraycopy(ints, 0, ints, start, Math.min(period, elements - start));
            }
            return ints;
        }
    }

    private interface Elements {
        long get(long index);
    }

    /** Null if the type is not one of integers. */
    private static Elements integers(NpyType elements, MemorySegment data) {
        if (!(elements instanceof NpyScalar type) || "iu".indexOf(type.kind()) < 0) {
            return null;
        }
        var shorts = java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(type.order());
        var ints = JAVA_INT_UNALIGNED.withOrder(type.order());
        var longs = JAVA_LONG_UNALIGNED.withOrder(type.order());
        boolean signed = type.kind() == 'i';
        return switch (type.size()) {
            case 1 ->
                index -> {
                    byte value = data.get(java.lang.foreign.ValueLayout.JAVA_BYTE, index);
                    return signed ? value : Byte.toUnsignedInt(value);
                };
            case 2 ->
                index -> {
                    short value = data.get(shorts, index * Short.BYTES);
                    return signed ? value : Short.toUnsignedInt(value);
                };
            case 4 ->
                index -> {
                    int value = data.get(ints, index * Integer.BYTES);
                    return signed ? value : Integer.toUnsignedLong(value);
                };
            // An unsigned value beyond the signed range reads as a negative one, and must not pass for it.
            default ->
                index -> {
                    long value = data.get(longs, index * Long.BYTES);
                    return signed || value >= 0 ? value : Long.MAX_VALUE;
                };
        };
    }

    private static boolean allFit(Elements values, long count) {
        for (long i = 0; i < count; i++) {
            long value = values.get(i);
            if (value != (int) value) {
                return false;
            }
        }
        return true;
    }

    private static void write(Path file, int count, Elements values) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(NpyHeader.of(INT64, false, count).encode());
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(INT64.order());
            for (int i = 0; i < count; i++) {
                buffer.putLong(values.get(i));
                if (!buffer.hasRemaining() || i == count - 1) {
                    out.write(buffer.array(), 0, buffer.position());
                    buffer.clear();
                }
            }
        }
    }
}
