package io.github.shmarray.cli;

import io.github.shmarray.npy.GrowableHeader;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.WholeFile;
import io.github.shmarray.segments.SegmentInfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
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
    /** The kernel copies so much in one call; what is done by then is shown. */
    private static final long STEP = 16 << 20;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Parameters(index = "0", paramLabel = "NAME", description = "The segment.")
    private String name;

    @Parameters(
            index = "1",
            paramLabel = "FILE.npy",
            description = "The file, which is replaced if it is there; or a folder, for a file NAME.npy in it.")
    private Path file;

    private final AtomicLong done = new AtomicLong();

    @Override
    public Integer call() throws IOException {
        SegmentInfo segment = where.find(name);
        if (file.toAbsolutePath().getParent() == null) {
            throw new ParameterException(spec.commandLine(), file + " is a folder, which no file replaces");
        }
        Path target = Files.isDirectory(file) ? file.resolve(segment.name() + ".npy") : file;
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            throw new IllegalArgumentException(
                    target + " is no regular file that could be replaced; shmarray cat writes into anything");
        }
        // As cp does, through a link into what it leads to.
        Path real = Files.exists(target) ? target.toRealPath() : target;
        String operation = "get \"" + segment.name() + "\"";
        // Neither follows a link that somebody has put there, nor waits at a FIFO.
        try (OpenFile opened = OpenFile.toLook(Posix.preferred(), segment.handle(), operation)) {
            if (!opened.status().isRegularFile()) {
                throw new IOException(segment.handle() + " is no segment but "
                        + opened.status().kind());
            }
            try (FileChannel source = FileChannel.open(Path.of("/proc/self/fd/" + opened.descriptor()))) {
                TransferBar.during(
                        segment.name(),
                        source.size(),
                        done::get,
                        () -> WholeFile.write(real, operation + " into " + target, copy -> copy(source, copy)));
            }
        }
        return 0;
    }

    private void copy(FileChannel source, FileChannel copy) throws IOException {
        done.set(0);
        try (Arena arena = Arena.ofConfined()) {
            Optional<NpyHeader> growing = growing(source.map(FileChannel.MapMode.READ_ONLY, 0, source.size(), arena));
            if (growing.isPresent()) {
                copy.write(ByteBuffer.wrap(growing.get().encode()));
                transfer(source, growing.get().dataOffset(), growing.get().byteSize(), copy);
            } else {
                transfer(source, 0, source.size(), copy);
            }
        }
    }

    /** The header of an array that can grow, with the length that it has now: its capacity is nobody's but the segment's. */
    private static Optional<NpyHeader> growing(MemorySegment file) {
        try {
            NpyHeader header = NpyHeader.read(file);
            return GrowableHeader.find(header, file).map(growable -> header);
        } catch (NpyFormatException | InternalError isNoArray) {
            // Or it was cut short meanwhile, which the copy tells.
            return Optional.empty();
        }
    }

    /** Appends a part of the source. The kernel copies, if the file systems let it. */
    private void transfer(FileChannel source, long from, long size, FileChannel copy) throws IOException {
        copy.position(copy.size());
        for (long end = from + size, next = from; next < end; ) {
            long count = source.transferTo(next, Math.min(STEP, end - next), copy);
            if (count <= 0) {
                throw new IOException("\"" + name + "\" was cut short while it was copied: to " + source.size()
                        + " bytes, from at least " + end);
            }
            next += count;
            done.addAndGet(count);
        }
    }
}
