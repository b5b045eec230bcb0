package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs campaigns in a Java virtual machine of their own, under the compiler and collector that an option asks for. */
final class CampaignJvm {
    private CampaignJvm() {}

    /** What it prints; it must end well. */
    static String run(String option, Class<?> main, Object... arguments) throws Exception {
        return run(option, false, main, arguments);
    }

    /** The same, if wanted with the JDK's library that chains handlers of signals. */
    static String run(String option, boolean withChainedSignals, Class<?> main, Object... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-XX:ErrorFile=/dev/null",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Path libjsig = Path.of(System.getProperty("java.home"), "lib", "libjsig.so");
        if (withChainedSignals && Files.exists(libjsig)) {
            builder.environment().put("LD_PRELOAD", libjsig.toString());
        }
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        return output;
    }
}
