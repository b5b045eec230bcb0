package io.github.shmarray.flight;

import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.concurrent.FrameReader;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.SharedMemoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Frames of 400 kB for scripts: {@code write FOLDER FRAMES_PER_SECOND} makes a ring and fills it until it is ended, {@code check FOLDER}
 * takes the frames of a ring of that name and tells each 100 ms how many were whole, how many were not, and how old they were. Each frame
 * has the time at which it was published, by the clock that all processes of a machine share.
 */
final class FrameTraffic {
    private static final String NAME = "camera";
    private static final int SLOTS = 16;
    private static final int LENGTH = 50_000;
    private static final long TELL_NANOSECONDS = 100_000_000;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final int MOST_DELAYS = 100_000;

    private FrameTraffic() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[1]);
        if (arguments[0].equals("write")) {
            write(folder, Double.parseDouble(arguments[2]));
        } else {
            check(folder);
        }
    }

    private static void write(Path folder, double perSecond) {
        CreateOptions options = CreateOptions.defaults().withBacking(Backing.folder(folder));
        long period = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
        long[] frame = new long[LENGTH];
        try (FrameRing ring = FrameRing.create(NAME, options, SLOTS, ElementType.INT64, LENGTH)) {
            long next = System.nanoTime();
            for (long number = 1; ; number++) {
                Arrays.fill(frame, number);
                frame[0] = System.nanoTime();
                ring.publish(frame);
                next += period;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        }
    }

    private static FrameRing attach(Path folder) {
        while (true) {
            try {
                return FrameRing.attachReadOnly(folder.resolve(NAME));
            } catch (SharedMemoryException notYet) {
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
    }

    private static void check(Path folder) throws InterruptedException {
        long[] frame = new long[LENGTH];
        List<Long> delays = new ArrayList<>();
        long whole = 0;
        long broken = 0;
        long last = 0;
        long told = System.nanoTime();
        try (FrameRing ring = attach(folder)) {
            FrameReader reader = ring.reader();
            while (true) {
                boolean isThere = reader.next(frame, LOOK) != FrameReader.NONE;
                long now = System.nanoTime();
                if (isThere) {
                    // A mirror that has just begun hands on the newest one, which may have been here.
                    boolean isWhole = isWhole(frame) && frame[1] >= last;
                    last = frame[1];
                    whole += isWhole ? 1 : 0;
                    broken += isWhole ? 0 : 1;
                    if (delays.size() < MOST_DELAYS) {
                        delays.add(now - frame[0]);
                    }
                }
                if (now - told > TELL_NANOSECONDS) {
                    told = now;
                    tell(whole, broken, delays);
                }
            }
        }
    }

    /** Later ones than the first have the number of the frame. */
    private static boolean isWhole(long[] frame) {
        for (int i = 2; i < frame.length; i++) {
            if (frame[i] != frame[1]) {
                return false;
            }
        }
        return true;
    }

    private static void tell(long whole, long broken, List<Long> delays) {
        List<Long> sorted = new ArrayList<>(delays);
        Collections.sort(sorted);
        System.out.printf(
                "whole %d broken %d delay %.2f ms, of 99 of a hundred %.2f ms%n",
                whole, broken, at(sorted, 0.5) / 1e6, at(sorted, 0.99) / 1e6);
    }

    private static double at(List<Long> sorted, double share) {
        return sorted.isEmpty() ? 0 : sorted.get((int) (share * (sorted.size() - 1)));
    }
}
