package io.github.shmarray.cli;

import io.github.shmarray.compare.cases.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of one comparison. They go when it ends, also when it is interrupted. */
final class Workspace implements AutoCloseable {
    private final Path folder = Files.createTempDirectory("shmarray-compare");
    private final Thread hook = new Thread(this::interrupted);
    private volatile boolean interrupted;

    Workspace() throws IOException {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Path folder() {
        return folder;
    }

    /** Throws an {@link IllegalStateException} once the program has been told to stop. */
    void requireUse() {
        if (interrupted) {
            throw new IllegalStateException("interrupted");
        }
    }

    /** Children would go on making files after these were deleted. */
    private void interrupted() {
        interrupted = true;
        List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
        delete();
    }

    @Override
    public void close() {
        delete();
        Runtime.getRuntime().removeShutdownHook(hook);
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
