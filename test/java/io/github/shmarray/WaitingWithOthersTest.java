package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** Waiting for elements together with Python and C, by the examples that show how. */
@Timeout(60)
class WaitingWithOthersTest {
    private static final Duration FOR_EVER = Duration.ofHours(1);

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    @Test
    void pythonWakesAndIsWoken() throws Exception {
        SharedIntArray array = arrays.ofInts(0, 0, 7);
        try (PythonChild python = PythonChild.start()) {
            python.run("import sys; sys.path.insert(0, 'examples/python')");
            python.run("from wait_for_element import wait_while, wake");
            python.run("a = mapped('" + array.name() + "')");
            assertEquals("False", python.run("wait_while(a, 2, 7, 0.01)"));
            FutureTask<Boolean> waiting = started(() -> array.awaitWhile(1, 0, FOR_EVER));
            python.run("a[1] = -5");
            python.run("wake(a, 1)");
            assertTrue(waiting.get());
            assertEquals(-5, array.get(1));
            FutureTask<String> pythonWaiting = started(() -> python.run("wait_while(a, 1, -5)"));
            Thread.sleep(20);
            array.setRelease(1, 3);
            array.wake(1, Integer.MAX_VALUE);
            assertEquals("True", pythonWaiting.get());
        }
    }

    @Test
    void aProgramInCWakesAndIsWoken(@TempDir Path folder) throws Exception {
        SharedIntArray array = arrays.ofInts(0, 0, 7);
        String path = TestSegments.path(array.name()).toString();
        String program = folder.resolve("wait_for_element").toString();
        compile("examples/c/wait_for_element.c", program);
        FutureTask<Boolean> waiting = started(() -> array.awaitWhile(1, 0, FOR_EVER));
        int woken = Integer.parseInt(output(program, path, "1", "=", "4"));
        assertTrue(woken <= 1, "woken " + woken);
        assertTrue(waiting.get());
        assertEquals(4, array.get(1));
        FutureTask<String> programWaiting = started(() -> output(program, path, "1", "4"));
        Thread.sleep(20);
        array.setRelease(1, 5);
        array.wake(1, Integer.MAX_VALUE);
        assertEquals("5", programWaiting.get());
    }

    private static void compile(String source, String program) throws InterruptedException {
        try {
            assertEquals("", output("cc", "-Wall", "-Werror", "-o", program, source));
        } catch (IOException e) {
            System.out.println("SKIPPED: waiting together with C, because " + e.getMessage());
            throw new TestAbortedException(e.getMessage());
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes()).strip();
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private static <T> FutureTask<T> started(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
