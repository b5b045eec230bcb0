package io.github.shmarray.convert;

import io.github.shmarray.copy.Chunks;
import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.copy.MemoryFaultException;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Copies elements from one place to another and converts them on the way: the native library does it for all but a few, Java for those
 * and without it. Either way they go through blocks that stay in the first level of cache, so memory is read once and written
 * once. The ranges must not overlap, unless they are both contiguous and of one type.
 */
public final class Conversion {
    private static final int BLOCK = 1024;

    /** The elements that a thread takes at a time. */
    static final long CHUNK = 1 << 17;

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
        if (overflow == Overflow.EXACT) {
            check(source, target.type(), count, threads);
        }
        copyChecked(source, target, count, overflow, threads);
    }

    /**
     * Copies {@code count} elements of one type that lie side by side, each with its bytes in reverse order, if it has more than one;
     * overlapping ranges are copied as if the source had been read whole before.
     *
     * @param threads how many may work at once, the calling one included
     * @throws MemoryFaultException if a page of either was not available
     */
    public static void swap(Strided source, Strided target, long count, int threads) {
        MemorySegment from = source.slice(0, count);
        MemorySegment to = target.slice(0, count);
        if (source.type().byteSize() == 1) {
            copySameType(source, target, count, threads);
        } else if (from.asOverlappingSlice(to).isPresent()) {
            MemoryCopy.copySwapped(
                    from, 0, to, 0, from.byteSize(), source.type().byteSize());
        } else {
            MeasuredConversion.convert(source, target, count, Overflow.WRAP, MemoryCopy.usable(threads, from, to));
        }
    }

    /** Copies elements that are known to fit if the mode is {@link Overflow#EXACT}; else as the other method does. */
    static void copyChecked(Strided source, Strided target, long count, Overflow overflow, int threads) {
        if (source.type() == target.type()) {
            copySameType(source, target, count, threads);
        } else {
            MeasuredConversion.convert(source, target, count, overflow, threads);
        }
    }

    /**
     * Converts elements of two types, or swaps those of one, into memory that nobody else sees yet, by the calling thread alone, a block at a time, so
     * that to check them costs no second look at memory.
     *
     * @throws InexactConversionException if the mode is {@link Overflow#EXACT} and an element does not fit; others are written
     *     then, and which is told need not be the first
     */
    public static void convertUnseen(Strided source, Strided target, long count, Overflow overflow) {
        if (overflow != Overflow.EXACT || alwaysFits(source.type(), target.type())) {
            MeasuredConversion.convertUnmeasured(source, target, count, overflow);
            return;
        }
        long done = NativeConversion.takes(source, target, count)
                ? NativeConversion.convertExactly(
                        source, target, count, NativeConversion.firstGuess(source.type(), target.type()))
                : 0;
        if (done < count) {
            checkInJava(source, target.type(), done, count);
            copyInJava(source, target, 0, count, false);
        }
    }

    /** Converts the elements from an index on in Java alone; those of a type into itself are {@linkplain #swap swapped}. */
    public static void copyInJava(Strided source, Strided target, long from, long count, boolean saturate) {
        if (source.type() == target.type()) {
            int size = source.type().byteSize();
            MemoryCopy.copySwapped(
                    source.segment(),
                    source.offsetOf(from),
                    target.segment(),
                    target.offsetOf(from),
                    (count - from) * size,
                    size);
            return;
        }
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
        long fitting = count <= CHUNK
                ? NativeConversion.findMisfit(source, targetType, count)
                : findMisfit(source, targetType, count, threads);
        if (fitting < count) {
            // The element may have changed since, so what is told of it is what is found now.
            checkInJava(source, targetType, fitting, count);
        }
    }

    /** Returns an index before which all elements fit. */
    private static long findMisfit(Strided source, ElementType targetType, long count, int threads) {
        AtomicLong misfit = new AtomicLong(count);
        Chunks.forEach(count, CHUNK, threads, (start, size) -> {
            if (start < misfit.get()) {
                long found = NativeConversion.findMisfitInMemory(source.from(start), targetType, size);
                misfit.accumulateAndGet(found < size ? start + found : count, Math::min);
            }
        });
        return misfit.get();
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
            boolean isBeyond = source == ElementType.BFLOAT16 && target == ElementType.FLOAT16;
            return target.isFloatingPoint() && target.byteSize() >= source.byteSize() && !isBeyond;
        }
        int sourceBits = source.byteSize() * Byte.SIZE - (source.isUnsigned() ? 0 : 1);
        return switch (target) {
            case BOOL -> false;
            case FLOAT16 -> sourceBits <= 11;
            case BFLOAT16 -> sourceBits <= 8;
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
