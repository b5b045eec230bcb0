package io.github.shmarray.npy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;

/**
 * What a .npy file says of the array in it: the type of its elements, its shape, the order of its elements, and where its
 * data begins. Immutable, so safe to use from many threads.
 */
public final class NpyHeader {
    /** The most dimensions that an array of numpy has. */
    public static final int MAX_DIMENSIONS = 64;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LENGTH_OFFSET = MAGIC.length + 2;
    private static final int SHORT_TEXT_OFFSET = LENGTH_OFFSET + Short.BYTES;
    private static final int LONG_TEXT_OFFSET = LENGTH_OFFSET + Integer.BYTES;
    private static final int LONGEST_SHORT_TEXT = 0xffff;
    private static final int LAST_LATIN1 = 0xff;
    private static final int ALIGNMENT = 64;
    /** numpy leaves this much room for the dimension along which an array would grow. */
    private static final int GROWTH_DIGITS = 21;

    private final NpyType type;
    private final boolean fortranOrder;
    private final long[] shape;
    private final long dataOffset;

    /** What stands in the header as numpy writes it, without the padding. */
    private final String text;

    /** A header that was read. The shape belongs to it from here on, and has been checked. */
    NpyHeader(NpyType type, boolean fortranOrder, long[] shape, long dataOffset) {
        this.type = type;
        this.fortranOrder = fortranOrder && orderMatters(shape);
        this.shape = shape;
        this.dataOffset = dataOffset;
        this.text = encodedText();
    }

    private NpyHeader(NpyType type, boolean fortranOrder, long[] shape) {
        this.type = type;
        this.fortranOrder = fortranOrder && orderMatters(shape);
        this.shape = shape;
        this.text = encodedText();
        this.dataOffset = encodedSize();
    }

    /**
     * The header of an array, as numpy would write it.
     *
     * @param fortranOrder whether the first index varies fastest
     * @param shape no dimensions for an array of one element; a dimension may be zero
     * @throws IllegalArgumentException if a dimension is negative, if there are more than {@link #MAX_DIMENSIONS}, if the file would
     *     be larger than {@link Long#MAX_VALUE} bytes, or if a structure has so many fields that numpy would not read the header
     */
    public static NpyHeader of(NpyType type, boolean fortranOrder, long... shape) {
        Objects.requireNonNull(type, "type");
        long[] copy = shape.clone();
        checkShape(type, copy, IllegalArgumentException::new);
        NpyHeader header = new NpyHeader(type, fortranOrder, copy);
        if (header.text.length() > HeaderReader.MAX_TEXT - ALIGNMENT) {
            throw new IllegalArgumentException("a header of " + header.text.length()
                    + " characters, most of them for the fields of the structure: numpy reads at most "
                    + HeaderReader.MAX_TEXT + " with what fills it up; use fewer fields, or shorter names");
        }
        if (header.byteSize() > Long.MAX_VALUE - header.dataOffset) {
            throw new IllegalArgumentException(header.layout() + ": the file would be larger than 2^63-1 bytes");
        }
        return header;
    }

    /**
     * What a header would say of data that have none.
     *
     * @param dataOffset where the data begins
     * @throws IllegalArgumentException as {@link #of} throws it
     */
    public static NpyHeader ofRaw(NpyType type, boolean fortranOrder, long dataOffset, long... shape) {
        checkShape(type, shape, IllegalArgumentException::new);
        return new NpyHeader(type, fortranOrder, shape.clone(), dataOffset);
    }

    /**
     * Reads the header of the .npy file whose bytes are given, from the first to the last. It takes what numpy takes for the
     * types that are supported, however odd it is, and refuses what numpy refuses, including a file that is too short for
     * its data. Bytes after the data are allowed.
     *
     * <p>Nothing in the file is trusted. The header is copied before it is parsed, so another process that changes the file
     * at the same time cannot do more than spoil the result.
     *
     * @throws NpyFormatException if it is not a .npy file that can be read here
     * @throws IllegalStateException if the segment is closed
     */
    public static NpyHeader read(MemorySegment file) {
        return HeaderReader.read(file, file.byteSize());
    }

    /**
     * Reads the header of a .npy file of which only the beginning is at hand; as {@link #read} does.
     *
     * @param beginning has all of the header
     * @param fileSize how many bytes the file has
     */
    public static NpyHeader readBeginning(MemorySegment beginning, long fileSize) {
        return HeaderReader.read(beginning, fileSize);
    }

    /**
     * Reads the header of a .npy file without mapping it or reading more of it; as {@link #read(MemorySegment)} does. The position of the
     * channel stays.
     *
     * @throws NpyFormatException if it is not a .npy file that can be read here
     * @throws IOException if the file cannot be read
     */
    public static NpyHeader read(FileChannel file) throws IOException {
        return HeaderReader.read(file);
    }

    /** Whether a file starts as .npy files do. */
    public static boolean hasMagic(MemorySegment file) {
        return HeaderReader.hasMagic(file);
    }

