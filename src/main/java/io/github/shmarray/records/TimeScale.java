package io.github.shmarray.records;

import io.github.shmarray.npy.NpyTimeUnit;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * What the ticks of numpy's times are, in each of its units. Conversions are exact: {@link InexactTimeException} tells why one cannot be,
 * and {@link ArithmeticException} and {@link java.time.DateTimeException} that the other side does not reach as far.
 */
sealed interface TimeScale {
    Instant instant(long ticks);

    long ticks(Instant instant);

    Duration duration(long ticks);

    long ticks(Duration duration);

    static TimeScale of(NpyTimeUnit unit) {
        int multiple = unit.multiple();
        return switch (unit.name()) {
            case "Y" -> new Months(12L * multiple);
            case "M" -> new Months(multiple);
            case "W" -> new Seconds(604_800L * multiple);
            case "D" -> new Seconds(86_400L * multiple);
            case "h" -> new Seconds(3_600L * multiple);
            case "m" -> new Seconds(60L * multiple);
            case "s" -> new Seconds(multiple);
            case "ms" -> new Fractions(1_000, multiple);
            case "us" -> new Fractions(1_000_000, multiple);
            case "ns" -> new Fractions(1_000_000_000, multiple);
            case "ps" -> new Fractions(1_000_000_000_000L, multiple);
            case "fs" -> new Fractions(1_000_000_000_000_000L, multiple);
            case "as" -> new Fractions(1_000_000_000_000_000_000L, multiple);
            default -> new Unknown();
        };
    }

    /** Of steps that all take as long. */
    sealed interface Even extends TimeScale {
        @Override
        default Instant instant(long ticks) {
            Duration sinceEpoch = duration(ticks);
            return Instant.ofEpochSecond(sinceEpoch.getSeconds(), sinceEpoch.getNano());
        }

        @Override
        default long ticks(Instant instant) {
            return ticks(Duration.ofSeconds(instant.getEpochSecond(), instant.getNano()));
        }
    }

    /** Steps of whole seconds. */
    record Seconds(long length) implements Even {
        @Override
        public Duration duration(long ticks) {
            return Duration.ofSeconds(Math.multiplyExact(ticks, length));
        }

        @Override
        public long ticks(Duration duration) {
            if (duration.getNano() != 0 || duration.getSeconds() % length != 0) {
                throw new InexactTimeException("has steps of " + Duration.ofSeconds(length));
            }
            return duration.getSeconds() / length;
        }
    }

    /** Steps of some parts of a second, of which it has so many. */
    record Fractions(long perSecond, int length) implements Even {
        private static final long NANOS = 1_000_000_000;

        @Override
        public Duration duration(long ticks) {
            long fractions = ticks * length;
            boolean isWhole = Math.multiplyHigh(ticks, length) == fractions >> Long.SIZE - 1;
            if (isWhole) {
                return duration(Math.floorDiv(fractions, perSecond), Math.floorMod(fractions, perSecond));
            }
            BigInteger all = BigInteger.valueOf(ticks).multiply(BigInteger.valueOf(length));
            BigInteger second = BigInteger.valueOf(perSecond);
            BigInteger rest = all.mod(second);
            return duration(all.subtract(rest).divide(second).longValueExact(), rest.longValueExact());
        }

        private Duration duration(long seconds, long fractions) {
            long perNano = perSecond / NANOS;
            if (perNano > 1 && fractions % perNano != 0) {
                throw new InexactTimeException("is no whole number of nanoseconds; values() has it as it is");
            }
            return Duration.ofSeconds(seconds, perNano > 0 ? fractions / perNano : fractions * (NANOS / perSecond));
        }

        @Override
        public long ticks(Duration duration) {
            long nanos = duration.getNano();
            long perFraction = NANOS / perSecond;
            if (perFraction > 1 && nanos % perFraction != 0) {
                throw inexact();
            }
            long rest = perFraction > 0 ? nanos / perFraction : nanos * (perSecond / NANOS);
            return ticks(duration.getSeconds(), rest);
        }

        private long ticks(long seconds, long rest) {
            long whole = seconds * perSecond;
            boolean isWhole = Math.multiplyHigh(seconds, perSecond) == whole >> Long.SIZE - 1 && whole + rest >= whole;
            if (isWhole && (whole + rest) % length == 0) {
                return (whole + rest) / length;
            }
            BigInteger[] ticks = BigInteger.valueOf(seconds)
                    .multiply(BigInteger.valueOf(perSecond))
                    .add(BigInteger.valueOf(rest))
                    .divideAndRemainder(BigInteger.valueOf(length));
            if (ticks[1].signum() != 0) {
                throw inexact();
            }
            return ticks[0].longValueExact();
        }

        private InexactTimeException inexact() {
            return new InexactTimeException("has larger steps");
        }
    }

    /** Steps of some months, which are of different lengths. */
    record Months(long length) implements TimeScale {
        private static final LocalDate EPOCH = LocalDate.EPOCH;

        @Override
        public Instant instant(long ticks) {
            return EPOCH.plusMonths(Math.multiplyExact(ticks, length))
                    .atStartOfDay()
                    .toInstant(ZoneOffset.UTC);
        }

        @Override
        public long ticks(Instant instant) {
            LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
            long months = ChronoUnit.MONTHS.between(
                    EPOCH.withDayOfMonth(1), time.toLocalDate().withDayOfMonth(1));
            boolean isBeginning =
                    time.getDayOfMonth() == 1 && time.toLocalTime().equals(LocalTime.MIDNIGHT);
            if (!isBeginning || months % length != 0) {
                throw new InexactTimeException(
                        "has the beginnings of " + (length == 1 ? "months" : length + " months"));
            }
            return months / length;
        }

        @Override
        public Duration duration(long ticks) {
            throw uneven();
        }

        @Override
        public long ticks(Duration duration) {
            throw uneven();
        }

        private static InexactTimeException uneven() {
            return new InexactTimeException("counts months, which are of different lengths; values() has the number");
        }
    }

    /** Steps of which nobody knows what they are. */
    record Unknown() implements TimeScale {
        @Override
        public Instant instant(long ticks) {
            throw unknown();
        }

        @Override
        public long ticks(Instant instant) {
            throw unknown();
        }

        @Override
        public Duration duration(long ticks) {
            throw unknown();
        }

        @Override
        public long ticks(Duration duration) {
            throw unknown();
        }

        private static InexactTimeException unknown() {
            return new InexactTimeException("has no unit; values() has the number");
        }
    }
}
