package io.github.shmarray.cli;

import io.github.shmarray.loader.NativeLibrary;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.HostLimits;
import io.github.shmarray.segments.SegmentInfo;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What of this host and this JVM keeps shared memory from working well. */
final class Findings {
    /** What was looked at; nothing cures what is not wrong. */
    record Finding(String subject, String state, List<Cure> cures) {
        boolean isFine() {
            return cures.isEmpty();
        }
    }

    /**
     * What mends it.
     *
     * @param command to type, or what to do
     * @param gain what one has of it
     */
    record Cure(String command, String gain) {}

    /** Less is what containers have unless they are given more. */
    private static final long LITTLE_SPACE = 256L << 20;

    private static final double NEARLY_FULL = 0.9;
    /** A measurement takes no more than one part of so many of the space that is free. */
    private static final long MOST_SHARE = 10;

    private static final long FEW_FILES = 4096;
    private static final long FEW_MAPPINGS = 65_530;

    private final SegmentOption where;
    private final List<Finding> found = new ArrayList<>();

    private Findings(SegmentOption where) {
        this.where = where;
    }

    static List<Finding> of(SegmentOption where) {
        Findings findings = new Findings(where);
        findings.lookAtSpace();
        findings.lookAtHugePages();
        findings.lookAtLimits();
        findings.lookAtJvm();
        findings.lookAtOthers();
        findings.lookAtCopies();
        findings.lookAtSegments();
        return findings.found;
    }

    private void fine(String subject, String state) {
        found.add(new Finding(subject, state, List.of()));
    }

    private void wrong(String subject, String state, Cure... cures) {
        found.add(new Finding(subject, state, List.of(cures)));
    }

    private void check(boolean isFine, String subject, String state, Cure cure) {
        found.add(new Finding(subject, state, isFine ? List.of() : List.of(cure)));
    }

    private void lookAtSpace() {
        Path folder = where.path();
        try {
            FileStore store = Files.getFileStore(folder);
            long total = store.getTotalSpace();
            long free = store.getUsableSpace();
            String state = Columns.size(free) + " free of " + Columns.size(total) + " in " + folder + " ("
                    + store.type() + ")";
            Cure enlarge = new Cure(
                    "mount -o remount,size=50% " + folder,
                    "half of the memory of this host instead of " + Columns.size(total));
            if (total < LITTLE_SPACE) {
                Cure inContainer =
                        new Cure("docker run --shm-size=1g ...", "1.1 GB for a container that is started so");
                wrong("space", state, enlarge, inContainer);
            } else if (free < total * (1 - NEARLY_FULL)) {
                wrong(
                        "space",
                        state,
                        new Cure("shmarray ls" + where.again(), "shows what takes it, and who has it"),
                        enlarge);
            } else {
                fine("space", state);
            }
        } catch (IOException e) {
            wrong(
                    "space",
                    "there is no " + folder,
                    new Cure("mount -t tmpfs tmpfs " + folder, "segments can be made there"),
                    new Cure("export SHMARRAY_FOLDER=FOLDER", "another folder, for all who are to share segments"));
        }
    }

    private void lookAtHugePages() {
        String huge = HostLimits.hugePages(where.path());
        String state = where.path() + " is mounted with huge=" + huge;
        String gain = gainOfHugePages();
        if (huge.equals("never")) {
            wrong(
                    "huge pages",
                    state,
                    new Cure("mount -o remount,huge=within_size " + where.path(), gain),
                    new Cure(
                            "shmarray collapse NAME" + where.again(),
                            "the same for one array; new ones have it by CreateOptions.withHugePages()"));
        } else {
            fine("huge pages", state);
            fine("", gain);
        }
    }

    private String gainOfHugePages() {
        if (free() <= MOST_SHARE * HugePageGain.BYTES) {
            return "not measured, as there is too little space";
        }
        try {
            return HugePageGain.measure(where.creating(), where.path()).toString();
        } catch (RuntimeException notMeasured) {
            return "it cannot be measured: " + notMeasured.getMessage();
        }
    }

    private long free() {
        try {
            return Files.getFileStore(where.path()).getUsableSpace();
        } catch (IOException noFolder) {
            return 0;
        }
    }

    private void lookAtCopies() {
        String subject = "copies";
        for (String speed : CopySpeed.measure()) {
            fine(subject, speed);
            subject = "";
        }
    }

    private void lookAtLimits() {
        HostLimits limits = HostLimits.read();
        fine("container", limits.memory());
        check(
                limits.mappings() >= FEW_MAPPINGS,
                "mappings",
                limits.mappings() + " for each process; an open array takes one",
                new Cure("sysctl vm.max_map_count=262144", "262144 arrays that a process can have open"));
        String files = limits.openFiles() == Long.MAX_VALUE ? "unlimited" : String.valueOf(limits.openFiles());
        check(
                limits.openFiles() >= FEW_FILES,
                "open files",
                files + " for each process",
                new Cure("ulimit -n 65536", "65536 for each process that is started from that shell"));
    }

    private void lookAtJvm() {
        check(
                NativeLibrary.isAvailable(),
                "native library",
                NativeLibrary.isAvailable() ? "loaded; system calls by " + Posix.preferred() : NativeLibrary.failure(),
                new Cure(
                        "mvn -Pnative package",
                        "faster copies, and an exception where what another process cuts short can end the JVM now"));
        List<Cure> faults = KnownFaults.of(ProcessHandle.current().pid());
        found.add(new Finding("JDK", Runtime.version().toString(), faults));
    }

    private void lookAtOthers() {
        try {
            where.folder().list().stream()
                    .flatMap(segment -> segment.pids().stream())
                    .distinct()
                    .forEach(pid -> {
                        List<Cure> faults = KnownFaults.of(pid);
                        if (!faults.isEmpty()) {
                            found.add(new Finding("process " + pid, "a JVM with a known fault", faults));
                        }
                    });
        } catch (RuntimeException noFolder) {
            // Told by the space.
        }
    }

    private void lookAtSegments() {
        try {
            List<SegmentInfo> abandoned = where.folder().collectable();
            long bytes = abandoned.stream().mapToLong(SegmentInfo::byteSize).sum();
            check(
                    abandoned.isEmpty(),
                    "segments",
                    abandoned.isEmpty() ? "nothing abandoned" : abandoned.size() + " abandoned, " + Columns.size(bytes),
                    new Cure(
                            "shmarray collect" + where.again(),
                            Columns.size(bytes) + " of memory; with --dry-run, it only shows what would go"));
        } catch (RuntimeException noFolder) {
            // Told by the space.
        }
    }
}
