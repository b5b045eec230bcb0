package io.github.shmarray.cli;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Comparison;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows what runs and how long is left: a line that changes on a terminal, a line for each block elsewhere. */
interface Progress extends Comparison.Listener, AutoCloseable {
    @Override
    void close();

    static Progress of(int steps, PrintWriter err) {
        return isTerminal() ? new OnTerminal(steps) : new InLog(err);
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException ignored) {
            return false;
        }
    }

    /** One line, drawn anew. */
    final class OnTerminal implements Progress {
        private static final int UPDATE_MILLISECONDS = 500;

        private final ProgressBar bar;
        private boolean started;

        OnTerminal(int steps) {
            bar = new ProgressBarBuilder()
                    .setTaskName("comparing")
                    .setInitialMax(steps)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                    .continuousUpdate()
                    .build();
        }

        @Override
        public void next(Case benchmark, int elements) {
            if (started) {
                bar.step();
            }
            started = true;
            bar.setExtraMessage(" " + benchmark.id() + " n=" + elements);
        }

        @Override
        public void close() {
            if (started) {
                bar.step();
            }
            bar.close();
        }
    }

    /** A line for each group and size. */
    final class InLog implements Progress {
        private final PrintWriter err;
        private String block = "";

        InLog(PrintWriter err) {
            this.err = err;
        }

        @Override
        public void next(Case benchmark, int elements) {
            String now = benchmark.group().label() + ", " + elements + " elements";
            if (!now.equals(block)) {
                err.println("measuring " + now);
                err.flush();
                block = now;
            }
        }

        @Override
        public void close() {}
    }
}
