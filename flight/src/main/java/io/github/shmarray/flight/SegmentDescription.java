package io.github.shmarray.flight;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/**
 * What a server tells of a segment.
 *
 * @param name in the folder of the server
 * @param dtype of its elements, as it stands in the header: {@code <f8}
 * @param shape elements along each dimension
 * @param size bytes of the file, with its header
 * @param generation another one whenever the file is another, or has another size
 * @param isRing whether it holds the frames of a {@link io.github.shmarray.concurrent.FrameRing}
 * @param header the first bytes of the file
 * @param checksums CRC32C of each part of 4 MiB; empty where only names are asked for
 */
public record SegmentDescription(
        String name,
        String dtype,
        long[] shape,
        long size,
        String generation,
        boolean isRing,
        byte[] header,
        int[] checksums) {

    @JsonIgnore
    Parts parts() {
        return new Parts(size);
    }

    SegmentDescription withChecksums(int... others) {
        return new SegmentDescription(name, dtype, shape, size, generation, isRing, header, others);
    }

    /** As the header has it. */
    NpyHeader readHeader() throws NpyFormatException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Math.max(1, header.length), Long.BYTES);
            copy.copyFrom(MemorySegment.ofArray(header));
            return NpyHeader.readBeginning(copy.asSlice(0, header.length), size);
        }
    }

    /**
     * What a server has sent, which is not trusted.
     *
     * @throws SegmentFormatException if what it tells contradicts itself
     */
    static SegmentDescription read(byte[] json, String name, String operation) {
        SegmentDescription told;
        try {
            told = Json.read(json, SegmentDescription.class);
        } catch (IOException e) {
            throw refused(operation, "what the server tells of it cannot be read: " + e.getMessage(), e);
        }
        return told.checked(name, operation);
    }

    /** This, if it can be. */
    SegmentDescription checked(String expectedName, String operation) {
        check(expectedName, operation);
        return this;
    }

    private void check(String expectedName, String operation) {
        if (!expectedName.equals(name)) {
            throw refused(operation, "the server tells of \"" + name + "\" instead", null);
        }
        if (header == null || shape == null || checksums == null || generation == null || size < 1) {
            throw refused(operation, "the server leaves out what it has to tell", null);
        }
        try {
            NpyHeader read = readHeader();
            boolean isSameSize = read.dataOffset() == header.length && read.dataOffset() + read.byteSize() == size;
            boolean isSameType = Arrays.equals(read.shape(), shape)
                    && Objects.equals(read.type().descr(), dtype);
            if (!isSameSize || !isSameType) {
                throw refused(
                        operation,
                        "its header tells of " + read.type().descr() + " " + Arrays.toString(read.shape()) + ", "
                                + (read.dataOffset() + read.byteSize()) + " bytes, and the server of " + dtype + " "
                                + Arrays.toString(shape) + ", " + size + " bytes",
                        null);
            }
        } catch (NpyFormatException e) {
            throw refused(operation, "its header is none: " + e.getMessage(), e);
        }
        if (checksums.length != 0 && checksums.length != parts().count()) {
            throw refused(
                    operation, "there are " + checksums.length + " checksums for " + parts().count() + " parts", null);
        }
    }

    private static SegmentFormatException refused(String operation, String why, Exception cause) {
        SegmentFormatException refused = new SegmentFormatException(
                operation + ": " + why + "; nothing was made. Is it a server of this library?");
        refused.initCause(cause);
        return refused;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SegmentDescription that
                && name.equals(that.name)
                && generation.equals(that.generation)
                && Arrays.equals(header, that.header)
                && Arrays.equals(checksums, that.checksums);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, generation);
    }

    /** {@code prices: <f8 [1000, 2], 16128 bytes} */
    @Override
    public String toString() {
        return name + ": " + (isRing ? "ring of " : "") + dtype + " " + Arrays.toString(shape) + ", " + size + " bytes";
    }
}
