package io.github.shmarray.cli;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Row;
import io.github.shmarray.compare.engine.Comparison;
import java.io.PrintWriter;
import java.util.List;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows what runs and how long is left: a line that changes on a terminal, a line for each block elsewhere. */
interface Progress extends Comparison.Listener, AutoCloseable {
    @Override
    void close();

    @Override
    default void finished(List<Row> block) {}

    /** Prints what is to stay. */
    default void print(Runnable printing) {
        printing.run();
    }

    static Progress of(int steps, PrintWriter err) {
        return Terminal.isStandardError() ? new OnTerminal(steps) : new InLog(err);
    }

    private static void draw(String line) {
        synchronized (System.err) {
            System.err.print("\r" + line);
            System.err.flush();
        }
    }

    /** While nobody draws, in place of what was drawn. */
    private static void drawNothing(Runnable meanwhile) {
        synchronized (System.err) {
            System.err.print("\r" + " ".repeat(Terminal.columns() - 1) + "\r");
            System.err.flush();
            meanwhile.run();
        }
    }

    /** One line, drawn anew. */
    final class OnTerminal implements Progress {
        private static final int UPDATE_MILLISECONDS = 500;

        private final ProgressBar bar;
        private boolean started;

        OnTerminal(int steps) {
            bar = new ProgressBarBuilder()
                    .setTaskName("")
                    .setInitialMax(steps)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLISECONDS)
                    .continuousUpdate()
                    // The library's own way to a terminal takes the handling of Ctrl-C away from the JVM.
                    .setConsumer(new DelegatingProgressBarConsumer(Progress::draw, Terminal.columns() - 1))
                    .build();
        }

        @Override
        public void next(Case benchmark, int elements) {
            if (started) {
                bar.step();
            }
            started = true;
            bar.setExtraMessage(" n=" + elements + " " + benchmark.id());
        }

        @Override
        public void print(Runnable printing) {
            drawNothing(printing);
        }

        @Override
        public void close() {
            bar.close();
            drawNothing(() -> {});
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
