package io.github.shmarray.concurrent;

import io.github.shmarray.loader.SystemFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The state of a lock, in words. */
final class LockReport {
    private LockReport() {}

    /**
     * @param holder the number of the thread of this JVM that has it, or 0
     * @param waiters how many threads of this JVM wait
     */
    static String of(long holder, int holds, int waiters, int word, boolean isInconsistent, boolean isNotRecoverable) {
        List<String> parts = new ArrayList<>();
        parts.add(owner(holder, holds, word, isNotRecoverable));
        if (isInconsistent) {
            parts.add("an owner has died, and recover() was not called yet");
        }
        if (waiters > 0) {
            parts.add(waiters + (waiters == 1 ? " thread" : " threads") + " of this process waiting");
        }
        if ((word & RobustMutex.WAITERS) != 0) {
            parts.add("waited for in the kernel");
        }
        return String.join(", ", parts);
    }

    private static String owner(long holder, int holds, int word, boolean isNotRecoverable) {
        if (holder != 0) {
            return "held by thread #" + holder + " of this process" + (holds > 1 ? ", " + holds + " times" : "");
        }
        if (isNotRecoverable) {
            return "not recoverable";
        }
        if ((word & RobustMutex.OWNER_DIED) != 0) {
            return "its owner has died";
        }
        int thread = word & RobustMutex.OWNER_MASK;
        return thread == 0 ? "free" : "held by thread " + thread + processOf(thread);
    }

    /** Where another PID namespace has its own numbers, this may be another process, or none. */
    private static String processOf(int thread) {
        Optional<String> process = SystemFile.read(
                Path.of("/proc/" + thread + "/status"),
                lines -> lines.filter(line -> line.startsWith("Tgid:"))
                        .map(line -> line.substring(5).trim())
                        .findFirst()
                        .orElse(null));
        return process.map(number -> " of process " + number).orElse(" of a process that is not seen here");
    }
}
