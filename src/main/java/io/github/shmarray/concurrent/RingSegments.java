package io.github.shmarray.concurrent;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.BeforeNaming;
import io.github.shmarray.segment.GivenOptions;
import io.github.shmarray.segment.KeptName;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.Undoing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The two segments of a ring. The numbers tell which file the frames are in, and get their name just before it: so nobody has the frames of
 * one ring and the numbers of its successor, and who dies in between leaves numbers alone, which the next one takes over.
 */
record RingSegments(SharedArray frames, FrameNumbers numbers) {
    private static final String NUMBERS = ".frames";

    /** To replace both takes some microseconds, if the processor is not needed elsewhere meanwhile. */
    private static final long PATIENCE_NANOSECONDS = TimeUnit.SECONDS.toNanos(1);

    private static final long PAUSE_NANOSECONDS = TimeUnit.MICROSECONDS.toNanos(100);

    /**
     * Makes both, whose space is reserved. A ring that they replace has its names again if that fails.
     *
     * @param finish what is done with them, without which they are not left either
     */
    static <R> R create(
            String name,
            CreateOptions options,
            int slots,
            ElementType type,
            long[] shape,
            Function<RingSegments, R> finish) {
        return new Maker(name, options, slots).make(type, shape, finish);
    }

    private static final class Maker {
        private final String name;
        private final CreateOptions options;
        private final int slots;

        /** Null until the file of the frames is there. */
        private SharedLongArray numbers;

        /** Of the ring that is replaced. */
        private final List<KeptName> before = new ArrayList<>();

        Maker(String name, CreateOptions options, int slots) {
            this.name = name;
            this.options = options;
            this.slots = slots;
        }

        <R> R make(ElementType type, long[] shape, Function<RingSegments, R> finish) {
            long[] all = new long[shape.length + 1];
            all[0] = slots;
            System.arraycopy(shape, 0, all, 1, shape.length);
            try {
                SharedArray frames = SharedArray.create(name, BeforeNaming.add(options, this::makeNumbers), type, all);
                try {
                    R made = finish.apply(new RingSegments(frames, numbersOf(frames)));
                    before.forEach(KeptName::forget);
                    return made;
                } catch (RuntimeException | Error e) {
                    Undoing.after(e, frames::unlink);
                    Undoing.after(e, frames::close);
                    throw e;
                }
            } catch (RuntimeException | Error e) {
                Undoing.after(e, this::discardNumbers);
                before.forEach(kept -> Undoing.after(e, () -> kept.giveBack("create ring \"" + name + "\"")));
                throw e;
            }
        }

        private FrameNumbers numbersOf(SharedArray frames) {
            if (numbers == null) {
                throw new IllegalArgumentException(
                        "create ring \"" + name + "\": a memfd has no name that others could find it by");
            }
            FrameNumbers found = FrameNumbers.in(numbers, slots, inode(frames));
            if (found == null) {
                throw new SegmentFormatException(
                        "create ring \"" + name + "\": another process has written into segment \"" + numbers.name()
                                + "\" meanwhile; see who may write to it, and create it again");
            }
            return found;
        }

        private void makeNumbers(ArrayPlace frames) {
            discardNumbers();
            if (GivenOptions.of(options).has("withReplace") && before.isEmpty()) {
                keep(frames.path());
                keep(frames.path() + NUMBERS);
            }
            long[] content = FrameNumbers.initial(slots, frames.file().inode());
            try {
                numbers = SharedLongArray.copyOf(name + NUMBERS, options, content);
            } catch (SegmentExistsException taken) {
                if (!LeftNumbers.areRemoved(frames.path() + NUMBERS, frames.path())) {
                    throw taken;
                }
                numbers = SharedLongArray.copyOf(name + NUMBERS, options, content);
            }
        }

        private void keep(String path) {
            before.add(KeptName.of(Posix.preferred(), path, "create ring \"" + name + "\""));
        }

