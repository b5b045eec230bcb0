package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SharedMemoryException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opentest4j.TestAbortedException;

/** Arrays that are not closed end with the garbage collector, or in an exception that names the limit, and never end the JVM. */
@Timeout(300)
class ForgottenTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    @ParameterizedTest
    @CsvSource({
        "forget, attach, 70000, 0, all were made",
        "keep, attach, 70000, 0, vm.max_map_count",
        "forget, memfd, 3000, 512, all were made",
        "keep, memfd, 3000, 512, ulimit -n",
        "keep, memfd, 3000, 64, ulimit -n"
    })
    void theJvmGoesOn(String fate, String kind, int count, int files, String expected) throws Exception {
        if (kind.equals("attach") && maximumOfMappings() > 200_000) {
            throw new TestAbortedException("vm.max_map_count is too high to be reached in a test");
        }
        String name = segments.name();
        SharedIntArray.create(name, 3).close();
        List<String> command = ChildJvm.command(Maker.class, fate, kind, Emulation.rounds("arrays", count, 500), name);
        if (files > 0) {
            command.addAll(0, List.of("sh", "-c", "ulimit -n " + files + "; exec \"$@\"", "sh"));
        }
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes());
        assertEquals(0, child.waitFor(), output);
        assertTrue(Emulation.rounds("arrays", count, 500) < count || output.contains(expected), output);
        assertTrue(output.endsWith("the JVM works\n"), output);
    }

    private static long maximumOfMappings() throws Exception {
        return Long.parseLong(
                Files.readString(Path.of("/proc/sys/vm/max_map_count")).strip());
    }

    /** Makes arrays and closes none. */
    static final class Maker {
        private Maker() {}

        public static void main(String[] arguments) throws Exception {
            boolean keeps = arguments[0].equals("keep");
            List<SharedArray> kept = new ArrayList<>();
            try {
                for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                    SharedArray array = make(arguments[1], arguments[3]);
                    if (keeps) {
                        kept.add(array);
                    }
                }
                System.out.println("all were made");
            } catch (SharedMemoryException e) {
                System.out.println(e.getMessage());
            }
            requireJvmWorks();
            System.out.println("the JVM works");
        }

        private static SharedArray make(String kind, String name) {
            return kind.equals("attach")
                    ? SharedIntArray.attach(name)
                    : SharedIntArray.create(name, CreateOptions.defaults().withBacking(Backing.MEMFD), 3);
        }

        /** It needs mappings for threads, and descriptors for files. */
        private static void requireJvmWorks() throws Exception {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                threads.add(Thread.ofPlatform().start(() -> {}));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (int i = 0; i < 3; i++) {
                Files.readAllLines(Path.of("/proc/self/status"));
            }
        }
    }
}
