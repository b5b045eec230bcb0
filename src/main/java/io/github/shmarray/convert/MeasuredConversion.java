package io.github.shmarray.convert;

import io.github.shmarray.copy.Chunks;
import io.github.shmarray.copy.KernelChoice;
import io.github.shmarray.copy.KernelChoices;
import io.github.shmarray.element.Overflow;

/**
 * Converts many elements by the kernel that has been the fastest for the two types, the mode, so many bytes and so many threads,
 * which is measured on whole conversions; those that lie apart by the first guess. Safe to use from many threads.
 */
final class MeasuredConversion {
    private static final ConversionChoices CHOICES = new ConversionChoices();

    private MeasuredConversion() {}

    /**
     * Converts elements of two types; those of one are {@linkplain Conversion#swap swapped}.
     *
     * @param overflow {@link Overflow#EXACT} if all are known to fit, because they have just been read
     * @param threads how many may work at once, the calling one included
     */
    static void convert(Strided source, Strided target, long count, Overflow overflow, int threads) {
        long bytes = (source.type().byteSize() + target.type().byteSize()) * count / 2;
        boolean isMeasured = source.isContiguous() && target.isContiguous() && bytes >= KernelChoices.LEAST_BYTES;
        if (!isMeasured || !NativeConversion.takes(source, target, count)) {
            convertBy(firstGuess(source, target), source, target, count, overflow, threads);
            return;
        }
        KernelChoice<ConversionKernel> choice =
                CHOICES.of(source.type(), target.type(), overflow).of(bytes, threads);
        ConversionKernel kernel = choice.next();
        long start = System.nanoTime();
        convertBy(kernel, source, target, count, overflow, threads);
        choice.record(kernel, System.nanoTime() - start, bytes);
    }

    /** Learns nothing: for new pages, and for buffers. */
    static void convertUnmeasured(Strided source, Strided target, long count, Overflow overflow) {
        convertBy(firstGuess(source, target), source, target, count, overflow, 1);
    }

    /** Null if none is there, where Java alone converts. */
    private static ConversionKernel firstGuess(Strided source, Strided target) {
        return NativeConversion.firstGuess(source.type(), target.type());
    }

    /** What has been checked is converted from its end on, which the caches still have. */
    private static void convertBy(
            ConversionKernel kernel, Strided source, Strided target, long count, Overflow overflow, int threads) {
        boolean saturate = overflow == Overflow.SATURATE;
        if (count <= Conversion.CHUNK) {
            convertChunk(kernel, source, target, count, saturate);
            return;
        }
        boolean isBackwards = overflow == Overflow.EXACT;
        Chunks.forEach(count, Conversion.CHUNK, threads, (start, size) -> {
            long from = isBackwards ? count - start - size : start;
            convertChunk(kernel, source.from(from), target.from(from), size, saturate);
        });
    }

    private static void convertChunk(
            ConversionKernel kernel, Strided source, Strided target, long count, boolean saturate) {
        long done = 0;
        if (NativeConversion.takes(source, target, count)) {
            done = NativeConversion.convert(source, target, count, saturate, kernel);
        }
        if (done < count) {
            Conversion.copyInJava(source, target, done, count, saturate);
        }
    }
}
