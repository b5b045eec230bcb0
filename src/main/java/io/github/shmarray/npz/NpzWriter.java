package io.github.shmarray.npz;

import io.github.shmarray.Order;
import io.github.shmarray.SharedArray;
import io.github.shmarray.element.ElementParts;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.segment.WholeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Writes archives, each whole or not at all. */
final class NpzWriter {
    private static final int ALIGNMENT = 64;
    private static final int BUFFER = 256 << 10;

    private NpzWriter() {}

    static void write(Path file, Map<String, ? extends SharedArray> arrays, boolean isCompressed) {
        String operation = "write archive " + file;
        try {
            WholeFile.write(file, operation, channel -> write(channel, arrays, isCompressed));
        } catch (NoClassDefFoundError e) {
            throw Npz.withoutCompress(operation, e);
        } catch (IOException e) {
            throw (SharedMemoryException) new SharedMemoryException(operation + ": " + e, 0).initCause(e);
        }
    }

    private static void write(
            SeekableByteChannel channel, Map<String, ? extends SharedArray> arrays, boolean isCompressed)
            throws IOException {
        try (ZipArchiveOutputStream archive = new ZipArchiveOutputStream(channel)) {
            for (Map.Entry<String, ? extends SharedArray> each : arrays.entrySet()) {
                add(archive, each.getKey(), each.getValue(), isCompressed);
            }
            archive.finish();
        }
    }

    private static void add(ZipArchiveOutputStream archive, String name, SharedArray array, boolean isCompressed)
            throws IOException {
        byte[] header = header(array).encode();
        long byteSize = array.length() * array.elementType().byteSize();
        ZipArchiveEntry entry = new ZipArchiveEntry(name + ".npy");
        entry.setMethod(isCompressed ? ZipEntry.DEFLATED : ZipEntry.STORED);
        entry.setSize(header.length + byteSize);
        if (!isCompressed) {
            entry.setAlignment(ALIGNMENT);
        }
        archive.putArchiveEntry(entry);
        archive.write(header);
        copy(array, archive);
        archive.closeArchiveEntry();
    }

    /** The one that the segment of such an array has. */
    private static NpyHeader header(SharedArray array) {
        NpyScalar dtype = NpyScalar.parse(array.dtype());
        long[] shape = array.shape();
        boolean isColumnMajor = !array.view().isContiguous(Order.C);
        if (ElementParts.of(dtype).orElseThrow().hasDimension()) {
            shape = isColumnMajor ? Arrays.copyOfRange(shape, 1, shape.length) : Arrays.copyOf(shape, shape.length - 1);
        }
        return NpyHeader.of(dtype, isColumnMajor, shape);
    }

    /** By the array, which tells if somebody cuts it short meanwhile. */
    private static void copy(SharedArray array, OutputStream target) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int elementSize = array.elementType().byteSize();
        int most = BUFFER / elementSize;
        for (long done = 0; done < array.length(); done += most) {
            int count = (int) Math.min(most, array.length() - done);
            array.copyTo(MemorySegment.ofArray(buffer), 0, done, count);
            target.write(buffer, 0, count * elementSize);
        }
    }
}
