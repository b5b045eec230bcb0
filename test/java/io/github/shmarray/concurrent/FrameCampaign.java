package io.github.shmarray.concurrent;

import io.github.shmarray.ChildJvm;
import io.github.shmarray.Trust;
import io.github.shmarray.element.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Kills writers and readers of a ring at random moments, many times: {@code COUNT [LENGTH [FRAMES]]}; frames have so many elements, and so many are read at least. Every frame has its own number in all elements, so
 * that one that is torn shows. Readers in this process copy frames meanwhile, and look at them in place; they must never get a torn one, and the
 * numbers must go up. Ends with a line of figures, and fails if that was not so.
 */
final class FrameCampaign {
    private static final String NAME =
            "shmarray-frames-" + ProcessHandle.current().pid();
    private static final int SLOTS = 4;
    private static final String DEFAULT_LENGTH = "20000";
    private static final String NO_LEAST = "0";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final FrameRing ring;
    private final int length;
    private final Random random = new Random();
    private volatile boolean isOver;
    private final AtomicLong copied = new AtomicLong();
    private final AtomicLong inPlace = new AtomicLong();
    private long overwritten;
    private long missed;
    private volatile String violation = "";

    private FrameCampaign(FrameRing ring) {
        this.ring = ring;
        length = lengthOf(ring);
    }

    private static int lengthOf(FrameRing ring) {
        return (int) ring.shape()[0];
    }

    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        int length = Integer.parseInt(arguments.length > 1 ? arguments[1] : DEFAULT_LENGTH);
        long framesForEach = Long.parseLong(arguments.length > 2 ? arguments[2] : NO_LEAST) / count;
        boolean isSurvived = false;
        try (FrameRing ring = FrameRing.create(NAME, SLOTS, ElementType.INT32, length)) {
            FrameCampaign campaign = new FrameCampaign(ring);
            Thread copier = Thread.ofPlatform().start(campaign::copyFrames);
            Thread looker = Thread.ofVirtual().start(campaign::lookAtFrames);
            for (int i = 0; i < count && campaign.violation.isEmpty(); i++) {
                campaign.kill(i, framesForEach);
            }
            campaign.isOver = true;
            publish(ring);
            copier.join();
            looker.join();
            System.out.printf(
                    "%d kills: %d frames published, %d copied, %d missed, %d looked at, %d overwritten meanwhile; %s%n",
                    count,
                    ring.newest(),
                    campaign.copied.get(),
                    campaign.missed,
                    campaign.inPlace.get(),
                    campaign.overwritten,
                    campaign.violation.isEmpty() ? "0 violations" : campaign.violation);
            ring.unlink();
            Trust.print(
                    "frame", "SIGKILL of writers and readers of a ring", count, campaign.violation.isEmpty() ? 0 : 1);
            isSurvived = campaign.violation.isEmpty();
        } finally {
            for (String suffix : List.of("", ".frames", ".lock")) {
                Files.deleteIfExists(Path.of("/dev/shm", NAME + suffix));
            }
        }
        System.exit(isSurvived ? 0 : 1);
    }

    private static void publish(FrameRing ring) {
        try (FrameClaim claim = ring.claim()) {
            claim.view().fill(claim.number());
            claim.publish();
        }
    }

    /** Two writers and a reader at a time, one of which is killed, then the others. */
    private void kill(int round, long frames) throws IOException, InterruptedException {
        List<Process> processes = List.of(
                ChildJvm.start(Writer.class, NAME),
                round % 2 == 0 ? ChildJvm.start(Writer.class, NAME) : pythonWriter(),
                reader());
        long before = ring.newest();
        long readBefore = read();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while ((ring.newest() < before + 10 || read() < readBefore + frames) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        if (ring.newest() < before + 10) {
            violation = "no frame for " + PATIENCE;
        }
        TimeUnit.MICROSECONDS.sleep(random.nextInt(100_000));
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
            TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
        }
    }

    private long read() {
        return copied.get() + inPlace.get();
    }

    /** Where there is no Python, the other writer goes on alone. */
    private static Process pythonWriter() throws IOException {
        String command = "exec python3 examples/python/write_frames.py " + NAME + " 1000000000";
        return new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** What it prints makes the campaign fail. */
    private static Process reader() throws IOException {
        return new ProcessBuilder(ChildJvm.command(Reader.class, NAME))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void copyFrames() {
        FrameReader reader = ring.reader();
        int[] target = new int[length];
        try {
            while (!isOver) {
                long before = reader.position();
                long number = reader.next(target, PATIENCE);
                if (number != FrameReader.NONE) {
                    requireWhole(target, number, before);
                    copied.incrementAndGet();
                    missed += reader.missed();
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            violation = "reading: " + e;
        }
    }

    private void requireWhole(int[] frame, long number, long before) {
        for (int element : frame) {
            if (element != (int) number) {
                violation = "torn: frame " + number + " has " + element;
            }
        }
        if (number <= before) {
            violation = "frame " + number + " after " + before;
        }
    }

    private void lookAtFrames() {
        FrameReader reader = ring.reader();
        try {
            while (!isOver) {
                Frame frame = reader.next(PATIENCE);
                if (frame != null) {
                    lookAt(frame);
                }
            }
        } catch (InterruptedException | RuntimeException e) {
            violation = "looking: " + e;
        }
    }

    private void lookAt(Frame frame) {
        long first = frame.view().getLong(0);
        long last = frame.view().getLong(length - 1);
        if (!frame.isIntact()) {
            overwritten++;
        } else if (first != (int) frame.number() || last != (int) frame.number()) {
            violation = "in place: frame " + frame.number() + " has " + first + " and " + last;
        } else {
            inPlace.incrementAndGet();
        }
    }

    /** Publishes frames, filled in place, until it is killed: {@code NAME}. */
    static final class Writer {
        public static void main(String[] arguments) {
            try (FrameRing ring = FrameRing.attach(arguments[0])) {
                while (true) {
                    publish(ring);
                }
            }
        }
    }

    /** Checks frames until it is killed: {@code NAME}. Prints what is wrong. */
    static final class Reader {
        public static void main(String[] arguments) throws InterruptedException {
            try (FrameRing ring = FrameRing.attachReadOnly(arguments[0])) {
                int[] target = new int[lengthOf(ring)];
                FrameReader reader = ring.reader();
                while (true) {
                    long number = reader.next(target, PATIENCE);
                    for (int element : target) {
                        if (number != FrameReader.NONE && element != (int) number) {
                            System.out.println("torn: frame " + number + " has " + element);
                        }
                    }
                }
            }
        }
    }
}
