package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What conversions should do, told with exact decimal numbers. A value is a {@link BigDecimal}, or a {@link Double} for
 * infinity and NaN.
 */
public final class ConversionModel {
    private static final BigDecimal TWO = BigDecimal.TWO;
    private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);

    /** Exact ones have up to a thousand digits, which take longer to find than all else that is done with them. */
    private static final Map<Integer, BigDecimal> POWERS_OF_TWO = new ConcurrentHashMap<>();

    private ConversionModel() {}

    /** The value of an element, given its bits. */
    public static Object decode(ElementType type, long bits) {
        if (type.isFloatingPoint()) {
            double value = toDouble(type, bits);
            return Double.isFinite(value) ? new BigDecimal(value) : (Object) value;
        }
        BigInteger unsigned = BigInteger.valueOf(bits).and(power(bitsOf(type)).subtract(BigInteger.ONE));
        boolean isNegative = !type.isUnsigned() && unsigned.testBit(bitsOf(type) - 1);
        return new BigDecimal(isNegative ? unsigned.subtract(power(bitsOf(type))) : unsigned);
    }

    private static double toDouble(ElementType type, long bits) {
        return switch (type) {
            case FLOAT16 -> halfToDouble((int) bits);
            case BFLOAT16 -> Float.intBitsToFloat((int) bits << 16);
            case FLOAT32 -> Float.intBitsToFloat((int) bits);
            default -> Double.longBitsToDouble(bits);
        };
    }

    private static double halfToDouble(int bits) {
        int sign = (bits & 0x8000) == 0 ? 1 : -1;
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0x1f) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return exponent == 0 ? sign * Math.scalb(fraction, -24) : sign * Math.scalb(fraction + 0x400, exponent - 25);
    }

    /** Whether {@link Overflow#EXACT} takes it. */
    public static boolean fits(ElementType source, Object value, ElementType target) {
        if (!(value instanceof BigDecimal number)) {
            return target.isFloatingPoint();
        }
        if (target.isFloatingPoint()) {
            Object rounded = round(number, target);
            return source.isFloatingPoint() ? rounded instanceof BigDecimal : same(number, rounded);
        }
        return same(number, truncate(number)) && same(number, clamp(number, least(target), greatest(target)));
    }

    /** Whether the C standard says what the conversion gives. */
    static boolean isDefinedInC(ElementType source, Object value, ElementType target) {
        if (!source.isFloatingPoint() || target.isFloatingPoint() || target == ElementType.BOOL) {
            return true;
        }
        return value instanceof BigDecimal number && same(truncate(number), saturate(number, target));
    }

    public static Object wrap(ElementType source, Object value, ElementType target) {
        if (target.isFloatingPoint()) {
            return value instanceof BigDecimal number ? round(number, target) : value;
        }
        if (target == ElementType.BOOL) {
            boolean isZero = value instanceof BigDecimal number && number.signum() == 0;
            return isZero ? BigDecimal.ZERO : BigDecimal.ONE;
        }
        ElementType widest = target == ElementType.UINT64 ? ElementType.UINT64 : ElementType.INT64;
        Object whole = source.isFloatingPoint() ? nearestInteger(value, LEAST_LONG, greatest(widest)) : value;
        BigInteger low = ((BigDecimal) whole).toBigInteger().mod(power(bitsOf(target)));
        boolean isNegative = !target.isUnsigned() && low.testBit(bitsOf(target) - 1);
        return new BigDecimal(isNegative ? low.subtract(power(bitsOf(target))) : low);
    }

    public static Object saturate(Object value, ElementType target) {
        if (!target.isFloatingPoint()) {
            return nearestInteger(value, least(target), greatest(target));
        }
        if (!(value instanceof BigDecimal number)) {
            return value;
        }
        return round(clamp(number, greatest(target).negate(), greatest(target)), target);
    }

    private static BigDecimal nearestInteger(Object value, BigDecimal least, BigDecimal greatest) {
        if (value instanceof BigDecimal number) {
            return clamp(truncate(number), least, greatest);
        }
        double infinite = (Double) value;
        return Double.isNaN(infinite) ? BigDecimal.ZERO : infinite > 0 ? greatest : least;
    }

    public static boolean same(Object one, Object other) {
        return one instanceof BigDecimal first && other instanceof BigDecimal second
                ? first.compareTo(second) == 0
                : one.equals(other);
    }

    private static BigDecimal truncate(BigDecimal number) {
        return number.setScale(0, RoundingMode.DOWN);
    }

    private static BigDecimal clamp(BigDecimal number, BigDecimal least, BigDecimal greatest) {
        return number.max(least).min(greatest);
    }

    private static BigDecimal least(ElementType type) {
        return type.isUnsigned()
                ? BigDecimal.ZERO
                : new BigDecimal(power(bitsOf(type) - 1).negate());
    }

    private static BigDecimal greatest(ElementType type) {
        return switch (type) {
            case BOOL -> BigDecimal.ONE;
            case FLOAT16 -> BigDecimal.valueOf(65504);
            case BFLOAT16 -> BigDecimal.valueOf(255).multiply(powerOfTwo(120));
            case FLOAT32 -> new BigDecimal(Float.MAX_VALUE);
            case FLOAT64 -> new BigDecimal(Double.MAX_VALUE);
            default ->
                new BigDecimal(power(bitsOf(type) - (type.isUnsigned() ? 0 : 1)).subtract(BigInteger.ONE));
        };
    }

    /** The nearest number of a floating-point type, ties to even; or infinity. */
    private static Object round(BigDecimal number, ElementType type) {
        if (number.signum() == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal unit = powerOfTwo(Math.max(exponent(number.abs()), leastExponent(type)) - digits(type) + 1);
        BigDecimal rounded =
                number.divide(unit).setScale(0, RoundingMode.HALF_EVEN).multiply(unit);
        return rounded.abs().compareTo(greatest(type)) > 0
                ? (Object) (number.signum() * Double.POSITIVE_INFINITY)
                : rounded;
    }

    private static int digits(ElementType type) {
        return switch (type) {
            case BFLOAT16 -> 8;
            case FLOAT16 -> 11;
            case FLOAT32 -> 24;
            default -> 53;
        };
    }

    private static int leastExponent(ElementType type) {
        return switch (type) {
            case FLOAT16 -> -14;
            case BFLOAT16, FLOAT32 -> -126;
            default -> -1022;
        };
    }

    /** The greatest power of two that is not above a positive number. */
    private static int exponent(BigDecimal number) {
        int exponent = Math.getExponent(number.doubleValue());
        if (number.doubleValue() < Double.MIN_NORMAL) {
            exponent = -1075;
        }
        while (powerOfTwo(exponent).compareTo(number) > 0) {
            exponent--;
        }
        while (powerOfTwo(exponent + 1).compareTo(number) <= 0) {
            exponent++;
        }
        return exponent;
    }

    private static BigDecimal powerOfTwo(int exponent) {
        return POWERS_OF_TWO.computeIfAbsent(
                exponent, power -> power >= 0 ? TWO.pow(power) : BigDecimal.ONE.divide(TWO.pow(-power)));
    }

    private static BigInteger power(int bits) {
        return BigInteger.ONE.shiftLeft(bits);
    }

    private static int bitsOf(ElementType type) {
        return type.byteSize() * Byte.SIZE;
    }
}
