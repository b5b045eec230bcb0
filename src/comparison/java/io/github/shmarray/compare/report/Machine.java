package io.github.shmarray.compare.report;

import io.github.shmarray.posix.PinnedArrays;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a reader of figures must know about the machine they come from. */
public final class Machine {
    private static final Path CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage");

    /** What it is called in a header. */
    public static final String STOLEN_TIME = "stolen time";

    /** The clock ticks of all processors since boot. */
    public record Ticks(long total, long stolen) {
        private static final int STOLEN = 8;

        public static Ticks now() {
            String[] fields = firstLine(Path.of("/proc/stat"), "cpu")
                    .map(line -> line.trim().split("\\s+"))
                    .orElse(new String[0]);
            long total = Stream.of(fields).skip(1).mapToLong(Long::parseLong).sum();
            return new Ticks(total, fields.length > STOLEN ? Long.parseLong(fields[STOLEN]) : 0);
        }
    }

    private Machine() {}

    /** Name and value of each property, in the order to print them. */
    public static Map<String, String> describe() {
        return describe(PinnedArrays.areMoved());
    }

    static Map<String, String> describe(boolean pinnedArraysAreMoved) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("CPU", cpu());
        properties.put("caches", caches());
        properties.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        properties.put("C library", outputOf("getconf", "GNU_LIBC_VERSION"));
        properties.put("JDK", System.getProperty("java.vendor") + " " + System.getProperty("java.runtime.version"));
        if (pinnedArraysAreMoved) {
            properties.put(
                    "jni/ rows", "copy by Get...ArrayRegion, since this JDK may move pinned arrays (JDK-8377811)");
        }
        properties.put("collector", collector());
        properties.put("python", outputOf("python3", "-c", PYTHON_VERSIONS));
        properties.put("/dev/shm", sharedMemory());
        properties.put("huge pages", hugePages());
        return properties;
    }

    private static final String PYTHON_VERSIONS = "import platform; print(platform.python_implementation(), "
            + "platform.python_version(), end=' ')\ntry: import numpy; print('numpy', numpy.__version__)\n"
            + "except ImportError: print('without numpy: its rows copy from array.array')";

    private static String cpu() {
        String model = firstLine(Path.of("/proc/cpuinfo"), "model name")
                .or(() -> firstLine(Path.of("/proc/cpuinfo"), "CPU part"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .orElse("unknown");
        return model + ", " + Runtime.getRuntime().availableProcessors() + " cores, " + System.getProperty("os.arch");
    }

    private static String caches() {
        if (!Files.isDirectory(CACHES)) {
            return "unknown";
        }
        try (Stream<Path> indexes = Files.list(CACHES)) {
            String caches = indexes.filter(
                            index -> index.getFileName().toString().startsWith("index"))
                    .sorted()
                    .filter(index -> !read(index.resolve("type")).equals("Instruction"))
                    .map(index -> "L" + read(index.resolve("level")) + " " + read(index.resolve("size")))
                    .collect(Collectors.joining(", "));
            return caches.isEmpty() ? "unknown" : caches;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String collector() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .collect(Collectors.joining(", "));
    }

    /** How /dev/shm is mounted; the last mount covers those before it. */
    public static String sharedMemory() {
        return read(Path.of("/proc/mounts"))
                .lines()
                .map(line -> line.split(" "))
                .filter(fields -> fields[1].equals("/dev/shm"))
                .reduce((covered, last) -> last)
                .map(fields -> fields[2] + " " + fields[3])
                .orElse("not mounted");
    }

    private static String hugePages() {
        return "anonymous memory: " + chosen("enabled") + ", memfd: " + chosen("shmem_enabled");
    }

    /** The kernel marks the choice: {@code always [madvise] never}. */
    private static String chosen(String setting) {
        return read(HUGE_PAGES.resolve(setting)).replaceAll(".*\\[(.*)].*", "$1");
    }

    /** What part of the processors' time the hypervisor gave to others since then. */
    public static String stolen(Ticks start) {
        Ticks end = Ticks.now();
        long total = Math.max(1, end.total - start.total);
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * (end.stolen - start.stolen) / total);
    }

    private static Optional<String> firstLine(Path file, String prefix) {
        return read(file).lines().filter(line -> line.startsWith(prefix)).findFirst();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).trim();
        } catch (IOException ignored) {
            return "unknown";
        }
    }

    private static String outputOf(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            List<String> lines = process.inputReader().lines().toList();
            return lines.isEmpty() ? "unknown" : lines.getFirst().trim();
        } catch (IOException ignored) {
            return "none";
        }
    }
}
