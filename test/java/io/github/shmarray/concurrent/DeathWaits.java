package io.github.shmarray.concurrent;

import io.github.shmarray.concurrent.LockClient.Language;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long those waited who were told of a death, from the kill on, and how late a thread is meanwhile that does
 * nothing but sleep: as late as a machine with more threads than processors lets every thread be.
 */
final class DeathWaits {
    private final Map<Language, List<Long>> waits = new EnumMap<>(Language.class);
    private final List<Long> delays = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean isOver;

    /** Begins to sleep. */
    void begin() {
        Thread.ofPlatform().daemon().start(this::sleepAgainAndAgain);
    }

    private void sleepAgainAndAgain() {
        while (!isOver) {
            long start = System.nanoTime();
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            delays.add(System.nanoTime() - start - TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    void end() {
        isOver = true;
    }

    void add(Language language, long nanoseconds) {
        waits.computeIfAbsent(language, any -> new ArrayList<>()).add(nanoseconds);
    }

    /** A line for each language, and one for the thread that sleeps. */
    String report() {
        List<String> lines = new ArrayList<>();
        waits.forEach((language, all) -> lines.add("from the kill until " + language + " was told: " + figures(all)));
        synchronized (delays) {
            lines.add("a thread that only sleeps was late: " + figures(delays));
        }
        return String.join("\n", lines);
    }

    private static String figures(List<Long> nanoseconds) {
        List<Long> sorted = nanoseconds.stream().sorted().toList();
        return "%d times, median %d us, 99 %% %d us, longest %d us"
                .formatted(
                        sorted.size(),
                        microseconds(sorted, sorted.size() / 2),
                        microseconds(sorted, sorted.size() * 99 / 100),
                        microseconds(sorted, sorted.size() - 1));
    }

    private static long microseconds(List<Long> sorted, int index) {
        return sorted.isEmpty() ? 0 : TimeUnit.NANOSECONDS.toMicros(sorted.get(index));
    }
}
