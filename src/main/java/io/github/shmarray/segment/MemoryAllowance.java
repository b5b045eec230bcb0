package io.github.shmarray.segment;

import io.github.shmarray.segment.MemoryLimit.Room;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Asks for the room in memory, but not for each small segment, which takes less time to make than to ask: part of what was free may
 * be taken within a moment without asking again. Safe to use from many threads.
 */
final class MemoryAllowance {
    private static final long MOMENT = TimeUnit.SECONDS.toNanos(1);

    /** A limit is seldom set on a process that runs. */
    private static final long MOMENT_WITHOUT_A_LIMIT = TimeUnit.SECONDS.toNanos(5);

    private static final int PARTS = 8;

    private final Supplier<Room> room;
    private final LongSupplier nanoTime;

    private long left = -1;
    private long end;

    MemoryAllowance(Supplier<Room> room, LongSupplier nanoTime) {
        this.room = room;
        this.nanoTime = nanoTime;
    }

    /** Takes so many bytes; returns nothing, or the room if that is too small for them. */
    synchronized Optional<Room> take(long size) {
        long now = nanoTime.getAsLong();
        if (size <= left && now - end < 0) {
            left -= size;
            return Optional.empty();
        }
        Room found = room.get();
        left = Math.max(0, found.free() / PARTS - size);
        end = now + (found == Room.UNLIMITED ? MOMENT_WITHOUT_A_LIMIT : MOMENT);
        return size > found.free() ? Optional.of(found) : Optional.empty();
    }
}
