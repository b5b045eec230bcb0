package io.github.shmarray.posix;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * System calls that are counted, and of which one fails, by its place among them: once, or it and all after it. Meanwhile the library
 * makes its calls by this wherever no option says otherwise. Safe to use from many threads.
 */
public final class FaultyPosix extends InterceptedPosix implements AutoCloseable {
    /** What happens at a place, the first of which is 0. */
    public record Fault(int place, int errno, Extent extent) {
        /** Calls are counted only. */
        public static final Fault NONE = new Fault(Integer.MAX_VALUE, 0, Extent.ONCE);

        /** Every write writes half of what it is to write. */
        public static final Fault SHORT_WRITES = new Fault(Integer.MAX_VALUE, 0, Extent.SHORT_WRITES);

        private boolean strikes(int call) {
            return extent == Extent.FROM_THEN_ON ? call >= place : call == place;
        }

        @Override
        public String toString() {
            return extent == Extent.SHORT_WRITES || errno == 0
                    ? extent.toString()
                    : Errno.describe(errno).split(":")[0] + " " + extent + " at call " + place;
        }
    }

    public enum Extent {
        ONCE,
        FROM_THEN_ON,
        SHORT_WRITES
    }

    /** Calls that cannot fail. */
    private static final Set<String> SURE = Set.of("memcpy", "gettid");

    /** After these a descriptor or a range is gone, whatever they return (close(2)). */
    private static final Set<String> DONE_ANYWAY = Set.of("close", "munmap");

    private final Posix real;
    private final Fault fault;
    private final List<String> calls = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private boolean isOver;

    private FaultyPosix(Posix real, Fault fault) {
        super(real);
        this.real = real;
        this.fault = fault;
    }

    /** From now on until it is closed, calls are made by this. */
    public static FaultyPosix with(Fault fault) {
        var posix = new FaultyPosix(Posix.preferred(), fault);
        Implementations.substitute = posix;
        return posix;
    }

    /** The names of those that were made. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    /** The names of those that failed. */
    public synchronized List<String> failed() {
        return List.copyOf(failed);
    }

    @Override
    long intercept(String name, LongSupplier call, Object... arguments) {
        if (SURE.contains(name) || !isStruck(name)) {
            return isShortened(name) ? writeHalf(arguments) : call.getAsLong();
        }
        if (DONE_ANYWAY.contains(name)) {
            call.getAsLong();
        }
        return -fault.errno();
    }

    private synchronized boolean isStruck(String name) {
        if (isOver) {
            return false;
        }
        boolean isStruck = fault.strikes(calls.size());
        calls.add(name);
        if (isStruck) {
            failed.add(name);
        }
        return isStruck;
    }

    private synchronized boolean isShortened(String name) {
        return !isOver && fault.extent() == Extent.SHORT_WRITES && name.equals("pwrite");
    }

    private long writeHalf(Object... arguments) {
        int fd = (int) arguments[0];
        if (arguments[1] instanceof MemorySegment source) {
            return real.pwrite(fd, source.asSlice(0, (source.byteSize() + 1) / 2), (long) arguments[2]);
        }
        if (!(arguments[1] instanceof Long)) {
            long half = ((long) arguments[3] + 1) / 2;
            return real.pwrite(fd, arguments[1], (long) arguments[2], half, (long) arguments[4]);
        }
        return real.pwrite(fd, (long) arguments[1], ((long) arguments[2] + 1) / 2, (long) arguments[3]);
    }

    /** From now on all calls are made. */
    @Override
    public synchronized void close() {
        isOver = true;
        Implementations.substitute = null;
    }
}
