package io.github.shmarray.concurrent;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;

/**
 * Reads the frames of a ring one after the other, or the newest. The writer knows nothing of it and does not wait; a frame that is
 * overwritten before it was read, or while it was copied, is missed, and {@link #missed()} counts it. Each thread that reads takes a
 * reader of its own from {@link FrameRing#reader()}. All methods throw {@link IllegalStateException} if the ring is closed, also while they wait.
 */
public final class FrameReader {
    /** What is returned where there is no frame; the first is 1. */
    public static final long NONE = 0;

    private static final int MOST_TRIES = 1000;

    private final FrameRing ring;
    private final FrameNumbers numbers;
    private long position;
    private long missed;

    FrameReader(FrameRing ring, FrameNumbers numbers) {
        this.ring = ring;
        this.numbers = numbers;
        this.position = numbers.newest();
    }

    /** The number of the frame that was returned last; at first that of the newest one when this reader was made, or 0. */
    public long position() {
        return position;
    }

    /** How many frames there were between the one returned last and the one before it. */
    public long missed() {
        return missed;
    }

    /**
     * Copies the next frame, of those that are still there, and waits for one if there is none yet.
     *
     * @param target a Java array that holds the elements of one frame
     * @return its number, or {@link #NONE} if the time is over
     * @throws IllegalArgumentException if the target has another type or length
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public long next(Object target, Duration timeout) throws InterruptedException {
        return next(ring.elementsOf(target, "target"), timeout);
    }

    /** Copies the next frame into memory of as many bytes; as {@link #next(Object, Duration)}. */
    public long next(MemorySegment target, Duration timeout) throws InterruptedException {
        ring.requireFrameSize(target, "target");
        return await(timeout, frame -> isCopied(frame, target));
    }

    /** The next frame, not copied; null if the time is over. As {@link #next(Object, Duration)}. */
    public Frame next(Duration timeout) throws InterruptedException {
        return await(timeout, numbers::isWhole) == NONE ? null : here();
    }

    /**
     * Copies the newest frame, whether it was returned before or not, without waiting.
     *
     * @return its number, or {@link #NONE} if there has been none
     * @throws IllegalArgumentException if the target has another type or length
     * @throws IllegalStateException if the writer has overwritten each of a thousand frames while it was copied
     */
    public long latest(Object target) {
        return latest(ring.elementsOf(target, "target"));
    }

    /** Copies the newest frame into memory of as many bytes; as {@link #latest(Object)}. */
    public long latest(MemorySegment target) {
        ring.requireFrameSize(target, "target");
        return newest(frame -> isCopied(frame, target));
    }

    /** The newest frame, not copied; null if there has been none. */
    public Frame latest() {
        return newest(numbers::isWhole) == NONE ? null : here();
    }

    private boolean isCopied(long frame, MemorySegment target) {
        ring.copy(frame, target);
        return numbers.isWhole(frame);
    }

    private Frame here() {
        return new Frame(numbers, ring.viewOf(position).asReadOnly(), position, missed);
    }

    private long await(Duration timeout, LongPredicate isRead) throws InterruptedException {
        long nanoseconds = Math.max(0, TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(timeout, "timeout")));
        long start = System.nanoTime();
        while (true) {
            long newest = numbers.newest();
            if (hasRead(newest, isRead)) {
                return position;
            }
            long left = nanoseconds - (System.nanoTime() - start);
            if (left <= 0) {
                return NONE;
            }
            numbers.awaitNewerThan(newest, Duration.ofNanos(left));
        }
    }

    /** Reads the oldest frame after the position that can be read. */
    private boolean hasRead(long newest, LongPredicate isRead) {
        for (long frame = Math.max(position + 1, numbers.oldest(newest)); frame <= newest; frame++) {
            if (numbers.isWhole(frame) && isRead.test(frame)) {
                moveTo(frame);
                return true;
            }
        }
        return false;
    }

    private long newest(LongPredicate isRead) {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            long newest = numbers.newest();
            if (newest == NONE) {
                return NONE;
            }
            if (numbers.isWhole(newest) && isRead.test(newest)) {
                moveTo(newest);
                return newest;
            }
        }
        throw new IllegalStateException("read the newest frame of ring \"" + ring.name() + "\": " + MOST_TRIES
                + " were overwritten while they were copied; give the ring more slots");
    }

    private void moveTo(long frame) {
        missed = Math.max(0, frame - position - 1);
        position = frame;
    }
}
