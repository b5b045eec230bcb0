package io.github.shmarray.cli;

import io.github.shmarray.compare.cases.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The files of one comparison. They go when it ends, also when it is interrupted; what one has left that was killed goes when the next one
 * begins.
 */
final class Workspace implements AutoCloseable {
    private static final long MILLISECONDS_BETWEEN_LOOKS = 20;

    /** To print and to save what is there takes far less. */
    private static final long MOST_SECONDS_TO_END = 20;

    private final Path folder;
    private final Thread hook = new Thread(this::interrupted);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Runnable stop = () -> {};
    private volatile boolean isInterrupted;

    Workspace() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        if (!Files.isDirectory(temporary)) {
            throw new IOException(
                    "there is no folder " + temporary + " for temporary files; create it, or name another with"
                            + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER");
        }
        Names.deleteAbandoned(temporary);
        folder = Files.createTempDirectory(Names.ownSegment() + "-");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Path folder() {
        return folder;
    }

    /**
     * Sets what to do when the program is told to end. The program then has some seconds until {@link #close} for what it
     * still has to do, without the processes that it started.
     */
    void onInterrupt(Runnable stop) {
        this.stop = stop;
        if (isInterrupted) {
            stop.run();
        }
    }

    boolean isInterrupted() {
        return isInterrupted;
    }

    /** Children would go on making files after these were deleted. */
    private void interrupted() {
        isInterrupted = true;
        stop.run();
        long start = System.nanoTime();
        do {
            killChildren();
        } while (!isEnded() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(MOST_SECONDS_TO_END));
        killChildren();
        delete();
    }

    private static void killChildren() {
        List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
    }

    private boolean isEnded() {
        try {
            return ended.await(MILLISECONDS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        ended.countDown();
        if (isInterrupted) {
            return;
        }
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ignored) {
            // It runs already, and finds nothing to delete.
        }
    }

    private synchronized void delete() {
        try {
            Names.deleteLeftovers();
            // Until the program ends, others may still be putting files here.
            while (Files.exists(folder)) {
                deleteFolder();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void deleteFolder() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        try {
            Files.delete(folder);
        } catch (DirectoryNotEmptyException ignored) {
            Thread.onSpinWait();
        }
    }
}
