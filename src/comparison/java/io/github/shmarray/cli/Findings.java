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
    /** What was looked at; the cure is empty if nothing is wrong. */
    record Finding(String subject, String state, String cure) {
        boolean isFine() {
            return cure.isEmpty();
        }
    }

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

    private void check(boolean isFine, String subject, String state, String cure) {
        found.add(new Finding(subject, state, isFine ? "" : cure));
    }

    private void lookAtSpace() {
        Path folder = where.path();
        try {
            FileStore store = Files.getFileStore(folder);
            long total = store.getTotalSpace();
            long free = store.getUsableSpace();
            check(
                    total >= LITTLE_SPACE && free >= total * (1 - NEARLY_FULL),
                    "space",
                    Columns.size(free) + " free of " + Columns.size(total) + " in " + folder + " (" + store.type()
                            + ")",
                    free < total * (1 - NEARLY_FULL)
                            ? "remove what nobody needs: shmarray collect; or enlarge it: mount -o remount,size=50% "
                                    + folder
                            : "enlarge it: mount -o remount,size=50% " + folder
                                    + "; in a container: docker run --shm-size=1g");
        } catch (IOException e) {
            check(
                    false,
                    "space",
                    "there is no " + folder,
                    "mount -t tmpfs tmpfs " + folder
                            + "; or name another folder by SHMARRAY_FOLDER, to all who share segments");
        }
    }

    private void lookAtHugePages() {
        String huge = HostLimits.hugePages(where.path());
        check(
                !huge.equals("never"),
                "huge pages",
                where.path() + " is mounted with huge=" + huge,
                "mount -o remount,huge=within_size " + where.path()
                        + "; or, for one array, CreateOptions.withHugePages() or shmarray collapse NAME");
        if (free() > MOST_SHARE * HugePageGain.BYTES) {
            try {
                check(
                        true,
                        "",
                        HugePageGain.measure(where.creating(), where.path()).toString(),
                        "");
            } catch (RuntimeException notMeasured) {
                check(true, "", "what they gain cannot be measured: " + notMeasured.getMessage(), "");
            }
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
            check(true, subject, speed, "");
            subject = "";
        }
    }

    private void lookAtLimits() {
        HostLimits limits = HostLimits.read();
        check(true, "container", limits.memory(), "");
        check(
                limits.mappings() >= FEW_MAPPINGS,
                "mappings",
                limits.mappings() + " for each process; an open array takes one",
                "sysctl vm.max_map_count=262144");
        String files = limits.openFiles() == Long.MAX_VALUE ? "unlimited" : String.valueOf(limits.openFiles());
        check(limits.openFiles() >= FEW_FILES, "open files", files + " for each process", "ulimit -n 65536");
    }

    private void lookAtJvm() {
        check(
                NativeLibrary.isAvailable(),
                "native library",
                NativeLibrary.isAvailable() ? "loaded; system calls by " + Posix.preferred() : NativeLibrary.failure(),
                "build with mvn -Pnative; without it copies are slower, and what is cut short can end the JVM");
        List<String> faults = KnownFaults.of(ProcessHandle.current().pid());
        check(faults.isEmpty(), "JDK", Runtime.version().toString(), String.join("; ", faults));
    }

    private void lookAtOthers() {
        try {
            where.folder().list().stream()
                    .flatMap(segment -> segment.pids().stream())
                    .distinct()
                    .forEach(pid -> {
                        List<String> faults = KnownFaults.of(pid);
                        if (!faults.isEmpty()) {
                            check(false, "process " + pid, "a JVM with a known fault", String.join("; ", faults));
                        }
                    });
        } catch (RuntimeException noFolder) {
            // Told by the space.
        }
    }

    private void lookAtSegments() {
        try {
            List<SegmentInfo> abandoned = where.folder().list().stream()
                    .filter(SegmentInfo::isAbandoned)
                    .toList();
            long bytes = abandoned.stream().mapToLong(SegmentInfo::byteSize).sum();
            check(
                    abandoned.isEmpty(),
                    "segments",
                    abandoned.isEmpty() ? "nothing abandoned" : abandoned.size() + " abandoned, " + Columns.size(bytes),
                    "shmarray collect, if they are not to stay (shmarray collect --dry-run shows them)");
        } catch (RuntimeException noFolder) {
            // Told by the space.
        }
    }
}
