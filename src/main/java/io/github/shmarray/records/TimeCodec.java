package io.github.shmarray.records;

import io.github.shmarray.npy.NpyScalar;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** Instants as datetime64, which counts from the beginning of 1970 in UTC, and durations as timedelta64; null is numpy's NaT. */
final class TimeCodec extends ValueCodec {
    /** Not a time. */
    private static final long NAT = Long.MIN_VALUE;

    private final TimeScale scale;
    private final boolean isInstant;
    private final ValueLayout.OfLong layout;

    TimeCodec(NpyScalar dtype) {
        super(dtype);
        scale = TimeScale.of(dtype.unit());
        isInstant = dtype.kind() == 'M';
        layout = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(dtype.order());
    }

    @Override
    public boolean takesNull() {
        return true;
    }

    @Override
    void check(Object value) {
        ticks(value);
    }

    private long ticks(Object value) {
        if (value == null) {
            return NAT;
        }
        try {
            long ticks = value instanceof Instant instant ? scale.ticks(instant) : scale.ticks((Duration) value);
            if (ticks == NAT) {
                throw new ArithmeticException("NaT");
            }
            return ticks;
        } catch (InexactTimeException e) {
            throw new UnfitRecordException("is " + value + ", and " + dtype.descr() + " " + e.getMessage());
        } catch (ArithmeticException | DateTimeException e) {
            throw new UnfitRecordException("is " + value + ", which is beyond what " + dtype.descr() + " holds");
        }
    }

    @Override
    void store(MemorySegment memory, long offset, Object value) {
        memory.set(layout, offset, ticks(value));
    }

    @Override
    public Object read(MemorySegment memory, long offset) {
        long ticks = memory.get(layout, offset);
        if (ticks == NAT) {
            return null;
        }
        String className = isInstant ? "an Instant" : "a Duration";
        try {
            return isInstant ? scale.instant(ticks) : scale.duration(ticks);
        } catch (InexactTimeException e) {
            throw new UnreadableValueException("it is " + ticks + " of " + dtype.descr() + ", which " + e.getMessage());
        } catch (ArithmeticException | DateTimeException e) {
            throw new UnreadableValueException(
                    "it is " + ticks + " of " + dtype.descr() + ", which is beyond what " + className + " holds");
        }
    }
}
