package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.loader.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

/** A short run of the campaign under each compiler and collector. */
@Timeout(300)
class CutCampaignTest {
    @ParameterizedTest
    @CsvSource({
        "-XX:+UseG1GC, 600, false",
        "-XX:+UseSerialGC, 600, true",
        "-XX:+UseParallelGC, 150, false",
        "-XX:+UseZGC, 150, false",
        "-XX:+UseShenandoahGC, 150, false",
        "-XX:TieredStopAtLevel=1, 300, false",
        "-Xint, 30, true"
    })
    void everyCutIsToldByAnException(String option, int cuts, boolean withChainedSignals) throws Exception {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
        int count = Emulation.rounds("cuts", cuts, 10);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-XX:ErrorFile=/dev/null",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                CutCampaign.class.getName(),
                "" + count,
                "1"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Path libjsig = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
        if (withChainedSignals && Files.exists(libjsig)) {
            builder.environment().put("LD_PRELOAD", libjsig.toString());
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains(count + " cuts survived"), output);
    }
}
