package io.github.shmarray.segment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessLimitsTest {
    private static final ProcessLimits DEFAULTS =
            new ProcessLimits(65530, 1024, ProcessLimits.UNLIMITED, ProcessLimits.UNLIMITED);
    private static final String LIMITS = """
            Limit                     Soft Limit           Hard Limit           Units
            Max cpu time              unlimited            unlimited            seconds
            Max file size             1048576              unlimited            bytes
            Max open files            4096                 524288               files
            Max locked memory         8388608              8388608              bytes
            Max address space         4096000000           unlimited            bytes
            """;

    private static ProcessLimits read(String mapCount, String limits) {
        return ProcessLimits.read(Map.of("/proc/sys/vm/max_map_count", mapCount, "/proc/self/limits", limits)::get);
    }

    @Test
    void theSoftLimitsAreTaken() {
        assertEquals(new ProcessLimits(262144, 4096, 1 << 20, 4_096_000_000L), read("262144\n", LIMITS));
    }

    @Test
    void aLimitMayBeUnlimited() {
        String unlimited = LIMITS.replace("4096 ", "unlimited ")
                .replace("1048576 ", "unlimited ")
                .replace("4096000000", "unlimited");
        assertEquals(
                new ProcessLimits(65530, ProcessLimits.UNLIMITED, ProcessLimits.UNLIMITED, ProcessLimits.UNLIMITED),
                read("65530\n", unlimited));
    }

    @Test
    void filesThatAreNotThereGiveTheDefaults() {
        assertEquals(DEFAULTS, ProcessLimits.read(path -> null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "many",
                "-1",
                "99999999999999999999",
                "Max open files",
                "Max open files   x y",
                "Max open files   -8   8   files",
                "\0"
            })
    void oddFilesGiveTheDefaults(String text) {
        assertEquals(DEFAULTS, read(text, text));
    }

    /** The shell starts a process, which inherits what this one has. */
    @Test
    void theyAreThoseOfThisProcess() throws Exception {
        String shell = shell("cat /proc/sys/vm/max_map_count; ulimit -Sn");
        ProcessLimits limits = ProcessLimits.read();
        String openFiles = limits.openFiles() == ProcessLimits.UNLIMITED ? "unlimited" : "" + limits.openFiles();
        assertEquals(shell, limits.mappings() + "\n" + openFiles + "\n");
    }

    private static String shell(String command) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", command).start();
        String text = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, shell.waitFor());
        return text;
    }
}
