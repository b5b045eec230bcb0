package io.github.shmarray.convert;

import io.github.shmarray.copy.KernelChoices;
import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What is learnt of conversions, for each pair of types and each mode apart. Safe to use from many threads. */
final class ConversionChoices {
    private static final int TYPES = ElementType.values().length;
    private static final int MODES = Overflow.values().length;

    private final AtomicReferenceArray<KernelChoices<ConversionKernel>> choices =
            new AtomicReferenceArray<>(TYPES * TYPES * MODES);

    /** The choices among the kernels for two types, or for a swap of one. */
    KernelChoices<ConversionKernel> of(ElementType source, ElementType target, Overflow overflow) {
        int index = (source.ordinal() * TYPES + target.ordinal()) * MODES + overflow.ordinal();
        KernelChoices<ConversionKernel> found = choices.get(index);
        return found != null ? found : begin(index, source, target, overflow);
    }

    private synchronized KernelChoices<ConversionKernel> begin(
            int index, ElementType source, ElementType target, Overflow overflow) {
        if (choices.get(index) == null) {
            choices.set(
                    index,
                    new KernelChoices<>(
                            work(source, target, overflow),
                            bytes -> ConversionKernel.guess(source, target, MemoryCopy.isStreamed(bytes))));
        }
        return choices.get(index);
    }

    private static String work(ElementType source, ElementType target, Overflow overflow) {
        return source == target
                ? "swap " + source.numpyName()
                : "convert " + source.numpyName() + " to " + target.numpyName() + ", "
                        + overflow.name().toLowerCase(Locale.ROOT);
    }
}
