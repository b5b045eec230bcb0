package io.github.shmarray.concurrent;

import io.github.shmarray.SharedLongArray;
import io.github.shmarray.error.SegmentFormatException;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/**
 * Which frames of a ring are there: an array of int64 beside that of the frames. Element 0 says what it is, element 1 is the number of the
 * newest frame, from 1 on, whose lower half is the futex word; element 2 the inode of the file of the frames, or 0; from element 8 on, each slot has twice the number of the frame in it, and
 * one less while that is being written. Safe to use from many threads, of which one at a time may write.
 */
final class FrameNumbers implements AutoCloseable {
    /** "frames" and the version, as bytes. */
    static final long KIND = 0x0001_7365_6d61_7266L;

    static final int NEWEST = 1;
    static final int FILE = 2;
    static final int FIRST_SLOT = 8;

    /** Far beyond what anybody publishes, and so small that nothing that is counted from it overflows. */
    private static final long LAST = Long.MAX_VALUE / 4;

    /** What a slot has whose frame was given up. */
    private static final long NOTHING = 0;

    private final SharedLongArray numbers;
    private final long slots;

    private FrameNumbers(SharedLongArray numbers) {
        this.numbers = numbers;
        this.slots = numbers.length() - FIRST_SLOT;
    }

    static long length(long slots) {
        return FIRST_SLOT + slots;
    }

    /** The first content of the array of numbers for the frames in a file. */
    static long[] initial(int slots, long inode) {
        long[] content = new long[(int) length(slots)];
        content[0] = KIND;
        content[FILE] = inode;
        return content;
    }

    /** Whether an array is such numbers, as far as it says itself. */
    static boolean are(SharedLongArray numbers) {
        return numbers.length() >= FIRST_SLOT && numbers.getAcquire(0) == KIND;
    }

    /**
     * @param numbers becomes this object's, which closes it
     * @param inode of the file that the frames are in
     * @return null if they are the numbers of frames in another file; they stay open
     * @throws SegmentFormatException if it is not the numbers of so many slots; it stays open
     */
    static FrameNumbers in(SharedLongArray numbers, long slots, long inode) {
        if (are(numbers) && numbers.getAcquire(FILE) != 0 && numbers.getAcquire(FILE) != inode) {
            return null;
        }
        if (!are(numbers) || numbers.length() != length(slots)) {
            throw new SegmentFormatException(
                    "attach ring: segment \"" + numbers.name() + "\" does not hold the numbers of " + slots
                            + " frames as this version of the library writes them; both segments of a ring go together");
        }
        return new FrameNumbers(numbers);
    }

    long slotOf(long frame) {
        return (frame - 1) % slots;
    }

    private long indexOf(long frame) {
        return FIRST_SLOT + slotOf(frame);
    }

    /**
     * 0 if there has been none.
     *
     * @throws SegmentFormatException if it is no number that writers come to
     */
    long newest() {
        long newest = read(NEWEST);
        if (newest < 0 || newest > LAST) {
            throw notOfWriters("tells of frame " + newest);
        }
        return newest;
    }

    private SegmentFormatException notOfWriters(String what) {
        return new SegmentFormatException("ring: segment \"" + numbers.name() + "\" " + what
                + ", which no writer of frames has written; create the ring again, with CreateOptions.withReplace()");
    }

    /** The oldest frame that may still be there. */
    long oldest(long newest) {
        return Math.max(1, newest - slots + 1);
    }

    /** Whether the frame is in its slot, all of it. What was read of it before this call is of that frame then. */
    boolean isWhole(long frame) {
        VarHandle.acquireFence();
        return read(indexOf(frame)) == 2 * frame;
    }

    private long read(long index) {
        try {
            return numbers.getAcquire(index);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    /** Users know of no array of numbers. */
    private IllegalStateException closed(IllegalStateException failure) {
        String ring = numbers.name().replaceFirst("\\.frames$", "");
        return numbers.isOpen()
                ? failure
                : new IllegalStateException("read ring \"" + ring + "\": it is closed", failure);
    }

    /** Waits until there is a newer one; returns whether there is. */
    boolean awaitNewerThan(long newest, Duration timeout) throws InterruptedException {
        try {
            return numbers.awaitWhile(NEWEST, newest, timeout);
        } catch (IllegalStateException e) {
            throw closed(e);
        }
    }

    /** Begins the next frame; returns its number. One that a writer has begun and not finished when it died is passed over. */
    long begin() {
        long newest = newest();
        long frame = newest + 1;
        while (numbers.getAcquire(indexOf(frame)) >= 2 * frame - 1) {
            if (frame++ == newest + slots) {
                throw notOfWriters("holds in each slot the number of a frame after " + newest);
            }
        }
        numbers.setRelease(indexOf(frame), 2 * frame - 1);
        // No byte of the frame may be seen before that.
        VarHandle.fullFence();
        return frame;
    }

    void publish(long frame) {
        // Stores past the caches keep no order by themselves.
        VarHandle.fullFence();
        numbers.setRelease(indexOf(frame), 2 * frame);
        numbers.setRelease(NEWEST, frame);
        numbers.wake(NEWEST, Integer.MAX_VALUE);
    }

    void abandon(long frame) {
        numbers.setRelease(indexOf(frame), NOTHING);
    }

    boolean unlink() {
        return numbers.unlink();
    }

    @Override
    public void close() {
        numbers.close();
    }
}
