package io.github.shmarray.concurrent;

import io.github.shmarray.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A Java process that locks and unlocks: LOCK STEP... It prints {@code stopped} at each of the steps in turn, and waits
 * there for a line.
 */
final class LockStopper {
    private final Deque<Step> steps = new ArrayDeque<>();

    private LockStopper(String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            steps.add(Step.valueOf(arguments[i]));
        }
    }

    static List<String> command(String lock, Step... steps) {
        List<String> command = ChildJvm.command(LockStopper.class, lock);
        command.add(1, "-Dshmarray.lock.steps=true");
        for (Step step : steps) {
            command.add(step.name());
        }
        return command;
    }

    public static void main(String[] arguments) {
        LockStopper stopper = new LockStopper(arguments);
        try (SharedLock lock = SharedLock.openOrCreate(arguments[0])) {
            Step.observer = stopper::reached;
            System.out.println("ready");
            lock.lock();
            stopper.reached(Step.HELD);
            lock.unlock();
        }
    }

    private void reached(Step step) {
        if (step == steps.peek()) {
            steps.remove();
            System.out.println("stopped");
            try {
                while (System.in.read() != '\n') {
                    // To be told to go on.
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
