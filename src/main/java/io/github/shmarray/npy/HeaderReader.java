package io.github.shmarray.npy;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.shmarray.npy.PythonLiteral.Tuple;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the header of a .npy file, step by step, and refuses it at the first thing that is not right. */
final class HeaderReader {
    private static final String MAGIC = "934e554d5059";
    private static final int MAGIC_SIZE = MAGIC.length() / 2;
    private static final int LENGTH_OFFSET = MAGIC_SIZE + 2;
    private static final Set<String> VERSIONS = Set.of("1.0", "2.0", "3.0");
    private static final Set<String> KEYS = Set.of("descr", "fortran_order", "shape");
    /** numpy's own limit, in characters. */
    static final int MAX_TEXT = 10000;

    /** More is not even looked at. */
    private static final int MAX_TEXT_BYTES = 1 << 20;

    private static final ValueLayout.OfShort UINT16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt UINT32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Of a file: no header that is read goes farther. */
    private static final int LONGEST_BEGINNING = LENGTH_OFFSET + Integer.BYTES + MAX_TEXT_BYTES;

    private HeaderReader() {}

    static NpyHeader read(FileChannel file) throws IOException {
        long size = file.size();
        ByteBuffer beginning = ByteBuffer.allocate((int) Math.min(LONGEST_BEGINNING, size));
        while (beginning.hasRemaining() && file.read(beginning, beginning.position()) > 0) {
            // A read may bring less than was asked for.
        }
        return read(MemorySegment.ofBuffer(beginning.flip()), size);
    }

    /**
     * @param file its bytes, or those at its beginning
     * @param fileSize how many it has
     */
    static NpyHeader read(MemorySegment file, long fileSize) {
        checkMagic(file);
        int major = majorVersion(file);
        int textOffset = LENGTH_OFFSET + (major == 1 ? Short.BYTES : Integer.BYTES);
        checkHolds(file.byteSize(), textOffset);
        long textSize = major == 1
                ? Short.toUnsignedLong(file.get(UINT16, LENGTH_OFFSET))
                : Integer.toUnsignedLong(file.get(UINT32, LENGTH_OFFSET));
        long dataOffset = textOffset + textSize;
        checkHolds(Math.max(fileSize, file.byteSize()), dataOffset);
        if (textSize > MAX_TEXT_BYTES) {
            throw new NpyFormatException(tooLong(textSize + " bytes"));
        }
        checkHolds(file.byteSize(), dataOffset);
        String text = decode(file.asSlice(textOffset, textSize), major == 3 ? UTF_8 : ISO_8859_1);

        Map<?, ?> entries = entries(PythonLiteral.parse(text, major < 3));
        NpyType type = DescrReader.type(entries.get("descr"));
        boolean fortranOrder = order(entries.get("fortran_order"));
        long[] shape = shape(entries.get("shape"));
        NpyHeader.checkShape(type, shape, problem -> new NpyFormatException("bad .npy header: " + problem));
        NpyHeader header = new NpyHeader(type, fortranOrder, shape, dataOffset);
        checkData(header, fileSize);
        checkAsNumpyDoes(text, entries, header);
        return header;
    }

    /** Refuses what could be read, with what that is. */
    private static void checkAsNumpyDoes(String text, Map<?, ?> entries, NpyHeader header) {
        int characters = text.codePointCount(0, text.length());
        if (characters > MAX_TEXT) {
            throw new NpyFormatException(tooLong(characters + " characters"), header);
        }
        if (entries.size() > KEYS.size()) {
            throw new NpyFormatException(otherKeys(entries), header);
        }
    }

    static boolean hasMagic(MemorySegment file) {
        return start(file).equals(MAGIC);
    }

    private static String start(MemorySegment file) {
        return HexFormat.of()
                .formatHex(
                        file.asSlice(0, Math.min(MAGIC_SIZE, file.byteSize())).toArray(JAVA_BYTE));
    }

    private static void checkMagic(MemorySegment file) {
        String found = start(file);
        if (!found.equals(MAGIC)) {
            throw new NpyFormatException("not a .npy file: expected the bytes " + MAGIC
                    + " (\\x93NUMPY) at its start, found " + (found.isEmpty() ? "nothing" : found));
        }
    }

    private static int majorVersion(MemorySegment file) {
        checkHolds(file.byteSize(), LENGTH_OFFSET);
        int major = Byte.toUnsignedInt(file.get(JAVA_BYTE, MAGIC_SIZE));
        int minor = Byte.toUnsignedInt(file.get(JAVA_BYTE, MAGIC_SIZE + 1));
        if (!VERSIONS.contains(major + "." + minor)) {
            throw new NpyFormatException(
                    "unsupported .npy version " + major + "." + minor + ": expected 1.0, 2.0 or 3.0");
        }
        return major;
    }

    private static void checkHolds(long fileSize, long headerSize) {
        if (fileSize < headerSize) {
            throw new NpyFormatException(
                    "truncated .npy header: expected at least " + headerSize + " bytes, the file has " + fileSize);
        }
    }

    private static String decode(MemorySegment bytes, Charset charset) {
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toArray(JAVA_BYTE)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NpyFormatException("bad .npy header: its text is not " + charset);
        }
    }

    private static String tooLong(String found) {
        return "bad .npy header: expected at most " + MAX_TEXT + " characters of text, found " + found;
    }

    private static Map<?, ?> entries(Object literal) {
        if (!(literal instanceof Map<?, ?> entries)) {
            throw wrong("a dictionary", literal);
        }
        if (!entries.keySet().containsAll(KEYS)) {
            throw new NpyFormatException(otherKeys(entries));
        }
        return entries;
    }

    private static String otherKeys(Map<?, ?> entries) {
        String found = String.join(
                ", ", entries.keySet().stream().map(Object::toString).toList());
        return "bad .npy header: expected the keys descr, fortran_order, shape, found "
                + NpyFormatException.excerpt(found);
    }

    private static boolean order(Object order) {
        if (!(order instanceof Boolean fortran)) {
            throw wrong("True or False as fortran_order", order);
        }
        return fortran;
    }

    private static long[] shape(Object shape) {
        if (!(shape instanceof Tuple tuple)) {
            throw wrong("a tuple such as (4,) as shape", shape);
        }
        return tuple.items().stream().mapToLong(HeaderReader::dimension).toArray();
    }

    private static long dimension(Object dimension) {
        if (!(dimension instanceof Long value)) {
            throw wrong("integers in shape", dimension);
        }
        return value;
    }

    static NpyFormatException wrong(String expected, Object found) {
        String kind = switch (found) {
            case Map<?, ?> ignored -> "a dictionary";
            case Tuple ignored -> "a tuple";
            case List<?> ignored -> "a list";
            case String string -> NpyFormatException.excerpt(string);
            default -> found.toString();
        };
        return new NpyFormatException("bad .npy header: expected " + expected + ", found " + kind);
    }

    private static void checkData(NpyHeader header, long fileSize) {
        long available = fileSize - header.dataOffset();
        if (header.byteSize() > available) {
            throw new NpyFormatException("truncated .npy file: expected " + header.byteSize() + " bytes of data for "
                    + header.layout() + ", the file has " + available);
        }
    }
}
