package io.github.shmarray.cli;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Shows on a terminal how much of something long is done, how fast, and how long it still takes; elsewhere, and of what is short, nothing. */
final class TransferBar implements AutoCloseable {
    private static final long FIRST_MILLISECONDS = 1000;
    private static final long NEXT_MILLISECONDS = 200;
    private static final long MINUTE = 60;

    /** What takes long. */
    interface Work {
        void run() throws IOException;
    }

    private final String what;
    private final long size;
    private final LongSupplier done;
    private final long start = System.nanoTime();
    private ScheduledExecutorService timer;
    private int shown;

    private TransferBar(String what, long size, LongSupplier done) {
        this.what = what;
        this.size = size;
        this.done = done;
    }

    /** Shows it while it is done. */
    static void during(String what, long size, LongSupplier done, Work work) throws IOException {
        try (TransferBar bar = new TransferBar(what, size, done)) {
            if (Terminal.isStandardError()) {
                bar.start();
            }
            work.run();
        }
    }

    private void start() {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().factory());
        timer.scheduleAtFixedRate(this::show, FIRST_MILLISECONDS, NEXT_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    private synchronized void show() {
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        draw(text(what, done.getAsLong(), size, seconds));
    }

    /** {@code prices: 512.0 MB of 1.0 GB, 1.3 GB/s, 0:01 left} */
    static String text(String what, long done, long size, double seconds) {
        String amount = what + ": " + Columns.size(done) + " of " + Columns.size(size);
        if (done <= 0) {
            return amount;
        }
        double rate = done / seconds;
        long left = (long) Math.ceil(Math.max(0, size - done) / rate);
        return amount + ", " + Columns.size((long) rate) + "/s, " + left / MINUTE + ":"
                + String.format(Locale.ROOT, "%02d", left % MINUTE) + " left";
    }

    private void draw(String line) {
        String fitting = Columns.fitted(line, Terminal.columns() - 1);
        System.err.print("\r" + fitting + " ".repeat(Math.max(0, shown - fitting.length())));
        System.err.flush();
        shown = fitting.length();
    }

    /** The line goes. */
    @Override
    public synchronized void close() {
        if (timer != null) {
            timer.shutdownNow();
            if (shown > 0) {
                System.err.print("\r" + " ".repeat(shown) + "\r");
                System.err.flush();
                shown = 0;
            }
        }
    }
}
