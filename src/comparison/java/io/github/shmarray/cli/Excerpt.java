package io.github.shmarray.cli;

import io.github.shmarray.ArrayView;
import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedRecordArray;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segments.SegmentInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/** The first and the last elements of arrays whose elements are no numbers. */
final class Excerpt {
    private Excerpt() {}

    /** The elements; of structures, the values of their fields. Empty where they cannot be read. */
    static Optional<String> of(SegmentInfo segment) throws IOException {
        String dtype = segment.dtype().orElse("");
        Optional<Class<?>> type = dtype.length() > 1 ? ShownElements.classOf(dtype.charAt(1)) : Optional.empty();
        if (type.isEmpty()) {
            return ofStructures(segment);
        }
        try (SharedRecordArray<?> array =
                SharedRecordArray.attachHandle(segment.handle(), AttachOptions.readOnly(), type.get())) {
            return Optional.of(ShownElements.list(array.length(), i -> value(array, i)));
        }
    }

    /** Read rather than mapped: of a few elements, and there is no class for them. */
    private static Optional<String> ofStructures(SegmentInfo segment) throws IOException {
        try (OpenFile opened = OpenFile.toLook(Posix.preferred(), segment.handle(), "show \"" + segment.name() + "\"");
                FileChannel file = FileChannel.open(Path.of("/proc/self/fd/" + opened.descriptor()))) {
            NpyHeader header = NpyHeader.read(file);
            int size = header.type().size();
            return Optional.of(ShownElements.list(
                    header.elementCount(),
                    i -> ShownElements.of(header.type(), read(file, header.dataOffset() + i * size, size), 0)));
        } catch (NpyFormatException | IndexOutOfBoundsException hasChanged) {
            return Optional.empty();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Less where the file ends before. */
    private static MemorySegment read(FileChannel file, long offset, int most) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, Math.max(0, file.size() - offset)));
            int count = 0;
            while (bytes.hasRemaining() && count >= 0) {
                count = file.read(bytes, offset + bytes.position());
            }
            return MemorySegment.ofArray(bytes.array()).asSlice(0, bytes.position());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As numpy shows them. */
    static String of(ArrayView elements, String nameOfArray) {
        String described = elements.toString();
        int shape = described.indexOf('(', described.indexOf(nameOfArray) + nameOfArray.length());
        int start = described.indexOf(')', shape) + 2;
        return start > 1 && start < described.length()
                ? described.substring(start, described.length() - 1).strip()
                : "";
    }

    private static String value(SharedRecordArray<?> array, long index) {
        try {
            return ShownElements.of(array.get(index));
        } catch (SharedMemoryException | ArithmeticException noSuchValue) {
            // Such as a time that Java does not have.
            return "?";
        }
    }
}
