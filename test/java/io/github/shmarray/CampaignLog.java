package io.github.shmarray;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What a campaign has tried, and what happened that must not. Safe to use from many threads. */
final class CampaignLog {
    private static final int MOST_STACKS = 20;

    private final LongAdder tried = new LongAdder();
    private final Map<String, LongAdder> refusals = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> findings = new ConcurrentSkipListMap<>();
    private final Set<String> shown = ConcurrentHashMap.newKeySet();
    private final AtomicLong foundAt = new AtomicLong();

    void countTry() {
        tried.increment();
    }

    long tried() {
        return tried.sum();
    }

    void countRefusal(Throwable refusal) {
        refusals.computeIfAbsent(refusal.getClass().getSimpleName(), key -> new LongAdder())
                .increment();
    }

    long refused() {
        return refusals.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Something that must not happen; the first of each kind is printed at once. */
    void find(String what, Throwable failure) {
        String kind = what + ": " + withoutNumbers(String.valueOf(failure));
        findings.computeIfAbsent(kind, key -> new LongAdder()).increment();
        if (shown.size() < MOST_STACKS && shown.add(kind)) {
            System.out.println("FOUND " + what + ", in " + Thread.currentThread());
            failure.printStackTrace(System.out);
        }
    }

    /** Throws, and so has it found, what is not so. */
    static void require(boolean isSo, String claim) {
        if (!isSo) {
            throw new AssertionError(claim);
        }
    }

    boolean isClean() {
        return findings.isEmpty();
    }

    /** The library's own messages name what they are about; the JDK's do not. */
    static boolean isInOurWords(IllegalStateException e) {
        return e.getMessage() != null && e.getMessage().contains("\"");
    }

    /** How often something was found that must not be. */
    long lost() {
        return findings.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private static String withoutNumbers(String text) {
        return text.replaceAll("\"[^\"]*\"", "NAME").replaceAll("\\d+", "#");
    }

    void print() {
        System.out.println("    refused: " + refusals);
        findings.forEach((kind, count) -> System.out.println("    FOUND " + count + " times: " + kind));
    }
}
