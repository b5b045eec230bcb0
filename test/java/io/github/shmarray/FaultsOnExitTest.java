package io.github.shmarray;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.loader.NativeLibrary;
import java.io.RandomAccessFile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** A JVM that ends: it does not wait for a thread of this library that is in C, and faults are told until its end. */
@Timeout(60)
class FaultsOnExitTest {
    private static final String TELLER = "shmarray-faults";

    @RegisterExtension
    TestSegments segments = new TestSegments();

    /** Has an array cut while the JVM ends: {@code NAME}. */
    static final class Program {
        public static void main(String[] arguments) {
            SharedIntArray array = SharedIntArray.create(arguments[0], 1 << 20);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                awaitTellerInJava();
                System.out.println(isToldOfCut(array, arguments[0]) ? "told" : "not told");
            }));
            System.exit(0);
        }

        private static void awaitTellerInJava() {
            while (Thread.getAllStackTraces().entrySet().stream().noneMatch(Program::isTellerInJava)) {
                Thread.onSpinWait();
            }
        }

        /** In C, its method would be native and the library's own. */
        private static boolean isTellerInJava(Map.Entry<Thread, StackTraceElement[]> thread) {
            StackTraceElement[] stack = thread.getValue();
            return thread.getKey().getName().equals(TELLER)
                    && stack.length > 0
                    && stack[0].getClassName().startsWith("java.lang.Thread");
        }

        private static boolean isToldOfCut(SharedIntArray array, String name) {
            try (RandomAccessFile file =
                    new RandomAccessFile(TestSegments.path(name).toFile(), "rw")) {
                file.setLength(4096);
                for (int i = 0; i < 10_000; i++) {
                    array.get(1 << 19);
                    Thread.sleep(1);
                }
                return false;
            } catch (SegmentFaultException e) {
                return true;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void faultsAreToldByAThreadThatWaitsInJava() throws Exception {
        if (!NativeLibrary.isAvailable()) {
            System.out.println("SKIPPED: faults while the JVM ends, because " + NativeLibrary.failure());
            throw new TestAbortedException(NativeLibrary.failure());
        }
        Process program = ChildJvm.start(Program.class, segments.name());
        assertEquals("told\n", new String(program.getInputStream().readAllBytes(), UTF_8));
        assertEquals(0, program.waitFor());
    }
}
