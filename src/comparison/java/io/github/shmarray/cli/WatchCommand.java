package io.github.shmarray.cli;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.segments.SegmentInfo;
import io.github.shmarray.segments.SegmentKind;
import java.io.PrintWriter;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "watch",
        description =
                "Tells again and again what happens in a segment: the frames per second of a ring, who has a lock and waits"
                        + " for it, how many of the first million bytes of an array change.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class WatchCommand implements Callable<Integer> {
    /** What the name of the segment that tells of the frames of a ring has behind that of the ring. */
    static final String FRAMES = ".frames";

    private static final int EVERYBODY = 0666;

    private static final long WATCHED_BYTES = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Parameters(paramLabel = "NAME", description = "The segment.")
    private String name;

    @Option(names = "--seconds", paramLabel = "S", defaultValue = "1", description = "How often; 1 unless given.")
    private double seconds;

    @Option(names = "--count", paramLabel = "N", description = "Only so often; without end unless given.")
    private long count = Long.MAX_VALUE;

    /** What to tell of the time since the last look. */
    private interface Look {
        String since(double seconds);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (!(seconds >= 0)) {
            throw new ParameterException(spec.commandLine(), "--seconds must be 0 or more, not " + seconds);
        }
        SegmentInfo segment = where.find(name);
        Path file = where.path().resolve(segment.name());
        if (segment.kind() == SegmentKind.LOCK) {
            watchLock(segment.name());
        } else if (segment.kind() == SegmentKind.RING) {
            watchRing(where.path().resolve(segment.name().replaceFirst(FRAMES + "$", "")));
        } else if (Files.exists(where.path().resolve(segment.name() + FRAMES))) {
            watchRing(file);
        } else {
            watchArray(segment.handle());
        }
        return 0;
    }

    private void watchRing(Path file) throws InterruptedException {
        try (FrameRing ring = FrameRing.attachReadOnly(file)) {
            long[] last = {ring.newest()};
            repeat(passed -> {
                long newest = ring.newest();
                double rate = (newest - last[0]) / passed;
                last[0] = newest;
                return String.format(Locale.ROOT, "frame %d, %.1f frames per second", newest, rate);
            });
        }
    }

    private void watchLock(String lockName) throws InterruptedException {
        try (SharedLock lock = look(lockName, where)) {
            repeat(passed -> state(lock));
        }
    }

    /** Whoever it belongs to: it is only looked at. */
    static SharedLock look(String lockName, SegmentOption where) {
        return SharedLock.openOrCreate(lockName, where.creating().withPermissions(EVERYBODY));
    }

    /** {@code free}, or who has it and how many wait. */
    static String state(SharedLock lock) {
        String described = lock.toString();
        int start = described.indexOf(lock.name()) + lock.name().length() + "\", ".length();
        return described.substring(start, described.length() - 1);
    }

    private void watchArray(String handle) throws InterruptedException {
        try (SharedArray array = SharedArray.attachHandle(handle, AttachOptions.readOnly())) {
            long watched = Math.min(WATCHED_BYTES, array.memorySegment().byteSize());
            byte[][] last = {bytes(array, watched)};
            repeat(passed -> {
                byte[] now = bytes(array, watched);
                long changed = changed(last[0], now);
                last[0] = now;
                String growth = array.refresh() ? ", has grown to " + array.length() + " elements" : "";
                return String.format(Locale.ROOT, "%.0f bytes changed per second", changed / passed) + growth;
            });
        }
    }

    private static byte[] bytes(SharedArray array, long count) {
        return array.memorySegment().asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
    }

    private static long changed(byte[] before, byte[] now) {
        long changed = 0;
        for (int i = 0; i < now.length; i++) {
            changed += before[i] == now[i] ? 0 : 1;
        }
        return changed;
    }

    private void repeat(Look look) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            TimeUnit.NANOSECONDS.sleep((long) (seconds * TimeUnit.SECONDS.toNanos(1)));
            long now = System.nanoTime();
            out.println(look.since((now - start) / (double) TimeUnit.SECONDS.toNanos(1)));
            if (out.checkError() || System.out.checkError()) {
                // Nobody reads it any more.
                return;
            }
            start = now;
        }
    }
}
