package io.github.shmarray.cli;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedRecordArray;
import io.github.shmarray.element.SharedElements;
import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import io.github.shmarray.npy.NpyStructure;
import io.github.shmarray.npz.Npz;
import io.github.shmarray.npz.NpzMember;
import io.github.shmarray.segment.SegmentName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "put",
        description =
                "Makes a segment of a file, whole or not at all, in this machine's byte order, or of structures in theirs.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class PutCommand implements Callable<Integer> {
    private static final String ENDING = ".npy";

    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "The array to put there: an .npy file, or all that are in an .npz file.")
    private Path file;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "What to call it; the name of the file without its ending, or of the member, unless given.")
    private String name;

    @Option(names = "--replace", description = "Take the name over, if there is an array of that name.")
    private boolean isReplacing;

    @Override
    public Integer call() throws IOException {
        if (file.getFileName() == null) {
            throw new ParameterException(spec.commandLine(), file + " is a folder, and no .npy file");
        }
        CreateOptions options = isReplacing ? where.creating().withReplace() : where.creating();
        switch (FileKind.of(file)) {
            case NPY -> putFile(options);
            case ZIP -> putMembers(options);
            case OTHER -> throw new IllegalArgumentException(FileKind.problem(file));
        }
        return 0;
    }

    private void putFile(CreateOptions options) throws IOException {
        String given = name == null ? nameOfFile() : name;
        boolean isOfRecords = isOfRecords();
        TransferBar.during(given, Files.size(file), () -> growing(where.path()), () -> {
            try (SharedElements array = isOfRecords
                    ? SharedRecordArray.copyOf(given, options, file)
                    : SharedArray.copyOf(given, options, file)) {
                spec.commandLine().getOut().println(SegmentName.printable(array.name()));
            }
        });
    }

    /** What cannot be read is told by who copies it. */
    private boolean isOfRecords() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return NpyHeader.read(channel).type() instanceof NpyStructure;
        } catch (NpyFormatException unreadable) {
            return false;
        }
    }

    private void putMembers(CreateOptions options) {
        try (Npz archive = Npz.open(file)) {
            List<NpzMember> members = archive.members();
            if (name != null && members.size() != 1) {
                throw new IllegalArgumentException(
                        file + " has " + members.size() + " arrays, which cannot all be called \"" + name
                                + "\"; leave the name out, and they get their own");
            }
            for (NpzMember member : members) {
                String given = name == null ? member.name() : name;
                boolean isOfRecords = member.dtype().startsWith("[");
                try (SharedElements array = isOfRecords
                        ? archive.copyRecords(member.name(), given, options)
                        : archive.copyOf(member.name(), given, options)) {
                    spec.commandLine().getOut().println(SegmentName.printable(array.name()));
                }
            }
        }
    }

    private String nameOfFile() {
        String last = file.getFileName().toString();
        return last.endsWith(ENDING) ? last.substring(0, last.length() - ENDING.length()) : last;
    }

    /** How many bytes there are of the file without a name that this process fills in a folder. */
    private static long growing(Path folder) {
        String start = folder.toAbsolutePath() + "/";
        long most = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                String target = Files.readSymbolicLink(descriptor).toString();
                if (target.startsWith(start) && target.endsWith(" (deleted)")) {
                    most = Math.max(most, Files.size(descriptor));
                }
            }
        } catch (IOException closedMeanwhile) {
            // The next look tells more.
        }
        return most;
    }
}
