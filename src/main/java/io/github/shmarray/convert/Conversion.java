package io.github.shmarray.convert;

import io.github.shmarray.copy.Chunks;
import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies elements from one place to another and converts them on the way. The native library does it for elements that lie
 * side by side. All others, and all without it, go through blocks that stay in the first level of cache, so memory is read
 * once and written once. The ranges must not overlap, unless they are both contiguous and of one type.
 */
public final class Conversion {
    private static final int BLOCK = 1024;

    /** The elements that a thread takes at a time. */
    private static final long CHUNK = 1 << 17;

    private final Strided source;
    private final ElementType targetType;
    private final long count;
    private final RawBlock sourceBits;
    private final RawBlock targetBits;
    private final long[] longs;
    private final double[] doubles;

    private Conversion(Strided source, ElementType targetType, long count) {
        this.source = source;
        this.targetType = targetType;
        this.count = count;
        int capacity = (int) Math.min(BLOCK, count);
        sourceBits = new RawBlock(source.type().byteSize(), capacity);
        targetBits = new RawBlock(targetType.byteSize(), capacity);
        // The bits of 64-bit integers are the numbers already.
        boolean areBitsNumbers = throughLongs() && source.type().byteSize() == Long.BYTES;
        boolean needsLongs = throughLongs() || !targetType.isFloatingPoint();
        longs = areBitsNumbers ? sourceBits.longs : new long[needsLongs ? capacity : 0];
        doubles = new double[throughLongs() ? 0 : capacity];
    }

    /** Copies {@code count} elements by the calling thread alone; throws as the method with more threads does. */
    public static void copy(Strided source, Strided target, long count, Overflow overflow) {
        copy(source, target, count, overflow, 1);
    }

    /**
     * Copies {@code count} elements.
     *
     * @param threads how many may work at once, the calling one included
     * @throws InexactConversionException if the mode is {@link Overflow#EXACT} and an element does not fit; nothing is
     *     written then
     * @throws MemoryFaultException if a page of either was not available
     */
    public static void copy(Strided source, Strided target, long count, Overflow overflow, int threads) {
        if (count == 0) {
            return;
        }
        if (source.type() == target.type()) {
            copySameType(source, target, count, threads);
            return;
        }
        if (overflow == Overflow.EXACT) {
            check(source, target.type(), count, threads);
        }
        boolean saturate = overflow == Overflow.SATURATE;
        int bytesOfBoth = source.type().byteSize() + target.type().byteSize();
        boolean stream = MemoryCopy.isStreamed(count * bytesOfBoth / 2);
        Chunks.forEach(count, CHUNK, threads, (start, size) -> {
            Strided from = source.from(start);
            Strided to = target.from(start);
            boolean isNative = NativeConversion.takes(from, to, size);
            long done = isNative ? NativeConversion.convert(from, to, size, saturate, stream) : 0;
            if (done < size) {
                copyInJava(from, to, done, size, saturate);
            }
        });
    }

    /** Converts the elements from an index on in Java alone. */
    public static void copyInJava(Strided source, Strided target, long from, long count, boolean saturate) {
        new Conversion(source, target.type(), count).run(target, from, saturate);
    }

    /** Checks {@code count} elements by the calling thread alone; throws as the method with more threads does. */
    public static void check(Strided source, ElementType targetType, long count) {
        check(source, targetType, count, 1);
    }

    /**
     * Checks that a type can hold {@code count} elements as {@link Overflow#EXACT} wants it.
     *
     * @param threads how many may work at once, the calling one included
     * @throws InexactConversionException if it cannot; tells the first such element
     * @throws MemoryFaultException if a page was not available
     */
    public static void check(Strided source, ElementType targetType, long count, int threads) {
        if (count == 0 || alwaysFits(source.type(), targetType)) {
            return;
        }
        // An index before which all elements fit.
        AtomicLong misfit = new AtomicLong(count);
        Chunks.forEach(count, CHUNK, threads, (start, size) -> {
            if (start < misfit.get()) {
                long found = NativeConversion.findMisfit(source.from(start), targetType, size);
                misfit.accumulateAndGet(found < size ? start + found : count, Math::min);
            }
        });
        if (misfit.get() < count) {
            // The element may have changed since, so what is told of it is what is found now.
            checkInJava(source, targetType, misfit.get(), count);
        }
    }

