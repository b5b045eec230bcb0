package io.github.shmarray.flight;

import io.github.shmarray.posix.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets system calls of a mirror and of its server fail, and kills either at them, by strace(1): SECONDS SEED, for so long each, 0 for all
 * there is. Of a file it takes the calls that have to do with the array and its folder, of the network all. Ends with lines of figures,
 * and fails if there was any harm.
 */
final class MirrorFaults {
    private static final String OF_FILES =
            "openat,newfstatat,statx,readlink,unlink,pwrite64,pread64,read,write,ftruncate,fcntl,"
                    + "renameat2,statfs,lseek,mmap,getdents64,access,faccessat,faccessat2,fallocate,fdatasync,fsync";
    /**
     * Not "write", by which the JDK wakes its threads up (eventfd), and which cannot fail; not "read", by which the JVM reads classes; not
     * "getsockopt" and "epoll_ctl", after which Netty and the JDK keep a socket.
     */
    private static final String OF_NETWORK = "socket,bind,connect,listen,accept4,accept,setsockopt,getsockname,"
            + "epoll_create1,readv,writev,sendto,recvfrom,sendmsg,recvmsg,shutdown";

    /** Waiting for the network is trying again for ever. */
    static final List<Integer> ERRORS = List.of(
            Errno.EIO, Errno.ENOMEM, Errno.ENOSPC, Errno.EACCES, Errno.EPERM, Errno.ENOSYS, Errno.EINTR, Errno.EMFILE);

    /** Calls of a kind beyond these are those of a loop, and fail with one error number each. */
    private static final int NUMBERS_WITH_ALL_ERRORS = 4;

    private static final int MOST_NUMBERS = 12;
    private static final Pattern CALL = Pattern.compile("(\\d+) +([a-z0-9_]+)\\(.*");
    private static final int BY_SIGKILL = 128 + 9;

    /** Where something fails: whose calls, of files or of the network. */
    private record Place(MirrorScenario scenario, boolean isOfServer, boolean isOfFiles) {
        String calls() {
            return isOfFiles ? OF_FILES : OF_NETWORK;
        }

        List<Path> paths(MirrorHosts hosts) {
            return isOfFiles ? hosts.files(scenario, isOfServer) : List.of();
        }

        @Override
        public String toString() {
            return scenario + (isOfServer ? ", the server's " : ", the mirror's ");
        }
    }

    /** The call of this number of each thread, or it and all after it; killed at it if the error number is 0. */
    private record Round(Place place, String call, int number, int errno, boolean isForEver) {
        String injection() {
            String what = errno == 0 ? "signal=SIGKILL" : "error=" + symbol();
            return what + ":when=" + number + (isForEver ? "+" : "");
        }

        private String symbol() {
            return Errno.describe(errno).split(":")[0];
        }

        /** The network tells of itself in its own words, and the server of what is its own. */
        int toldErrno() {
            return place.isOfFiles() && !place.isOfServer() ? errno : 0;
        }

        @Override
        public String toString() {
            return place + call + " " + number + (isForEver ? " and all after it: " : ": ")
                    + (errno == 0 ? "SIGKILL" : symbol());
        }
    }

    private interface Attempt {
        void make(Round round) throws IOException, InterruptedException;
    }

    private final MirrorHosts hosts = new MirrorHosts();
    private final long nanosecondsOfEach;
    private final Random random;
    private final Map<Place, Map<String, Integer>> counts = new HashMap<>();
    private int tried;
    private int lost;

    private MirrorFaults(long seconds, long seed) throws IOException {
        nanosecondsOfEach = seconds == 0 ? Long.MAX_VALUE : TimeUnit.SECONDS.toNanos(seconds);
        random = new Random(seed);
    }

