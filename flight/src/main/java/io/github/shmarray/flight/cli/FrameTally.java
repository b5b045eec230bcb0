package io.github.shmarray.flight.cli;

import io.github.shmarray.flight.MirroredFrame;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Tells of the frames of a ring, once a second if any have come. For one thread at a time. */
final class FrameTally {
    private static final long PERIOD = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final Consumer<String> print;
    private long told = System.nanoTime();
    private long frames;
    private long leftOut;

    FrameTally(String name, Consumer<String> print) {
        this.name = name;
        this.print = print;
    }

    void add(MirroredFrame frame) {
        frames++;
        leftOut += frame.leftOut();
        if (System.nanoTime() - told >= PERIOD) {
            print.accept(name + ": " + frames + " frames, " + leftOut + " left out, up to " + frame.number());
            told = System.nanoTime();
            frames = 0;
            leftOut = 0;
        }
    }
}
