package io.github.shmarray.fault;

import io.github.shmarray.Trust;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.FaultyPosix.Extent;
import io.github.shmarray.posix.FaultyPosix.Fault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Lets system calls of the scenarios fail for real, and kills a process at them, by strace(1): SECONDS SEED PART/PARTS, for so long
 * each, 0 for all there is, of which it takes one of about equal parts. Ends with lines of figures, and fails if there was any harm. To
 * be run in a mount namespace with a /dev/shm of its own.
 */
final class InjectedFaults {
    /** The last two are answered by waiting, or trying again. */
    private static final List<Integer> ERRORS = List.of(
            Errno.EIO, Errno.ENOMEM, Errno.ENOSPC, Errno.EACCES, Errno.EPERM, Errno.ENOSYS, Errno.EINTR, Errno.EMFILE);

    /** What was found and mended, to be tried first. */
    private static final List<Round> FOUND = List.of(
            new Round("statx", 1, Errno.EPERM, true),
            new Round("statfs", 1, Errno.ENOSYS, false),
            new Round("getdents64", 1, Errno.ENOSPC, false),
            new Round("read", 7, Errno.EACCES, true));

    /** Calls of a kind beyond these are those of a loop, and fail with one error number each. */
    private static final int NUMBERS_WITH_ALL_ERRORS = 10;

    /** Which calls fail: the one of this number of each thread, or it and all after it. */
    private record Round(String call, int number, int errno, boolean isForEver) {
        String injection() {
            return "error=" + symbol() + ":when=" + number + (isForEver ? "+" : "");
        }

        private String symbol() {
            return Errno.describe(errno).split(":")[0];
        }

        @Override
        public String toString() {
            return call + " " + number + (isForEver ? " and all after it: " : ": ") + symbol();
        }
    }

    private record Kill(FaultScenario scenario, String call, int number) {}

    private interface Attempt<T> {
        void make(T what) throws Exception;
    }

    private final long nanosecondsOfEach;
    private final Random random;
    private final int part;
    private final int parts;

    /** How often each scenario makes each call. */
    private final Map<FaultScenario, Map<String, Integer>> counts = new EnumMap<>(FaultScenario.class);

    private int tried;
    private int lost;