    public static void main(String[] arguments) throws Exception {
        for (String noisy : List.of("io.grpc", "io.netty", "org.apache.arrow")) {
            Logger.getLogger(noisy).setLevel(Level.OFF);
        }
        var faults = new MirrorFaults(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]));
        int lost;
        try (faults.hosts) {
            faults.loadAllClasses();
            faults.count();
            faults.inTime(faults.rounds(), faults::fail);
            lost = faults.tell("a system call of a mirror or its server fails, by strace");
            faults.inTime(faults.kills(), faults::kill);
            lost += faults.tell("SIGKILL of a mirror or its server at a system call");
        }
        System.exit(lost == 0 ? 0 : 1);
    }

    private int tell(String what) {
        System.out.println("trust | faults | " + what + " | " + tried + " | " + (tried - lost) + " | " + lost);
        int all = lost;
        tried = 0;
        lost = 0;
        return all;
    }

    private void inTime(List<Round> rounds, Attempt attempt) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int made = 0;
        for (Round round : rounds) {
            if (System.nanoTime() - start >= nanosecondsOfEach) {
                break;
            }
            try {
                attempt.make(round);
            } catch (AssertionError harm) {
                lost++;
                System.out.println("LOST: " + round + ": " + harm.getMessage());
            }
            made++;
        }
        System.out.println(made + " of " + rounds.size() + " rounds");
    }

    /** So that none is loaded by calls that fail. */
    private void loadAllClasses() throws IOException, InterruptedException {
        for (MirrorScenario scenario : MirrorScenario.values()) {
            // The first one opens what the JDK keeps.
            new MirrorTrial(hosts, scenario).run();
            MirrorTrial again = new MirrorTrial(hosts, scenario);
            again.run();
            again.end(0, false, "nothing");
            Round round = new Round(new Place(scenario, false, true), "openat,pwrite64", 1, Errno.EIO, true);
            MirrorTrial trial = new MirrorTrial(hosts, scenario);
            trace(round.place(), round.call(), round.injection(), trial);
        }
    }

    private List<String> trace(Place place, String calls, String injection, MirrorTrial trial)
            throws IOException, InterruptedException {
        long pid = place.isOfServer()
                ? hosts.server(place.scenario()).pid()
                : ProcessHandle.current().pid();
        try (AttachedStrace strace = AttachedStrace.attach(pid, calls, place.paths(hosts), injection)) {
            trial.run();
            return strace.end();
        }
    }

    private void count() throws IOException, InterruptedException {
        for (MirrorScenario scenario : MirrorScenario.values()) {
            for (int kind = 0; kind < 4; kind++) {
                Place place = new Place(scenario, kind % 2 == 1, kind / 2 == 1);
                MirrorTrial trial = new MirrorTrial(hosts, scenario);
                Map<String, Map<String, Integer>> byThread = new HashMap<>();
                for (String line : trace(place, "?" + place.calls().replace(",", ",?"), "", trial)) {
                    Matcher call = CALL.matcher(line);
                    if (call.matches()) {
                        byThread.computeIfAbsent(call.group(1), thread -> new HashMap<>())
                                .merge(call.group(2), 1, Integer::sum);
                    }
                }
                trial.end(0, false, "nothing");
                Map<String, Integer> most = new HashMap<>();
                byThread.values().forEach(each -> each.forEach((call, count) -> most.merge(call, count, Math::max)));
                counts.put(place, most);
                System.out.println(place + "calls " + (place.isOfFiles() ? "for files: " : "for the network: ") + most);
            }
        }
    }

    private List<Round> rounds() {
        List<Round> rounds = new ArrayList<>();
        counts.forEach((place, calls) -> calls.forEach((call, count) -> {
            // After the first one, which takes the lock, the JDK gives it back, which cannot fail in memory.
            int most = call.equals("fcntl") ? 1 : Math.min(count, MOST_NUMBERS);
            for (int number = 1; number <= most; number++) {
                for (int i = 0; i < ERRORS.size(); i++) {
                    boolean isAnswer = ERRORS.get(i) == Errno.EACCES && isAnswer(place, call);
                    // Of a mapping only who is being killed is told that, and the JDK takes it for an address.
                    boolean isOfKilled = call.equals("mmap") && ERRORS.get(i) == Errno.EINTR;
                    boolean isNext = number <= NUMBERS_WITH_ALL_ERRORS || i == number % ERRORS.size();
                    if (isNext && !isAnswer && !isOfKilled) {
                        rounds.add(new Round(place, call, number, ERRORS.get(i), false));
                        // Who is interrupted for ever tries for ever.
                        if (ERRORS.get(i) != Errno.EINTR) {
                            rounds.add(new Round(place, call, number, ERRORS.get(i), true));
                        }
                    }
                }
            }
        }));
        Collections.sort(rounds, Comparator.comparing(Round::toString));
        Collections.shuffle(rounds, random);
        return rounds;
    }

    private void fail(Round round) throws IOException, InterruptedException {
        MirrorTrial trial = new MirrorTrial(hosts, round.place().scenario());
        boolean isStruck = trace(round.place(), round.call(), round.injection(), trial).stream()
                .anyMatch(line -> line.contains("INJECTED"));
        tried += isStruck ? 1 : 0;
        if (round.place().isOfServer() && !hosts.isAlive(round.place().scenario())) {
            throw new AssertionError(round + ": the server has ended");
        }
        trial.end(isStruck ? round.toldErrno() : 0, round.call().startsWith("unlink"), round.toString());
    }

    /** Whether the kernel tells by EACCES that another process has the lock, or that a file is none for the list of what is offered. */
    private static boolean isAnswer(Place place, String call) {
        boolean isOfList = place.scenario() == MirrorScenario.NEW && place.isOfServer() && place.isOfFiles();
        return call.equals("fcntl") || isOfList && List.of("openat", "statx").contains(call);
    }

    private List<Round> kills() {
        List<Round> kills = new ArrayList<>();
        counts.forEach((place, calls) -> calls.forEach((call, count) -> {
            // A new process makes other calls of the network before it comes to these.
            boolean isComparable = place.isOfFiles() || place.isOfServer();
            for (int number = 1; isComparable && number <= Math.min(count, MOST_NUMBERS); number++) {
                kills.add(new Round(place, call, number, 0, false));
            }
        }));
        Collections.sort(kills, Comparator.comparing(Round::toString));
        Collections.shuffle(kills, random);
        return kills;
    }

    private void kill(Round round) throws IOException, InterruptedException {
        MirrorTrial trial = new MirrorTrial(hosts, round.place().scenario());
        boolean isKilled;
        if (round.place().isOfServer()) {
            isKilled = trace(round.place(), round.call(), round.injection(), trial).stream()
                    .anyMatch(line -> line.contains("killed by SIGKILL"));
            if (isKilled) {
                hosts.awaitEnd(round.place().scenario());
            }
            trial.end(0, isKilled && round.place().scenario() == MirrorScenario.PUT, round.toString());
        } else {
            isKilled = isMirrorKilled(round);
            trial.requireWholeOrBefore(round.toString());
            trial.runAgain(round.toString());
            trial.requireNothingHeld(round.toString());
        }
        tried += isKilled ? 1 : 0;
    }

    /** The command, as a process of its own. */
    private boolean isMirrorKilled(Round round) throws IOException, InterruptedException {
        MirrorScenario scenario = round.place().scenario();
        Path log = Files.createTempFile("shmarray-strace-", ".log");
        List<String> command =
                AttachedStrace.options(log, round.call(), round.place().paths(hosts), round.injection());
        command.add("--seccomp-bpf");
        List<String> mirror = new ArrayList<>(List.of("mirror", "--folder"));
        mirror.add(hosts.mirroring(scenario).toString());
        mirror.add("127.0.0.1:" + hosts.server(scenario).port());
        mirror.add(MirrorScenario.NAME);
        mirror.addAll(scenario.isReplacing() ? List.of("--replace") : List.of());
        mirror.addAll(scenario == MirrorScenario.PUT ? List.of("--put") : List.of());
        command.addAll(ServerProcess.command(mirror));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int status = process.waitFor();
        Files.delete(log);
        if (status != 0 && status != BY_SIGKILL) {
            throw new AssertionError(round + ": the mirror ends with " + status);
        }
        return status != 0;
    }
}
