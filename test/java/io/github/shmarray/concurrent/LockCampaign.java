package io.github.shmarray.concurrent;

import io.github.shmarray.SharedLongArray;
import io.github.shmarray.Trust;
import io.github.shmarray.concurrent.LockClient.Language;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Kills processes of Java, C and Python that count under a lock, at random moments: {@code COUNT}. What the lock
 * guards must never be seen half changed without a death being told, no death be told twice, no count be lost, and the
 * lock must go on. Prints figures, and fails if that was not so.
 */
final class LockCampaign {
    /** A Java process counts in four threads. */
    static final List<Language> FEW = List.of(Language.JAVA, Language.JAVA, Language.C, Language.C, Language.PYTHON);

    static final List<Language> MANY = List.of(
            Language.JAVA,
            Language.JAVA,
            Language.JAVA,
            Language.JAVA,
            Language.C,
            Language.C,
            Language.PYTHON,
            Language.PYTHON);

    private static final int ENDLESS = Integer.MAX_VALUE;
    private static final long PATIENCE_MILLISECONDS = 60_000;

    private final String lock;
    private final String countersName;
    private final SharedLongArray counters;
    private final List<Language> languages;
    private final DeathWaits waits = new DeathWaits();
    private final Random random = new Random();

    // Guarded by this object.
    private final Map<Integer, LockClient> clients = new HashMap<>();
    private boolean hasEnded;

    /**
     * @param countersName of an array of int64 as {@link #countersFor} makes it
     */
    LockCampaign(String lock, String countersName, SharedLongArray counters, List<Language> languages) {
        this.lock = lock;
        this.countersName = countersName;
        this.counters = counters;
        this.languages = languages;
    }

    static SharedLongArray countersFor(String name, List<Language> languages) {
        return SharedLongArray.create(name, LockProgram.OWN + languages.size());
    }

    static String nameOf(long pid) {
        return "shmarray-lock-campaign-" + pid;
    }

    public static void main(String[] arguments) throws Exception {
        int kills = Integer.parseInt(arguments[0]);
        String name = nameOf(ProcessHandle.current().pid());
        try (SharedLongArray counters = countersFor(name, MANY);
                SharedLock lock = SharedLock.of(counters)) {
            LockCampaign campaign = new LockCampaign(lock.name(), name, counters, MANY);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    campaign.end();
                } finally {
                    counters.unlink();
                }
            }));
            campaign.run(kills);
            String violations = campaign.violations(kills);
            System.out.println(campaign.waits.report());
            System.out.printf(
                    "%d kills: %d increments, %d deaths told%n%s",
                    kills, counters.get(LockProgram.TOTAL), counters.get(LockProgram.DEATHS), violations);
            Trust.print(
                    "lock", "SIGKILL of owners of a lock, in Java, C and Python", kills, violations.isEmpty() ? 0 : 1);
            System.exit(violations.isEmpty() ? 0 : 1);
        }
    }

    void run(int kills) throws Exception {
        waits.begin();
        try {
            for (int slot = 0; slot < languages.size(); slot++) {
                start(slot);
            }
            for (int i = 0; i < kills; i++) {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
                kill(random.nextInt(languages.size()));
            }
        } finally {
            waits.end();
            end();
        }
    }

    private void kill(int victim) throws InterruptedException {
        long deathsBefore = counters.get(LockProgram.DEATHS);
        counters.set(LockProgram.KILLED, System.nanoTime());
        killClient(victim);
        requireProgress();
        long told = counters.get(LockProgram.DEATHS) - deathsBefore;
        if (told > 1) {
            throw new AssertionError("one death was told " + told + " times");
        }
        if (told == 1) {
            waits.add(languages.get((int) counters.get(LockProgram.TOLD)), counters.get(LockProgram.WAITED));
        }
        start(victim);
    }

    private synchronized void killClient(int slot) {
        LockClient client = clients.remove(slot);
        if (client != null) {
            client.kill();
            client.close();
        }
    }

    /** Kills all, and starts no more. */
    private synchronized void end() {
        hasEnded = true;
        List.copyOf(clients.keySet()).forEach(this::killClient);
    }

    private synchronized void start(int slot) {
        if (hasEnded) {
            throw new IllegalStateException("the campaign has ended");
        }
        LockClient client = LockClient.start(languages.get(slot), lock, countersName);
        clients.put(slot, client);
        client.run("slot", slot);
        client.begin(languages.get(slot) == Language.JAVA ? "threads" : "count", ENDLESS);
    }

    private void requireProgress() throws InterruptedException {
        long before = counters.get(LockProgram.TOTAL);
        for (int i = 0; counters.get(LockProgram.TOTAL) < before + 10; i++) {
            if (i == PATIENCE_MILLISECONDS) {
                throw new AssertionError("nobody gets the lock any more");
            }
            Thread.sleep(1);
        }
    }

    /** What was wrong, or nothing. */
    String violations(int kills) {
        long total = counters.get(LockProgram.TOTAL);
        long second = counters.get(LockProgram.SECOND);
        long deaths = counters.get(LockProgram.DEATHS);
        long halfChanges = counters.get(LockProgram.VIOLATIONS);
        long uncounted = total;
        for (int slot = 0; slot < languages.size(); slot++) {
            uncounted -= counters.get(LockProgram.OWN + slot);
        }
        // All are killed at the end, of which one may have been inside.
        boolean isWrong = halfChanges > 0
                || Math.abs(total - second) > 1
                || uncounted < 0
                || uncounted > deaths + 1
                || deaths > kills + languages.size();
        return isWrong
                ? halfChanges + " half changes were seen without a death, " + (total - second) + " in flight, "
                        + uncounted + " of " + total + " counted by nobody, " + deaths + " deaths told\n"
                : "";
    }
}
