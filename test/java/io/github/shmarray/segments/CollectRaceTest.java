package io.github.shmarray.segments;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ChildJvm;
import io.github.shmarray.Emulation;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** Collecting while others create, attach, unlink and collect, also in other containers. */
@Timeout(120)
class CollectRaceTest {
    private static final int ROUNDS = Emulation.rounds("attachments", 1500, 50);

    @RegisterExtension
    TestFolder folder = new TestFolder();

    @Test
    void whatIsAttachedKeepsItsName() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger collected = new AtomicInteger();
        AtomicInteger attached = new AtomicInteger();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> others = new ArrayList<>();
            others.add(threads.submit(() -> {
                while (!isOver.get()) {
                    collected.addAndGet(folder.segments().collect().removed().size());
                }
                return null;
            }));
            others.add(threads.submit(() -> {
                while (!isOver.get()) {
                    folder.segments().list();
                }
                return null;
            }));
            Callable<Void> attacher = () -> {
                for (int i = 0; i < ROUNDS || attached.get() == 0 || collected.get() == 0; i++) {
                    attachOrCreate("array-" + i % 3, attached);
                }
                return null;
            };
            for (Future<Void> future : threads.invokeAll(List.of(attacher, attacher))) {
                future.get();
            }
            isOver.set(true);
            for (Future<?> other : others) {
                other.get();
            }
        }
        folder.segments().collect();
        assertEquals(List.of(), folder.names());
    }

    private void attachOrCreate(String name, AtomicInteger attached) {
        try (SharedArray array = SharedArray.attachHandle(folder.path(name).toString())) {
            attached.incrementAndGet();
            for (int i = 0; i < 3; i++) {
                assertTrue(array.isLinked(), "an array that is attached has its name");
                Thread.yield();
            }
        } catch (NoSuchSegmentException isCollected) {
            try {
                SharedIntArray.create(name, folder.options(), 3).close();
            } catch (SegmentExistsException createdMeanwhile) {
                attachOrCreate(name, attached);
            }
        }
    }

    @Test
    void ofSeveralWhoCollectEachRemovesWhatNoOtherDoes() throws Exception {
        int count = Emulation.rounds("abandoned arrays", 300, 30);
        folder.abandon(IntStream.range(0, count).mapToObj(i -> "array-" + i).toArray(String[]::new));
        int removed = 0;
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Callable<CollectedSegments> collector = () -> folder.segments().collect();
            for (Future<CollectedSegments> future : threads.invokeAll(List.of(collector, collector, collector))) {
                removed += future.get().removed().size();
            }
        }
        removed += folder.segments().collect().removed().size();
        assertEquals(count, removed);
        assertEquals(List.of(), folder.names());
    }

    /** The command that runs another one in a PID namespace of its own. */
    private static List<String> inPidNamespace(List<String> inner) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("unshare", "-pf", "--mount-proc", "--kill-child", "true"));
        String reason;
        try {
            Process trial =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            reason = new String(trial.getInputStream().readAllBytes(), UTF_8).trim();
            if (trial.waitFor() == 0) {
                command.removeLast();
                command.addAll(inner);
                return command;
            }
        } catch (IOException e) {
            reason = e.getMessage();
        }
        System.out.println("SKIPPED: a PID namespace, because " + reason);
        throw new TestAbortedException(reason);
    }

    @Test
    void whoIsInAnotherPidNamespaceCounts() throws Exception {
        List<String> holding = inPidNamespace(SegmentsProgram.command("hold", folder.path(), "inner", 1));
        Process inner = ChildJvm.start(holding);
        assertEquals("ready", new BufferedReader(inner.inputReader()).readLine());
        SharedIntArray outer = folder.use("outer");
        folder.abandon("abandoned");
        assertTrue(folder.info("inner-0").isInUse());

        // A third namespace shows neither of them, and numbers its own processes as the second does.
        List<String> collecting = inPidNamespace(SegmentsProgram.command("collect", folder.path()));
        String hidden = "in use by a process that /proc does not show, or that has it open without mapping it\n";
        assertEquals(
                "removed abandoned\nleft inner-0: " + hidden + "left outer: " + hidden,
                SegmentsProgram.run(collecting));
        assertTrue(outer.isLinked());

        inner.destroyForcibly().waitFor();
        while (!folder.info("inner-0").isAbandoned()) {
            Thread.sleep(20);
        }
        assertEquals(1, folder.segments().collect().removed().size());
        assertTrue(outer.isLinked());
    }
}