    private InjectedFaults(long seconds, long seed, int part, int parts) {
        nanosecondsOfEach = seconds == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds);
        random = new Random(seed);
        this.part = part;
        this.parts = parts;
    }

    public static void main(String[] arguments) throws Exception {
        String[] part = arguments[2].split("/");
        var faults = new InjectedFaults(
                Long.parseLong(arguments[0]),
                Long.parseLong(arguments[1]),
                Integer.parseInt(part[0]),
                Integer.parseInt(part[1]));
        faults.loadAllClasses();
        faults.count();
        faults.inTime(faults.rounds(), faults::fail);
        int lost = faults.tell("a system call fails, by strace");
        faults.inTime(faults.kills(), faults::kill);
        lost += faults.tell("SIGKILL at a system call");
        System.exit(lost == 0 ? 0 : 1);
    }

    private int tell(String what) {
        Trust.print("faults", what, tried, lost);
        int all = lost;
        tried = 0;
        lost = 0;
        return all;
    }

    private void lose(AssertionError harm) {
        lost++;
        System.out.println("LOST: " + harm.getMessage());
    }

    private <T> void inTime(List<T> attempts, Attempt<T> attempt) throws Exception {
        long start = System.nanoTime();
        int made = 0;
        for (T each : attempts) {
            if (isOfThisPart(each) && System.nanoTime() - start < nanosecondsOfEach) {
                attempt.make(each);
                made++;
            }
        }
        System.out.println(made + " of " + attempts.size() + " rounds");
    }

    /** By what it is: not every process makes as many calls, so places in the list would leave some out. */
    private boolean isOfThisPart(Object attempt) {
        return Math.floorMod(attempt.toString().hashCode(), parts) == part - 1;
    }

    /** So that none is loaded by calls that fail. */
    private void loadAllClasses() throws Exception {
        for (FaultScenario scenario : FaultScenario.values()) {
            int calls = FaultTrial.calls(scenario).size();
            for (int place = 0; place < calls; place++) {
                int errno = ERRORS.get(place % (ERRORS.size() - 2));
                try {
                    FaultTrial.of(scenario, new Fault(place, errno, Extent.ONCE));
                } catch (AssertionError lost) {
                    // FaultCampaign tells of it.
                }
            }
        }
    }

    private void count() throws Exception {
        var trials = new Trials(List.of(FaultScenario.values()));
        List<String> seen = trials.run(Strace.all(), "");
        trials.end(0, "nothing");
        for (FaultScenario scenario : FaultScenario.values()) {
            counts.put(scenario, new HashMap<>());
        }
        for (String line : seen) {
            String[] words = line.split("\\(", 2)[0].split(" +");
            FaultScenario scenario = trials.scenarioOf(words[0]);
            if (scenario != null && words.length == 2 && Strace.CALLS.contains(words[1])) {
                counts.get(scenario).merge(words[1], 1, Integer::sum);
            }
        }
    }

    /** Scenarios that run beside each other, each in a thread of its own, while strace is attached to these. */
    private final class Trials {
        private final List<FaultTrial> trials = new ArrayList<>();
        private final List<WaitingTrial> threads = new ArrayList<>();
        private final Map<String, FaultScenario> numbers = new HashMap<>();

        Trials(List<FaultScenario> scenarios) throws Exception {
            for (FaultScenario scenario : scenarios) {
                FaultTrial trial = FaultTrial.begin(scenario);
                trials.add(trial);
                var thread = new WaitingTrial(trial::run);
                threads.add(thread);
                numbers.put(Integer.toString(thread.number()), scenario);
            }
        }

        FaultScenario scenarioOf(String thread) {
            return numbers.get(thread);
        }

        /** Returns what strace saw. */
        List<String> run(String calls, String injection) throws Exception {
            List<Integer> attached = threads.stream().map(WaitingTrial::number).toList();
            try (Strace strace = Strace.attach(attached, calls, injection)) {
                for (WaitingTrial thread : threads) {
                    thread.run();
                }
                return strace.end();
            } finally {
                threads.forEach(WaitingTrial::close);
            }
        }

        void end(int errno, String fault) throws Exception {
            for (FaultTrial trial : trials) {
                try {
                    trial.end(errno, fault);
                } catch (AssertionError harm) {
                    lose(harm);
                }
            }
        }
    }

    private List<Round> rounds() {
        List<Round> rounds = new ArrayList<>();
        for (String call : Strace.CALLS) {
            int most = counts.values().stream()
                    .mapToInt(each -> each.getOrDefault(call, 0))
                    .max()
                    .orElse(0);
            for (int number = 1; number <= most; number++) {
                if (number <= NUMBERS_WITH_ALL_ERRORS) {
                    rounds.addAll(rounds(call, number));
                } else {
                    rounds.add(new Round(call, number, ERRORS.get(number % ERRORS.size()), false));
                }
            }
        }
        Collections.shuffle(rounds, random);
        rounds.addAll(0, FOUND);
        return rounds;
    }

    private static List<Round> rounds(String call, int number) {
        List<Round> rounds = new ArrayList<>();
        for (int errno : ERRORS) {
            rounds.add(new Round(call, number, errno, false));
            // Who is interrupted for ever tries for ever.
            if (errno != Errno.EINTR) {
                rounds.add(new Round(call, number, errno, true));
            }
        }
        return rounds;
    }

    private void fail(Round round) throws Exception {
        List<FaultScenario> struck = counts.keySet().stream()
                .filter(scenario -> counts.get(scenario).getOrDefault(round.call(), 0) >= round.number())
                .toList();
        var trials = new Trials(struck);
        List<String> seen = trials.run(round.call(), round.injection());
        long threads = seen.stream()
                .filter(line -> line.contains("INJECTED"))
                .map(line -> line.split(" ")[0])
                .distinct()
                .count();
        // Where there is one, lines begin with the call.
        tried += (int) Math.min(threads, struck.size());
        trials.end(round.errno(), round.toString());
    }

    private List<Kill> kills() {
        List<Kill> kills = new ArrayList<>();
        for (FaultScenario scenario : FaultScenario.values()) {
            for (String call : Strace.CALLS) {
                int count = counts.get(scenario).getOrDefault(call, 0);
                for (int number = 1; number <= count; number++) {
                    kills.add(new Kill(scenario, call, number));
                }
            }
        }
        Collections.shuffle(kills, random);
        return kills;
    }

    private void kill(Kill kill) throws Exception {
        try (FaultFolder folder = FaultFolder.create()) {
            if (KilledProgram.isKilled(kill.scenario(), folder, kill.call(), kill.number())) {
                tried++;
                FaultTrial.requireUsable(kill.scenario(), folder, "SIGKILL at " + kill.call() + " " + kill.number());
            }
        } catch (AssertionError harm) {
            lose(harm);
        }
    }
}
