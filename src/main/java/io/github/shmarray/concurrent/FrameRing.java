package io.github.shmarray.concurrent;

import io.github.shmarray.ArrayView;
import io.github.shmarray.AttachOptions;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Order;
import io.github.shmarray.SharedArray;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.segment.GivenOptions;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;

/**
 * Frames of one type and shape that a writer hands to any number of readers in other processes: images, tensors, blocks of samples. The
 * writer never waits for readers, who cannot disturb it, and overwrites the oldest of a fixed number of slots. Frames lie in an array of
 * shape (slots, …), so that {@code numpy.load("/dev/shm/NAME", mmap_mode="r")[slot]} is a frame without a copy; their numbers in a second one,
 * {@code NAME.frames}; the lock of the writers is {@code NAME.lock}.
 *
 * <pre>{@code
 * try (FrameRing ring = FrameRing.create("camera", 8, ElementType.UINT8, 480, 640)) {
 *     ring.publish(pixels);
 * }
 *
 * try (FrameRing ring = FrameRing.attachReadOnly("camera")) {
 *     FrameReader reader = ring.reader();
 *     while (reader.next(pixels, Duration.ofSeconds(1)) != FrameReader.NONE) { ... }
 * }
 * }</pre>
 *
 * <p>Writers take turns, in any process. One that dies, by SIGKILL too, loses the frame that it was writing, which no reader sees; the
 * next writer goes on after it, and what was published stays.
 *
 * <p>Closing unmaps both arrays, and leaves the ring to others. Safe to use from many threads, each with a {@link FrameReader} of its own.
 * The methods throw {@link IllegalStateException} once the ring is closed, and
 * {@link io.github.shmarray.error.SegmentFaultException} if one of the segments is cut short.
 */
public final class FrameRing implements AutoCloseable {
    private final RingSegments segments;
    private final SharedArray frames;
    private final FrameNumbers numbers;
    private final WriterTurn turn;
    private final long frameLength;

    private FrameRing(RingSegments segments) {
        this.segments = segments;
        this.frames = segments.frames();
        this.numbers = segments.numbers();
        this.turn = new WriterTurn(frames);
        this.frameLength = frames.length() / frames.shape()[0];
    }

    /**
     * Creates a ring, whose space is reserved.
     *
     * @param slots how many frames it holds, at least 2: a reader has the time of {@code slots - 1} frames to read one
     * @param shape of one frame; none for a single element
     * @throws IllegalArgumentException if a name, the slots or the shape is not valid
     * @throws SegmentExistsException if one of the names is taken
     * @throws SharedMemoryException if there is too little space, or a system call fails
     */
    public static FrameRing create(String name, int slots, ElementType type, long... shape) {
        return create(name, CreateOptions.defaults(), slots, type, shape);
    }

