package io.github.shmarray.cli;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a number of elements as people write it: {@code 1000000}, {@code 1_000_000} or {@code 1e6}. */
final class Elements implements ITypeConverter<Integer> {
    /** A Java array has no more. */
    private static final int MOST = Integer.MAX_VALUE - 8;

    @Override
    public Integer convert(String text) {
        try {
            int elements = new BigDecimal(text.replace("_", "")).intValueExact();
            if (elements >= 1 && elements <= MOST) {
                return elements;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Told below.
        }
        throw new TypeConversionException(
                "\"" + text + "\" is no number of elements; it is from 1 to " + MOST + ", such as 1e6");
    }
}
