package io.github.shmarray.cli;

import io.github.shmarray.cli.Findings.Cure;
import io.github.shmarray.loader.SystemFile;
import io.github.shmarray.posix.PinnedArrays;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Faults of JDKs that concern arrays which processes share. */
final class KnownFaults {
    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d[\\d.]*)\"");
    private static final int FAULTY = 25;

    private KnownFaults() {}

    /**
     * Those of a JVM.
     *
     * @param version of the JDK
     * @param options that the JVM was started with
     */
    static List<Cure> of(Runtime.Version version, String options) {
        List<Cure> faults = new ArrayList<>();
        if (PinnedArrays.areMoved(version)) {
            faults.add(
                    new Cure(
                            "update to JDK 25.0.3",
                            "before it, G1 moves arrays that C reads (JDK-8377811); the library copies them first, which takes time"));
        }
        if (version.feature() == FAULTY && options.contains("+UseCompactObjectHeaders")) {
            faults.add(
                    new Cure("leave -XX:+UseCompactObjectHeaders out", "in JDK 25 it damages strings (JDK-8380060)"));
        }
        return faults;
    }

    /** Those of a process, if it is a JVM that this user may look at. */
    static List<Cure> of(long pid) {
        String process = "/proc/" + pid;
        String options = SystemFile.text(process + "/cmdline") + SystemFile.text(process + "/environ");
        return home(pid)
                .map(home -> VERSION.matcher(SystemFile.text(home + "/release")))
                .filter(Matcher::find)
                .map(found -> of(Runtime.Version.parse(found.group(1)), options))
                .orElse(List.of());
    }

    private static Optional<Path> home(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .map(Path::of)
                .filter(command -> command.endsWith("bin/java"))
                .map(command -> command.getParent().getParent());
    }
}
