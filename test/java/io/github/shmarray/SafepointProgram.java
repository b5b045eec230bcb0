package io.github.shmarray;

import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Copies 1 GiB into shared memory again and again while another thread asks for safepoints; {@code -Xlog:safepoint} tells how
 * long these had to wait. The argument is the way to copy: {@code copyFrom}, {@code parallel}, or {@code jdk}, which copies
 * without a pause.
 */
final class SafepointProgram {
    private static final int LENGTH = 1 << 28;
    private static final int SAFEPOINTS = 200;

    private SafepointProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        int[] source = new int[LENGTH];
        Consumer<SharedIntArray> copy = way(arguments[0], source);
        AtomicBoolean stop = new AtomicBoolean();
        CreateOptions options =
                CreateOptions.defaults().withBacking(Backing.MEMFD).withPrefault();
        try (SharedIntArray array = SharedIntArray.create("safepoints", options, LENGTH)) {
            Thread copier = Thread.ofPlatform().start(() -> {
                while (!stop.get()) {
                    copy.accept(array);
                }
            });
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            for (int i = 0; i < SAFEPOINTS; i++) {
                Thread.sleep(5);
                threads.dumpAllThreads(false, false);
            }
            stop.set(true);
            copier.join();
        }
    }

    private static Consumer<SharedIntArray> way(String name, int[] source) {
        return switch (name) {
            case "copyFrom" -> array -> array.copyFrom(source);
            case "parallel" -> array -> array.copyFrom(source, Parallelism.ofAllCores());
            case "jdk" -> array -> array.memorySegment().copyFrom(MemorySegment.ofArray(source));
            default -> throw new IllegalArgumentException("copyFrom, parallel or jdk, not " + name);
        };
    }
}
