package io.github.shmarray;

import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FailingPosix;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segments.Segments;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills a process that copies arrays into shared memory, at random moments and many times: {@code COUNT MEGABYTES [hidden]}. After
 * each the name must be absent or a complete array, and no memory may be lost; where files are made under hidden names, what is
 * left of them must be collected. Ends with a line of figures, and fails if that
 * was not so. The figures are only right while nobody else uses this /dev/shm.
 */
final class KillCampaign {
    private static final File SHM = new File("/dev/shm");
    private static final String NAME =
            "shmarray-kill-" + ProcessHandle.current().pid();
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int ELEMENTS_PER_MEGABYTE = 250_000;

    private final int megabytes;
    private final boolean isHidden;
    private final MemorySegment expected;
    private final Random random = new Random();
    private int absent;
    private int complete;
    private int violations;

    private KillCampaign(int megabytes, boolean isHidden) {
        this.megabytes = megabytes;
        this.isHidden = isHidden;
        this.expected = MemorySegment.ofArray(source(megabytes));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int count = Integer.parseInt(arguments[0]);
        KillCampaign campaign = new KillCampaign(Integer.parseInt(arguments[1]), arguments.length > 2);
        for (int i = 0; i < count; i++) {
            campaign.kill();
        }
        System.out.printf(
                "%d kills at %d MB: %d left no name, %d a complete array, %d violations%n",
                count, campaign.megabytes, campaign.absent, campaign.complete, campaign.violations);
        Trust.print("kill", "SIGKILL while an array is made and filled", count, campaign.violations);
        System.exit(campaign.violations == 0 ? 0 : 1);
    }

    private static int[] source(int megabytes) {
        int[] source = new int[megabytes * ELEMENTS_PER_MEGABYTE];
        for (int i = 0; i < source.length; i++) {
            source[i] = ~i;
        }
        return source;
    }

    private static long used() {
        return SHM.getTotalSpace() - SHM.getUsableSpace();
    }

    private void kill() throws IOException, InterruptedException {
        long usedBefore = used();
        Process copier = ChildJvm.start(Copier.class, NAME, megabytes, isHidden);
        try (BufferedReader output = copier.inputReader()) {
            if (output.readLine() == null) {
                violation("the copier has ended by itself");
            }
            TimeUnit.MICROSECONDS.sleep(random.nextInt(50_000 + megabytes * 1500));
            copier.destroyForcibly().waitFor();
        }
        checkName();
        if (isHidden) {
            Segments.collect();
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (used() > usedBefore && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        if (used() > usedBefore) {
            violation((used() - usedBefore) + " bytes are lost");
        }
    }

    private void checkName() {
        try (SharedIntArray array = SharedIntArray.attach(NAME)) {
            array.unlink();
            if (array.memorySegment().mismatch(expected) >= 0) {
                violation("an array is not complete");
            } else {
                complete++;
            }
        } catch (NoSuchSegmentException nothingLeft) {
            absent++;
        } catch (SharedMemoryException e) {
            violation(e.getMessage());
        }
    }

    private void violation(String text) {
        violations++;
        System.out.println("violation: " + text);
    }

    /** Creates and unlinks the array until it is killed. */
    static final class Copier {
        private Copier() {}

        public static void main(String[] arguments) throws InterruptedException {
            int megabytes = Integer.parseInt(arguments[1]);
            int[] source = source(megabytes);
            CreateOptions options = CreateOptions.defaults().withPosix(posix(Boolean.parseBoolean(arguments[2])));
            // The first round loads the library, which takes longer than a copy.
            SharedIntArray.copyOf(arguments[0], options.withUnlinkOnClose(), source)
                    .close();
            System.out.println("ready");
            while (true) {
                try (SharedIntArray array = SharedIntArray.copyOf(arguments[0], options, source)) {
                    // About as long as the copy took, so that kills meet both.
                    Thread.sleep(megabytes / 4);
                    array.unlink();
                }
            }
        }

        private static Posix posix(boolean isHidden) {
            return isHidden ? FailingPosix.refusing("linkat", Errno.EPERM) : Posix.preferred();
        }
    }
}