    /**
     * Creates a ring with options for both segments: permissions, a folder and the like; an option that has no use is refused. With {@link CreateOptions#withReplace()}, who
     * attaches gets the old ring or the new one, with both of its segments, also if this fails; who has the old one keeps it. What a process
     * has left that was killed while it made a ring of that name is taken over.
     */
    public static FrameRing create(String name, CreateOptions options, int slots, ElementType type, long... shape) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(shape, "shape");
        String operation = "create ring \"" + name + "\"";
        if (slots < 2) {
            throw new IllegalArgumentException(
                    operation + ": " + slots + " slots; with fewer than 2 no reader has time for a frame");
        }
        GivenOptions given = GivenOptions.of(Objects.requireNonNull(options, "options"));
        given.requireNot("withOrder", operation, "frames are in order C");
        given.requireNot("withCapacity", operation, "a ring has as many slots as it was made with");
        return RingSegments.create(name, options, slots, type, shape, segments -> {
            FrameRing ring = new FrameRing(segments);
            ring.turn.lock();
            return ring;
        });
    }

    /**
     * Attaches for reading and publishing.
     *
     * @throws NoSuchSegmentException if one of the segments is not there
     * @throws SegmentFormatException if they are not those of a ring, or of two rings, for a second
     * @throws SharedMemoryException if they cannot be opened
     */
    public static FrameRing attach(String name) {
        return attach(name, AttachOptions.readWrite());
    }

    /** Attaches for reading alone; throws as {@link #attach} does. */
    public static FrameRing attachReadOnly(String name) {
        return attach(name, AttachOptions.readOnly());
    }

    private static FrameRing attach(String name, AttachOptions options) {
        Objects.requireNonNull(name, "name");
        return new FrameRing(RingSegments.attach(name, options.withOrder(Order.C)));
    }

    /** Attaches to a ring in any folder, for reading and publishing: {@code file} is that of its frames. Throws as {@link #attach} does. */
    public static FrameRing attach(Path file) {
        return attach(file, AttachOptions.readWrite());
    }

    /** Attaches to a ring in any folder, for reading alone; throws as {@link #attach} does. */
    public static FrameRing attachReadOnly(Path file) {
        return attach(file, AttachOptions.readOnly());
    }

    private static FrameRing attach(Path file, AttachOptions options) {
        Objects.requireNonNull(file, "file");
        return new FrameRing(RingSegments.attach(file, options.withOrder(Order.C)));
    }

    /** The name it was created or attached by; a path if that is how it was attached. */
    public String name() {
        return frames.name();
    }

    /** What an element of a frame is. */
    public ElementType elementType() {
        return frames.elementType();
    }

    /** Of one frame. */
    public long[] shape() {
        long[] all = frames.shape();
        return Arrays.copyOfRange(all, 1, all.length);
    }

    /** How many frames it holds: a reader that is further behind than that misses some. */
    public long slots() {
        return frames.shape()[0];
    }

    /** Whether publishing throws {@link UnsupportedOperationException}. */
    public boolean isReadOnly() {
        return frames.isReadOnly();
    }

    /** False once it was closed; never throws. */
    public boolean isOpen() {
        return frames.isOpen();
    }

    /** How many frames have been published: the number of the newest, 0 if there is none. */
    public long newest() {
        return numbers.newest();
    }

    /** A reader of the frames that are published from now on; its {@code latest} also finds the one before. */
    public FrameReader reader() {
        return new FrameReader(this, numbers);
    }

    /**
     * Copies a frame into the ring and lets readers see it; returns its number. Waits for another writer who is just publishing.
     *
     * @param source a Java array with the elements of one frame in row-major order
     * @throws IllegalArgumentException if it has another type or length
     * @throws UnsupportedOperationException if the ring is read-only
     */
    public long publish(Object source) {
        return publish(elementsOf(source, "source"));
    }

    /** Copies a frame from memory of as many bytes; as {@link #publish(Object)}. */
    public long publish(MemorySegment source) {
        requireFrameSize(source, "source");
        try (FrameClaim claim = claim()) {
            frames.copyFrom(source, 0, firstElement(claim.number()), frameLength);
            return claim.publish();
        }
    }

    /**
     * The slot for the next frame, to be filled in place. Other writers wait until it is published or closed, which is for this thread to do.
     *
     * @throws UnsupportedOperationException if the ring is read-only
     * @throws IllegalStateException if this thread has a claim already
     */
    public FrameClaim claim() {
        requireWritable();
        turn.take();
        return begun();
    }

    /**
     * As {@link #claim()}, but waits for other writers no longer than that: one that hangs, or a process that means no good and may write to
     * the lock, can keep it for ever.
     *
     * @return null if the time is over
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public FrameClaim tryClaim(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        requireWritable();
        return turn.take(timeout) ? begun() : null;
    }

    private void requireWritable() {
        if (isReadOnly()) {
            throw new UnsupportedOperationException(
                    "publish in ring \"" + name() + "\": it is read-only; attach it for writing");
        }
    }

    private FrameClaim begun() {
        try {
            return new FrameClaim(this, numbers.begin());
        } catch (RuntimeException | Error e) {
            turn.giveBack();
            throw e;
        }
    }

    void publish(long frame) {
        numbers.publish(frame);
    }

    void abandon(long frame) {
        numbers.abandon(frame);
    }

    void endTurn() {
        turn.giveBack();
    }

    ArrayView viewOf(long frame) {
        return frames.view().at(numbers.slotOf(frame));
    }

    void copy(long frame, MemorySegment target) {
        frames.copyTo(target, 0, firstElement(frame), frameLength);
    }

    private long firstElement(long frame) {
        return numbers.slotOf(frame) * frameLength;
    }

    /** The elements of a Java array, which has to be of the frames' type. */
    MemorySegment elementsOf(Object javaArray, String role) {
        Objects.requireNonNull(javaArray, role);
        Class<?> expected = JavaArrays.ofType(elementType(), 0).getClass();
        if (javaArray.getClass() != expected) {
            throw new IllegalArgumentException("frame of ring \"" + name() + "\": its frames are "
                    + elementType().numpyName()
                    + " and need a source or target of the type " + expected.getSimpleName() + "; the " + role
                    + " is of "
                    + javaArray.getClass().getSimpleName());
        }
        return JavaArrays.segment(javaArray);
    }

    void requireFrameSize(MemorySegment memory, String role) {
        long byteSize = frameLength * elementType().byteSize();
        if (Objects.requireNonNull(memory, role).byteSize() != byteSize) {
            throw new IllegalArgumentException("frame of ring \"" + name() + "\": the " + role + " has "
                    + memory.byteSize() + " bytes, and a frame of "
                    + elementType().numpyName() + " "
                    + Arrays.toString(shape()) + " has " + byteSize);
        }
    }

    /** Removes the names of all segments, as {@link SharedArray#unlink()} does; returns whether this removed one. */
    public boolean unlink() {
        return segments.unlink();
    }

    /**
     * Unmaps the ring, and ends the waiting of its readers. Closing twice is fine.
     *
     * @throws IllegalStateException if a thread has a claim, or is inside an operation on it; close it again then
     */
    @Override
    public void close() {
        turn.close();
        segments.close();
    }

    @Override
    public String toString() {
        String state = isOpen() ? slots() + " slots, newest frame " + newest() : "closed";
        return "FrameRing[\"" + name() + "\", " + elementType().numpyName() + " " + Arrays.toString(shape()) + ", "
                + state + "]";
    }
}
