package io.github.shmarray.loader;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A shared library file. The C library's loader does not look whether one is whole: one cut short kills the process. */
final class ElfFile {
    private static final int HEADER_SIZE = 64;
    private static final int MAGIC = 0x464c457f;
    private static final int MACHINE = 18;
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final int SEGMENTS_OFFSET = 32;
    private static final int SEGMENT_SIZE = 54;
    private static final int SEGMENT_COUNT = 56;
    private static final int OFFSET_IN_FILE = 8;
    private static final int SIZE_IN_FILE = 32;

    private ElfFile() {}

    /** Returns null if the file is a whole library for this machine, else what is wrong with it. */
    static String problem(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            ByteBuffer header = read(file, 0, HEADER_SIZE);
            if (header.remaining() < HEADER_SIZE || header.getInt(0) != MAGIC) {
                return "it is no ELF file";
            }
            int machine = header.getShort(MACHINE);
            if (machine != (Platform.name().endsWith("aarch64") ? AARCH64 : X86_64)) {
                return "it is made for another machine (ELF number " + machine + ")";
            }
            long end = end(file, header);
            return file.size() < end ? "it was cut short: " + file.size() + " of " + end + " bytes" : null;
        }
    }

    /** Where the last segment ends. */
    private static long end(FileChannel file, ByteBuffer header) throws IOException {
        int segmentSize = header.getShort(SEGMENT_SIZE);
        int bytes = segmentSize * header.getShort(SEGMENT_COUNT);
        long offset = header.getLong(SEGMENTS_OFFSET);
        ByteBuffer segments = read(file, offset, bytes);
        if (segments.remaining() < bytes) {
            return offset + bytes;
        }
        long end = 0;
        for (int segment = 0; segment < bytes; segment += segmentSize) {
            end = Math.max(end, segments.getLong(segment + OFFSET_IN_FILE) + segments.getLong(segment + SIZE_IN_FILE));
        }
        return end;
    }

    private static ByteBuffer read(FileChannel file, long offset, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) > 0) {}
        return buffer.flip();
    }
}
