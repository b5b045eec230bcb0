package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.TestSegments;
import io.github.shmarray.concurrent.LockClient.Language;
import io.github.shmarray.error.OwnerDiedException;
import io.github.shmarray.posix.NeedsRobustLists;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** Containers that share /dev/shm number their threads alike. */
@NeedsRobustLists
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LockNamespacesTest {
    private static final int OWNER_MASK = (1 << 30) - 1;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    /** Starts a JVM as process 1 of a PID namespace of its own. */
    private static LockClient contained(String lock, String counters) throws IOException, InterruptedException {
        List<String> unshare = List.of("unshare", "-pf", "--kill-child", "--mount-proc");
        List<String> trial = new ArrayList<>(unshare);
        trial.add("true");
        if (new ProcessBuilder(trial).start().waitFor() != 0) {
            System.out.println("SKIPPED: locks in PID namespaces, because unshare is not permitted");
            throw new TestAbortedException("unshare is not permitted");
        }
        List<String> command = new ArrayList<>(unshare);
        command.addAll(LockClient.command(Language.JAVA, lock, counters, "-XX:-UsePerfData"));
        return LockClient.start(command, "Java in a PID namespace");
    }

    @Test
    void keepersOfContainersHaveNumbersOfTheirOwn() throws Exception {
        String name = segments.name();
        String countersName = segments.name();
        try (SharedLongArray counters = SharedLongArray.create(countersName, LockProgram.COUNTERS);
                SharedLock lock = SharedLock.openOrCreate(name);
                LockClient first = contained(name, countersName);
                LockClient second = contained(name, countersName)) {
            assertNotEquals(ownerWhenLockedBy(first, name), ownerWhenLockedBy(second, name));

            first.begin("threads", 2_000);
            second.begin("threads", 2_000);
            assertEquals(0, first.result());
            assertEquals(0, second.result());
            assertEquals(16_000, counters.get(LockProgram.TOTAL));
            assertEquals(0, counters.get(LockProgram.VIOLATIONS));

            assertEquals(0, second.run("lock"));
            first.kill();
            assertFalse(lock.tryLock());
            second.kill();
            assertThrows(OwnerDiedException.class, lock::lock);
            lock.recover();
            lock.unlock();
        }
    }

    private static int ownerWhenLockedBy(LockClient client, String name) {
        assertEquals(0, client.run("lock"));
        try (SharedIntArray memory = SharedIntArray.attach(name)) {
            return memory.get(0) & OWNER_MASK;
        } finally {
            assertEquals(0, client.run("unlock"));
        }
    }
}
