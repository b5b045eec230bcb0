package io.github.shmarray.segments;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.npy.GrowableHeader;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.segment.LockCompanion;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What the bytes of a segment are.
 *
 * @param elementType null if there is no header that could be read, or it tells of something else than numbers
 * @param typeText what the elements are, or empty
 * @param problem why there is none, or empty
 * @param whyNotOurs why it is none that this library would have made, or empty
 */
record Description(
        SegmentKind kind, ElementType elementType, String typeText, long[] shape, String problem, String whyNotOurs) {
    private static final long[] NO_SHAPE = {};

    /** What the numbers of a ring begin with; their version follows. */
    private static final byte[] MARK_OF_RING = "frames".getBytes(US_ASCII);

    /** Of what cannot be opened. */
    static Description other(String problem) {
        return new Description(SegmentKind.OTHER, null, "", NO_SHAPE, problem, problem);
    }

    static Description raw(String problem) {
        return new Description(SegmentKind.RAW, null, "", NO_SHAPE, problem, problem);
    }

    /**
     * Of a file.
     *
     * @throws InternalError if it is cut short meanwhile
     */
    static Description of(MemorySegment file) {
        NpyHeader header;
        try {
            header = NpyHeader.read(file);
        } catch (NpyFormatException e) {
            return raw(e.getMessage());
        }
        if (header.type() instanceof NpyScalar && !header.type().isNative()) {
            return raw(
                    "its numbers are in the other byte order (" + header.type().descr() + ")");
        }
        ElementType type = ElementType.of(header.type()).orElse(null);
        String typeText = type == null ? header.type().descr() : type.numpyName();
        SegmentKind kind = kind(type, header, file);
        return new Description(kind, type, typeText, header.shape(), "", whyNotOurs(kind, header, file));
    }

    private static SegmentKind kind(ElementType type, NpyHeader header, MemorySegment file) {
        boolean isFlat = header.shape().length == 1;
        if (isFlat && type == ElementType.UINT8 && startsWith(file, header.encodeMarked())) {
            return SegmentKind.HEAP;
        }
        if (isFlat && type == ElementType.INT64 && hasMarkOfRing(header, file)) {
            return SegmentKind.RING;
        }
        boolean isLock =
                isFlat && type == ElementType.INT32 && header.byteSize() >= LockCompanion.BYTES && hasMarkOfLock(file);
        return isLock ? SegmentKind.LOCK : SegmentKind.ARRAY;
    }

    private static boolean startsWith(MemorySegment file, byte[] beginning) {
        return beginning.length <= file.byteSize()
                && Arrays.equals(beginning, file.asSlice(0, beginning.length).toArray(JAVA_BYTE));
    }

    private static boolean hasMarkOfRing(NpyHeader header, MemorySegment file) {
        return header.byteSize() >= Long.BYTES && startsWith(file.asSlice(header.dataOffset()), MARK_OF_RING);
    }

    private static boolean hasMarkOfLock(MemorySegment file) {
        return LockCompanion.isMark(
                file.get(JAVA_INT_UNALIGNED, file.byteSize() - LockCompanion.BYTES + LockCompanion.MARK));
    }

    private static String whyNotOurs(SegmentKind kind, NpyHeader header, MemorySegment file) {
        byte[] ours = kind == SegmentKind.HEAP ? header.encodeMarked() : header.encode();
        boolean isOurs = startsWith(file, ours) && file.byteSize() == ours.length + header.byteSize();
        return isOurs || GrowableHeader.find(header, file).isPresent()
                ? ""
                : "its header, or what follows its elements, is not as this library writes it";
    }
}
