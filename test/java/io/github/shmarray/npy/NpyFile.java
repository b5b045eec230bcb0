package io.github.shmarray.npy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The bytes of a .npy file with any header, good or bad. */
public final class NpyFile {
    /** Enough data for any header that should be accepted. */
    static final int ZEROS = 1 << 16;

    private NpyFile() {}

    /** Magic, version, the length of the text, and the text as that version encodes it. */
    public static byte[] header(String version, String text) {
        int major = version.charAt(0) - '0';
        byte[] bytes = text.getBytes(major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'});
        header.write(major);
        header.write(version.charAt(2) - '0');
        int lengthSize = major == 1 ? 2 : 4;
        for (int i = 0; i < lengthSize; i++) {
            header.write(bytes.length >> 8 * i);
        }
        header.writeBytes(bytes);
        return header.toByteArray();
    }

    /** Reads a header that so many zero bytes of data follow. */
    static NpyHeader read(byte[] header, int zeros) {
        byte[] file = Arrays.copyOf(header, header.length + zeros);
        return NpyHeader.read(MemorySegment.ofArray(file));
    }

    /** The same from a file in a folder, of which no more is read than can be header. */
    static NpyHeader readFile(Path folder, byte[] header, int zeros) throws IOException {
        Path file = Files.write(folder.resolve("array.npy"), Arrays.copyOf(header, header.length + zeros));
        try (FileChannel channel = FileChannel.open(file)) {
            NpyHeader read = NpyHeader.read(channel);
            assertEquals(0, channel.position());
            return read;
        }
    }

    /** Type, order and dimensions, as test/python/npy_reference.py tells them. */
    static String describe(NpyHeader header) {
        String dimensions = LongStream.of(header.shape()).mapToObj(d -> " " + d).collect(Collectors.joining());
        return header.type().descr() + (header.fortranOrder() ? " F" : " C") + dimensions;
    }
}
