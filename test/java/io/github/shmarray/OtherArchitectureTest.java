package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.shmarray.loader.NativeLibrary;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On a machine for which there is no native library, the reason says for which there is one. */
class OtherArchitectureTest {
    private static final class Program {
        public static void main(String[] arguments) {
            System.out.println(NativeLibrary.failure());
        }
    }

    @Test
    void theReasonNamesWhatIsMissingAndWhatIsThere() throws Exception {
        assumeTrue(NativeLibrary.isAvailable(), NativeLibrary::failure);
        List<String> command = ChildJvm.command(Program.class);
        command.add(command.indexOf("-cp"), "-Dos.arch=riscv64");
        Process child = ChildJvm.start(command);
        String reason = new String(child.getInputStream().readAllBytes(), UTF_8).strip();
        assertEquals(0, child.waitFor());
        assertTrue(
                reason.matches("the jar has no /linux-riscv64/libshmarray.so, only one for"
                        + " linux-(x86-64|aarch64|x86-64 and linux-aarch64): build it on such a machine .*"),
                reason);
    }
}
