package io.github.shmarray.flight;

import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.posix.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * A file with an array, open for sending. It is one generation: what takes over its name later is not read. For one thread at a time, but
 * that {@link #close} is for the last one that uses its mapping.
 */
final class ServedSegment implements AutoCloseable {
    /** A folder, a link, a FIFO or the like, which is never offered. */
    static final class NoRegularFileException extends IOException {
        private static final long serialVersionUID = 1L;

        NoRegularFileException() {
            super("it is no regular file");
        }
    }

    private static final int LONGEST_HEADER = 1 << 20;
    private static final int BUFFER = 1 << 18;
    private static final ThreadLocal<ByteBuffer> BUFFERS =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER));

    private final String name;
    private final String file;
    private final FileChannel channel;
    private final NpyHeader header;
    private final byte[] headerBytes;
    private final boolean isRing;
    private final Arena arena = Arena.ofShared();

    private ServedSegment(String name, String file, FileChannel channel, boolean isRing)
            throws IOException, NpyFormatException {
        this.name = name;
        this.file = file;
        this.channel = channel;
        this.isRing = isRing;
        ByteBuffer beginning = ByteBuffer.allocateDirect((int) Math.min(LONGEST_HEADER, channel.size()));
        readFully(beginning, 0);
        this.header = NpyHeader.readBeginning(MemorySegment.ofBuffer(beginning.flip()), channel.size());
        this.headerBytes = new byte[Math.toIntExact(header.dataOffset())];
        beginning.get(headerBytes);
    }

    /**
     * Opens the file of a name that has been checked.
     *
     * @throws NoSuchFileException if there is none
     * @throws NoRegularFileException if it is a folder, a link or the like
     * @throws AccessDeniedException if this user may not read it
     * @throws IOException if it cannot be read now
     * @throws NpyFormatException if it has no array in it
     */
    static ServedSegment open(Path folder, String name) throws IOException, NpyFormatException {
        Path path = folder.resolve(name);
        while (true) {
            String before = fileAt(path);
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            try {
                if (before.equals(fileAt(path))) {
                    boolean isRing = Files.isReadable(folder.resolve(name + ".frames"));
                    return new ServedSegment(name, before, channel, isRing);
                }
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
            // Another file has taken over the name meanwhile.
            channel.close();
        }
    }

    /** Which file has a name: by its number and the time at which it got the name, since numbers are used again. */
    private static String fileAt(Path path) throws IOException {
        Map<String, Object> found =
                Files.readAttributes(path, "unix:ino,ctime,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        if (!(boolean) found.get("isRegularFile")) {
            throw new NoRegularFileException();
        }
        return Long.toUnsignedString((long) found.get("ino")) + "-"
                + ((FileTime) found.get("ctime")).to(TimeUnit.NANOSECONDS);
    }

    String name() {
        return name;
    }

    NpyHeader header() {
        return header;
    }

    boolean isRing() {
        return isRing;
    }

    /** Bytes of the header and the elements: an array that can grow has a longer file. */
    long size() {
        return header.dataOffset() + header.byteSize();
    }

    String generation() {
        return file + "-" + size();
    }

    Parts parts() {
        return new Parts(size());
    }

    /** Without checksums, for which all bytes have to be read. */
    SegmentDescription describe() {
        return describe(new int[0]);
    }

    /** The CRC32C of each part; read, not mapped, since a mapping that is cut short would end the JVM in them. */
    SegmentDescription describeWithChecksums() throws IOException {
        Parts parts = parts();
        try {
            // The caller waits for nothing else, so all processors are for this.
            int[] checksums = IntStream.range(0, parts.count())
                    .parallel()
                    .map(part -> checksum(parts, part))
                    .toArray();
            return describe(checksums);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private int checksum(Parts parts, int part) {
        try {
            return Checksum.of(channel, parts.offset(part), parts.length(part), BUFFERS.get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SegmentDescription describe(int[] checksums) {
        return new SegmentDescription(
                name, header.type().descr(), header.shape(), size(), generation(), isRing, headerBytes, checksums);
    }

    /** All bytes, read-only, until this is closed. */
    MemorySegment map() throws IOException {
        try {
            return channel.map(MapMode.READ_ONLY, 0, size(), arena);
        } catch (IOException e) {
            // The JDK says no more than that it has failed.
            if (e.getCause() instanceof OutOfMemoryError) {
                throw new IOException(
                        "its " + size() + " bytes cannot be mapped: " + Errno.describe(Errno.ENOMEM)
                                + "; is there a limit to the address space (ulimit -v) or to mappings"
                                + " (vm.max_map_count)?",
                        e);
            }
            throw e;
        }
    }

    /** Fills a buffer with the bytes from an offset on. */
    void readFully(ByteBuffer target, long offset) throws IOException {
        Checksum.readFully(channel, target, offset);
    }

    @Override
    public void close() throws IOException {
        arena.close();
        channel.close();
    }
}
