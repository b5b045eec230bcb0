package io.github.shmarray.npz;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedRecordArray;
import io.github.shmarray.element.ElementParts;
import io.github.shmarray.element.SharedElements;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyType;
import io.github.shmarray.segment.WholeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes archives, each whole or not at all. */
final class NpzWriter {
    private static final int ALIGNMENT = 64;
    private static final int BUFFER = 256 << 10;
    private static final int LONGEST_NAME = 0xffff;
    private static final String ENDING = ".npy";

    private NpzWriter() {}

    static void write(Path file, Map<String, ? extends SharedElements> arrays, boolean isCompressed) {
        String operation = "write archive " + file;
        arrays.keySet().forEach(name -> requireShort(name, operation));
        try {
            WholeFile.write(file, operation, channel -> write(channel, arrays, isCompressed));
        } catch (NoClassDefFoundError e) {
            throw Npz.withoutCompress(operation, e);
        } catch (IOException e) {
            Npz.requireUninterrupted(operation, e);
            throw (SharedMemoryException) new SharedMemoryException(operation + ": " + e, 0).initCause(e);
        }
    }

    private static void requireShort(String name, String operation) {
        int bytes = (name + ENDING).getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_NAME) {
            throw new IllegalArgumentException(operation + ": the name of a member has " + bytes
                    + " bytes in UTF-8 with its ending, and an archive at most " + LONGEST_NAME
                    + "; choose a shorter one");
        }
    }

    private static void write(
            SeekableByteChannel channel, Map<String, ? extends SharedElements> arrays, boolean isCompressed)
            throws IOException {
        try (ZipArchiveOutputStream archive = new ZipArchiveOutputStream(channel)) {
            for (Map.Entry<String, ? extends SharedElements> each : arrays.entrySet()) {
                add(archive, each.getKey(), each.getValue(), isCompressed);
            }
            archive.finish();
        }
    }

    private static void add(ZipArchiveOutputStream archive, String name, SharedElements array, boolean isCompressed)
            throws IOException {
        NpyHeader header = header(array);
        byte[] beginning = header.encode();
        ZipArchiveEntry entry = new ZipArchiveEntry(name + ENDING);
        entry.setMethod(isCompressed ? ZipEntry.DEFLATED : ZipEntry.STORED);
        entry.setSize(beginning.length + header.byteSize());
        if (!isCompressed) {
            entry.setAlignment(ALIGNMENT);
        }
        archive.putArchiveEntry(entry);
        archive.write(beginning);
        copy(numbers(name, array), header.byteSize(), archive);
        archive.closeArchiveEntry();
    }

    /** The one that the segment of such an array has. */
    private static NpyHeader header(SharedElements array) {
        NpyType dtype = NpyType.parse(array.dtype());
        long[] shape = array.shape();
        boolean isOfParts = array instanceof SharedArray;
        long[] elements =
                isOfParts ? ElementParts.of(dtype).orElseThrow().elementsOf(shape, array.isColumnMajor()) : shape;
        return NpyHeader.of(dtype, array.isColumnMajor(), elements);
    }

    /** What there is to copy: of records, their bytes. */
    private static SharedArray numbers(String name, SharedElements array) {
        return switch (array) {
            case SharedArray numbers -> numbers;
            case SharedRecordArray<?> records -> records.bytes();
            default ->
                throw new IllegalArgumentException("member \"" + name + "\" is a "
                        + array.getClass().getTypeName() + "; an archive has SharedArray and SharedRecordArray");
        };
    }

    /**
     * By the array, which tells if it is closed, or somebody cuts it short meanwhile.
     *
     * @param byteSize of what the header tells of; the array can grow
     */
    private static void copy(SharedArray array, long byteSize, OutputStream target) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int elementSize = array.elementType().byteSize();
        int most = BUFFER / elementSize;
        long length = byteSize / elementSize;
        long done = 0;
        do {
            int count = (int) Math.min(most, length - done);
            array.copyTo(MemorySegment.ofArray(buffer), 0, done, count);
            target.write(buffer, 0, count * elementSize);
            done += count;
        } while (done < length);
    }
}