    /** Checks what numpy checks: that an array of this shape would fit in memory if its empty dimensions were not empty. */
    static <E extends RuntimeException> void checkShape(NpyType type, long[] shape, Function<String, E> error) {
        if (shape.length > MAX_DIMENSIONS) {
            throw error.apply("an array has at most " + MAX_DIMENSIONS + " dimensions, this has " + shape.length);
        }
        long size = Math.max(type.size(), 1);
        for (long dimension : shape) {
            if (dimension < 0) {
                throw error.apply("dimension " + dimension + " of shape " + text(shape) + " is negative");
            }
            if (dimension > Long.MAX_VALUE / size) {
                throw error.apply("shape " + text(shape) + " of " + type.descr() + " is larger than 2^63-1 bytes");
            }
            size *= Math.max(dimension, 1);
        }
    }

    public NpyType type() {
        return type;
    }

    /** Whether the first index varies fastest. An order that makes no difference is never Fortran's, as in numpy. */
    public boolean fortranOrder() {
        return fortranOrder;
    }

    /** A copy of the shape; without dimensions for an array of one element. */
    public long[] shape() {
        return shape.clone();
    }

    /** Where the data begins, in bytes from the beginning of the file. */
    public long dataOffset() {
        return dataOffset;
    }

    /** The product of the dimensions; 1 if there are none. */
    public long elementCount() {
        long count = 1;
        for (long dimension : shape) {
            count *= dimension;
        }
        return count;
    }

    /** The size of the data in bytes. */
    public long byteSize() {
        return elementCount() * type.size();
    }

    /**
     * The bytes that {@code numpy.save} writes before the data. If this header was read, they may differ from those that
     * were read, in size as well.
     */
    public byte[] encode() {
        return encode(text);
    }

    /** With a text that says the same in other words. */
    byte[] encode(String words) {
        byte[] characters = bytesOf(words);
        int size = paddedSize(textOffset(characters.length), characters.length);
        int textOffset = textOffset(characters.length);
        byte[] header = new byte[size];
        Arrays.fill(header, (byte) ' ');
        System.arraycopy(MAGIC, 0, header, 0, MAGIC.length);
        header[MAGIC.length] = (byte) majorVersion(characters.length);
        header[MAGIC.length + 1] = 0;
        int length = size - textOffset;
        for (int i = LENGTH_OFFSET; i < textOffset; i++, length >>= Byte.SIZE) {
            header[i] = (byte) length;
        }
        System.arraycopy(characters, 0, header, textOffset, characters.length);
        header[size - 1] = '\n';
        return header;
    }

    /** As {@link #encode}, but the last blank is a tab: no reader minds, and who knows can tell such files apart. */
    public byte[] encodeMarked() {
        byte[] header = encode();
        header[header.length - 2] = '\t';
        return header;
    }

    /** What stands in the header, without the padding. */
    String text() {
        return text;
    }

    /** Where the text begins. */
    int textOffset() {
        return textOffset(bytesOf(text).length);
    }

    byte[] bytesOf(String words) {
        return words.getBytes(charset());
    }

    /** Only names of fields can have other characters. */
    private Charset charset() {
        return text.chars().allMatch(character -> character <= LAST_LATIN1) ? ISO_8859_1 : UTF_8;
    }

    /** The oldest version that will do, as numpy has it. */
    private int majorVersion(int textSize) {
        boolean isShort = paddedSize(SHORT_TEXT_OFFSET, textSize) - SHORT_TEXT_OFFSET <= LONGEST_SHORT_TEXT;
        return charset() == UTF_8 ? 3 : isShort ? 1 : 2;
    }

    private int textOffset(int textSize) {
        return majorVersion(textSize) == 1 ? SHORT_TEXT_OFFSET : LONG_TEXT_OFFSET;
    }

    private int encodedSize() {
        int textSize = bytesOf(text).length;
        return paddedSize(textOffset(textSize), textSize);
    }

    private static int paddedSize(int textOffset, int textSize) {
        return ((textOffset + textSize + 1) / ALIGNMENT + 1) * ALIGNMENT;
    }

    private String encodedText() {
        String order = fortranOrder ? "True" : "False";
        return "{'descr': " + type.literal() + ", 'fortran_order': " + order + ", 'shape': " + text(shape) + ", }"
                + " ".repeat(growth());
    }

    private int growth() {
        if (shape.length == 0) {
            return 0;
        }
        long growing = fortranOrder ? shape[shape.length - 1] : shape[0];
        return GROWTH_DIGITS - Long.toString(growing).length();
    }

    private static boolean orderMatters(long[] shape) {
        int longDimensions = 0;
        for (long dimension : shape) {
            if (dimension == 0) {
                return false;
            }
            longDimensions += dimension > 1 ? 1 : 0;
        }
        return longDimensions > 1;
    }

    /** The shape as Python has it: {@code ()}, {@code (4,)}, {@code (2, 3)}. */
    private static String text(long[] shape) {
        String brackets = Arrays.toString(shape);
        String dimensions = brackets.substring(1, brackets.length() - 1);
        return "(" + dimensions + (shape.length == 1 ? ",)" : ")");
    }

    /** Element type and shape: {@code <i4 (2, 3)}. */
    String layout() {
        return type.descr() + " " + text(shape);
    }

    @Override
    public String toString() {
        return "NpyHeader[" + layout() + (fortranOrder ? ", Fortran order" : "") + ", data at " + dataOffset + "]";
    }
}
