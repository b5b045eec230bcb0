package io.github.shmarray;

import java.io.File;
import java.io.IOException;

/** What a pool takes of a /dev/shm that nobody else uses; prints what went wrong. */
final class PoolProgram {
    private static final File SHM = new File("/dev/shm");
    private static final int LENGTH = 100_000;

    private PoolProgram() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "kill" -> kill();
            case "fill" -> fill();
            default -> haveSpares();
        }
        System.out.println("passed");
    }

    /** Kills a process that has spares. */
    private static void kill() throws IOException, InterruptedException {
        Process child = ChildJvm.start(PoolProgram.class, "spares");
        check(child.getInputStream().read() == 'r', "there are no spares");
        check(used() > LENGTH, "they take no space");
        child.destroyForcibly().waitFor();
        PooledFolder.await(() -> used() == 0);
        check(SHM.list().length == 0, "something is left");
    }

    private static void haveSpares() throws InterruptedException {
        SegmentPool pool = SegmentPool.ofBytes(16 << 20);
        CreateOptions options = CreateOptions.defaults().withPool(pool).withUnlinkOnClose();
        SharedByteArray.create("first", options, LENGTH).close();
        PooledFolder.await(() -> pool.spares() == 1);
        System.out.println("ready");
        Thread.sleep(60_000);
    }

    /** Makes an array that needs the space that a spare has. */
    private static void fill() {
        try (SegmentPool pool = SegmentPool.ofBytes(16 << 20)) {
            CreateOptions options = CreateOptions.defaults().withPool(pool).withUnlinkOnClose();
            SharedByteArray.create("small", options, LENGTH).close();
            PooledFolder.await(() -> pool.spares() == 1);
            try (SharedByteArray large = SharedByteArray.create("large", options, 1_000_000)) {
                large.fill((byte) 1);
                check(used() >= 1_000_000, "it takes no space");
            }
        }
        check(used() == 0, "something is left: " + used());
    }

    private static long used() {
        return SHM.getTotalSpace() - SHM.getUsableSpace();
    }

    private static void check(boolean isRight, String problem) {
        if (!isRight) {
            System.out.println(problem);
            System.exit(1);
        }
    }
}
