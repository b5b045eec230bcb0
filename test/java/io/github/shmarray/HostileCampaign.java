package io.github.shmarray;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.loader.NativeLibrary;
import io.github.shmarray.records.UnreadableValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Uses arrays, records, locks, rings, memory, archives and commands under names that another process attacks meanwhile, as
 * {@code test/python/hostile.py} tells: {@code HostileCampaign SECONDS SEED}. Each use must work or end in an exception of this library, those
 * of a thread whose arrays have other names must all work, nothing outside may change, and nothing may be left. Prints how many uses
 * there were, and fails if that was not so; see {@code scripts/hostile-campaign}.
 */
final class HostileCampaign {
    private static final int THREADS = 4;
    private static final int ATTACKERS = 2;

    private final long pid = ProcessHandle.current().pid();
    private final String prefix = "shmarray-hostile-" + pid + "-";
    private final String unharmed = "shmarray-unharmed-" + pid + "-";
    private final CampaignLog log = new CampaignLog();
    private final long seed;

    private HostileCampaign(long seed) {
        this.seed = seed;
    }

    public static void main(String[] arguments) throws Exception {
        if (!NativeLibrary.isAvailable()) {
            System.out.println(
                    "SKIPPED: without the native library the JVM sees to faults: " + NativeLibrary.failure());
            return;
        }
        HostileCampaign campaign = new HostileCampaign(Long.parseLong(arguments[1]));
        Path outside = Files.createTempFile("shmarray-outside-", ".npy");
        try {
            campaign.run(TimeUnit.SECONDS.toMillis(Long.parseLong(arguments[0])), outside);
        } finally {
            Files.delete(outside);
            campaign.removeCopies();
        }
        System.exit(campaign.isSurvived() ? 0 : 1);
    }

    private void run(long millis, Path outside) throws Exception {
        SharedIntArray.copyOf(
                        outside.getFileName().toString(),
                        CreateOptions.defaults()
                                .withBacking(Backing.folder(outside.getParent()))
                                .withReplace(),
                        new int[] {4711})
                .close();
        byte[] content = Files.readAllBytes(outside);
        List<Process> attackers = new ArrayList<>();
        try (Innocent innocent = Innocent.inSegments(unharmed, 4711)) {
            for (int i = 0; i < ATTACKERS; i++) {
                attackers.add(attacker(seed + i, outside));
            }
            Storm aside = new Storm(log, Thread.ofPlatform().daemon().factory());
            aside.start("an innocent use", random -> innocent.use());
            Storm storm = new Storm(
                    log, Thread.ofPlatform().daemon().name("hostile-", 0).factory());
            storm.start(THREADS, seed, guarded(new HostileUses(prefix).operations()));
            Thread.sleep(millis);
            storm.end();
            aside.end();
        } finally {
            end(attackers);
        }
        if (!java.util.Arrays.equals(content, Files.readAllBytes(outside))) {
            log.find("end", new AssertionError("what links led to has changed"));
        }
        removeLeftNames();
        List<String> left = Leftovers.await(prefix);
        if (!left.isEmpty()) {
            log.find("end", new AssertionError("left: " + left));
        }
    }

    private Process attacker(long attackerSeed, Path outside) throws IOException {
        return new ProcessBuilder(
                        "python3",
                        "test/python/hostile.py",
                        "/dev/shm",
                        prefix,
                        Long.toString(attackerSeed),
                        outside.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void end(List<Process> attackers) throws Exception {
        for (Process attacker : attackers) {
            attacker.getOutputStream().close();
        }
        long attacks = 0;
        for (Process attacker : attackers) {
            String output = new String(attacker.getInputStream().readAllBytes()).trim();
            if (attacker.waitFor() != 0) {
                throw new IllegalStateException("hostile.py has failed: " + output);
            }
            attacks += Long.parseLong(output);
        }
        System.out.println(attacks + " attacks");
        CampaignLog.require(attacks > 0, "nobody has attacked");
    }

    /** What the library refuses is as it should be; what a record holds by now may be no value of its type. */
    private Map<String, Storm.Operation> guarded(Map<String, Storm.Operation> uses) {
        Map<String, Storm.Operation> guarded = new LinkedHashMap<>();
        uses.forEach((what, use) -> guarded.put(what, random -> attempt(use, random)));
        return guarded;
    }

    private void attempt(Storm.Operation use, Random random) throws Exception {
        try {
            use.run(random);
        } catch (SharedMemoryException | ArithmeticException | UnreadableValueException e) {
            log.countRefusal(e);
        } catch (InterruptedException e) {
            // The JVM interrupts a thread inside an access to a segment that is closed.
        }
    }

    /** Files that were made after the attackers had gone. */
    private void removeLeftNames() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(prefix)
                        || name.startsWith("." + prefix)
                        || name.startsWith(".shmarray-unlinked-" + pid)
                        || name.startsWith(".shmarray-replacing-" + pid)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private void removeCopies() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/tmp"))) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().startsWith(prefix)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private boolean isSurvived() {
        System.out.printf(
                "%d uses survived of %d tried, %d of them refused%n",
                log.isClean() ? log.tried() : 0, log.tried(), log.refused());
        log.print();
        Trust.print("hostile", "uses of names that another process attacks", log.tried(), log.lost());
        return log.isClean();
    }
}
