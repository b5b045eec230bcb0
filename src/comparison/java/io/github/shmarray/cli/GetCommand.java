package io.github.shmarray.cli;

import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segments.SegmentInfo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "get",
        description = "Copies a segment into a file, which is whole or not there at all.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class GetCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Parameters(index = "0", paramLabel = "NAME", description = "The segment.")
    private String name;

    @Parameters(index = "1", paramLabel = "FILE.npy", description = "The file, which is replaced if it is there.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        SegmentInfo segment = where.find(name);
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new ParameterException(spec.commandLine(), file + " is a folder, which no file replaces");
        }
        Path unfinished = Files.createTempFile(folder, ".shmarray-get-", ".npy");
        Thread removal = new Thread(() -> delete(unfinished));
        Runtime.getRuntime().addShutdownHook(removal);
        try {
            copy(segment.handle(), unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(unfinished);
            Runtime.getRuntime().removeShutdownHook(removal);
        }
        return 0;
    }

    /** Neither follows a link that somebody has put there, nor waits at a FIFO. The kernel copies, if the file systems let it. */
    private static void copy(String from, Path to) throws IOException {
        try (OpenFile opened = OpenFile.toLook(Posix.preferred(), from, "get " + from)) {
            if (!opened.status().isRegularFile()) {
                throw new IOException(
                        from + " is no segment but " + opened.status().kind());
            }
            copy(from, Path.of("/proc/self/fd/" + opened.descriptor()), to);
        }
    }

    private static void copy(String name, Path from, Path to) throws IOException {
        try (FileChannel source = FileChannel.open(from);
                FileChannel target = FileChannel.open(to, StandardOpenOption.WRITE)) {
            long size = source.size();
            for (long done = 0; done < size; ) {
                long count = source.transferTo(done, size - done, target);
                if (count <= 0) {
                    throw new IOException(
                            name + " was cut short while it was copied: to " + source.size() + " bytes from " + size);
                }
                done += count;
            }
        }
    }

    private static void delete(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            // What cannot be removed now stays hidden.
        }
    }
}