    /** Checks the elements from an index on in Java alone. */
    public static void checkInJava(Strided source, ElementType targetType, long from, long count) {
        new Conversion(source, targetType, count).check(from);
    }

    /** Copies without a look at the values. */
    private static void copySameType(Strided source, Strided target, long count, int threads) {
        int size = source.type().byteSize();
        if (source.isContiguous() && target.isContiguous()) {
            MemoryCopy.copy(
                    source.segment(), source.offset(), target.segment(), target.offset(), count * size, threads);
            return;
        }
        StridedCopy.copy(source, target, count);
    }

    /** Whether the target type has every value of the source type. */
    public static boolean alwaysFits(ElementType source, ElementType target) {
        if (source == target || source == ElementType.BOOL) {
            return true;
        }
        if (source.isFloatingPoint()) {
            return target.isFloatingPoint() && target.byteSize() >= source.byteSize();
        }
        int sourceBits = source.byteSize() * Byte.SIZE - (source.isUnsigned() ? 0 : 1);
        return switch (target) {
            case BOOL -> false;
            case FLOAT16 -> sourceBits <= 11;
            case FLOAT32 -> sourceBits <= 24;
            case FLOAT64 -> sourceBits <= 53;
            default -> {
                int targetBits = target.byteSize() * Byte.SIZE - (target.isUnsigned() ? 0 : 1);
                yield sourceBits <= targetBits && (source.isUnsigned() || !target.isUnsigned());
            }
        };
    }

    private boolean throughLongs() {
        return !source.type().isFloatingPoint();
    }

    private boolean isSourceUnsigned() {
        return source.type() == ElementType.UINT64;
    }

    private void check(long from) {
        for (long done = from; done < count; done += BLOCK) {
            int now = load(done);
            int misfit = throughLongs()
                    ? Limits.firstMisfit(longs, isSourceUnsigned(), targetType, now)
                    : Limits.firstMisfit(doubles, targetType, now);
            if (misfit >= 0) {
                throw new InexactConversionException(done + misfit, numberAt(misfit));
            }
        }
    }

    private String numberAt(int index) {
        if (!throughLongs()) {
            return String.valueOf(doubles[index]);
        }
        return isSourceUnsigned() ? Long.toUnsignedString(longs[index]) : String.valueOf(longs[index]);
    }

    private void run(Strided target, long from, boolean saturate) {
        for (long done = from; done < count; done += BLOCK) {
            int now = load(done);
            if (throughLongs()) {
                convertLongs(isSourceUnsigned(), saturate, now);
            } else if (targetType.isFloatingPoint()) {
                convertDoubles(saturate, now);
            } else {
                truncate(saturate, now);
            }
            targetBits.scatter(target.segment(), target.offsetOf(done), target.stride(), now);
        }
    }

    /** Loads the block that starts at an index as numbers; returns how many there are. */
    private int load(long start) {
        int now = (int) Math.min(BLOCK, count - start);
        sourceBits.gather(source.segment(), source.offsetOf(start), source.stride(), now);
        if (throughLongs()) {
            Decoder.toLongs(source.type(), sourceBits, longs, now);
        } else {
            Decoder.toDoubles(source.type(), sourceBits, doubles, now);
        }
        return now;
    }

    private void convertLongs(boolean unsigned, boolean saturate, int now) {
        if (saturate) {
            Limits.saturate(longs, unsigned, targetType, now);
        }
        Encoder.fromLongs(longs, unsigned, targetType, targetBits, now);
    }

    private void convertDoubles(boolean saturate, int now) {
        if (saturate) {
            Limits.saturate(doubles, targetType, now);
        }
        Encoder.fromDoubles(doubles, targetType, targetBits, now);
    }

    /** From floating point to an integer type. */
    private void truncate(boolean saturate, int now) {
        boolean unsigned = targetType == ElementType.UINT64;
        if (targetType == ElementType.BOOL && !saturate) {
            for (int i = 0; i < now; i++) {
                longs[i] = doubles[i] == 0 ? 0 : 1;
            }
        } else {
            for (int i = 0; i < now; i++) {
                double number = saturate && unsigned ? Math.max(0, doubles[i]) : doubles[i];
                longs[i] = Encoder.toLong(number, unsigned);
            }
        }
        convertLongs(unsigned, saturate, now);
    }
}