        private void discardNumbers() {
            if (numbers != null) {
                SharedLongArray discarded = numbers;
                numbers = null;
                try (discarded) {
                    discarded.unlink();
                }
            }
        }
    }

    static RingSegments attach(String name, AttachOptions options) {
        return attach(
                name, () -> SharedArray.attach(name, options), () -> SharedLongArray.attach(name + NUMBERS, options));
    }

    static RingSegments attach(Path file, AttachOptions options) {
        Path numbers = file.resolveSibling(file.getFileName() + NUMBERS);
        return attach(
                file.toString(),
                () -> SharedArray.attach(file, options),
                () -> SharedLongArray.attach(numbers, options));
    }

    private static RingSegments attach(String name, Supplier<SharedArray> frames, Supplier<SharedLongArray> numbers) {
        Supplier<SharedArray> framesThere =
                () -> there(frames, missing -> missing.replaceFirst("attach array", "attach ring"));
        Supplier<SharedLongArray> numbersThere = () -> there(
                numbers,
                missing -> "attach ring \"" + name
                        + "\": there is an array of that name and no ring, which would have its numbers in \"" + name
                        + NUMBERS + "\"; attach to it by SharedArray, or give the name of a ring");
        long start = System.nanoTime();
        while (true) {
            boolean mayBeReplaced = System.nanoTime() - start < PATIENCE_NANOSECONDS;
            RingSegments found = attachOnce(framesThere.get(), numbersThere, mayBeReplaced);
            if (found != null) {
                return found;
            }
            LockSupport.parkNanos(PAUSE_NANOSECONDS);
        }
    }

    /** One of the two segments, or what it means that there is none. */
    private static <A> A there(Supplier<A> segment, UnaryOperator<String> meaning) {
        try {
            return segment.get();
        } catch (NoSuchSegmentException e) {
            throw SegmentErrors.retold(e, meaning.apply(e.getMessage()));
        }
    }

    /** Returns null if they do not belong together, and that may change. */
    private static RingSegments attachOnce(
            SharedArray frames, Supplier<SharedLongArray> attachNumbers, boolean mayBeReplaced) {
        RingSegments found = null;
        try {
            requireSlots(frames);
            SharedLongArray array = attachNumbers.get();
            try {
                FrameNumbers numbers =
                        ofSameUser(array, frames) ? FrameNumbers.in(array, frames.shape()[0], inode(frames)) : null;
                found = numbers == null ? null : new RingSegments(frames, numbers);
                if (found == null && !mayBeReplaced) {
                    throw new SegmentFormatException("attach ring \"" + frames.name() + "\": segment \"" + array.name()
                            + "\" holds the numbers of another ring, or another user's; whoever was replacing this one has died, or its"
                            + " files are copies. Create it again, with CreateOptions.withReplace()");
                }
            } finally {
                if (found == null) {
                    array.close();
                }
            }
            return found;
        } finally {
            if (found == null) {
                frames.close();
            }
        }
    }

    /** One process makes both: another user's would be planted, between those of a ring that goes and of its successor. */
    private static boolean ofSameUser(SharedArray numbers, SharedArray frames) {
        return ArrayPlace.of(numbers).file().userId()
                == ArrayPlace.of(frames).file().userId();
    }

    private static void requireSlots(SharedArray frames) {
        long[] shape = frames.shape();
        if (shape.length == 0 || shape[0] < 2) {
            throw new SegmentFormatException("attach ring \"" + frames.name() + "\": its segment has the shape "
                    + Arrays.toString(shape) + ", and a ring has a first dimension of 2 or more slots");
        }
    }

    private static long inode(SharedArray frames) {
        return ArrayPlace.of(frames).file().inode();
    }

    /** Returns whether this removed a name. */
    boolean unlink() {
        boolean hadNumbers = false;
        boolean hadFrames = false;
        try {
            hadNumbers = numbers.unlink();
        } finally {
            hadFrames = frames.unlink();
        }
        return hadFrames || hadNumbers;
    }

    void close() {
        try {
            frames.close();
        } finally {
            numbers.close();
        }
    }
}
