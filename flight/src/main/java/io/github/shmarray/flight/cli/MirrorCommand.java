package io.github.shmarray.flight.cli;

import io.github.shmarray.flight.Mirror;
import io.github.shmarray.flight.MirrorOptions;
import io.github.shmarray.flight.Mirrored;
import io.github.shmarray.segment.SegmentName;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "mirror",
        description =
                "Makes arrays of another host here, each whole or not at all. Interrupted, the same command goes on where it was.",
        mixinStandardHelpOptions = true)
final class MirrorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "HOST:PORT",
            converter = Address.Converter.class,
            description = "Where \"shmarray serve\" listens.")
    private Address server;

    @Parameters(
            index = "1..*",
            paramLabel = "NAME",
            description = "What to mirror; without a name, lists what is offered.")
    private List<String> names = List.of();

    @Option(
            names = "--follow",
            description =
                    "Of one array each later generation too, or of one ring the frames as they come, until it is ended.")
    private boolean isFollowing;

    @Option(
            names = "--put",
            description = "The other way round: make the arrays of this host at the server, if it allows that.")
    private boolean isPutting;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:SHMARRAY_TOKEN}",
            description = "What the server wants to see; SHMARRAY_TOKEN by default, which other users cannot see.")
    private String token;

    @Option(names = "--tls", description = "Speak TLS, and trust what the JDK trusts.")
    private boolean isTls;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "Speak TLS, and trust the certificates in this file, in PEM.")
    private Path trust;

    @Option(names = "--replace", description = "Take over names that are taken here, in one step.")
    private boolean isReplacing;

    @Option(names = "--keep", description = "If it fails, keep what has arrived for the next time.")
    private boolean isKeeping;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to go on trying without anything arriving. Default: ${DEFAULT-VALUE}.")
    private double patience;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "To mirror into, instead of /dev/shm.")
    private Path folder;

    @Override
    public Integer call() {
        if (isFollowing && isPutting) {
            throw new ParameterException(
                    spec.commandLine(), "--follow is for what comes from the server, --put is not");
        }
        if (isFollowing && names.size() != 1) {
            throw new ParameterException(spec.commandLine(), "--follow is for one name, and there are " + names.size());
        }
        try (Mirror mirror = Mirror.connect(server.host(), server.port(), options())) {
            if (names.isEmpty()) {
                mirror.list().forEach(segment -> print(segment.toString()));
            } else if (isPutting) {
                names.forEach(name -> print(mirror.put(name) + "; put"));
            } else if (isFollowing) {
                follow(mirror, names.getFirst());
            } else {
                names.forEach(name -> tell(mirror.mirror(name)));
            }
        }
        return 0;
    }

    private void follow(Mirror mirror, String name) {
        boolean isRing = mirror.list().stream()
                .anyMatch(segment -> segment.isRing() && segment.name().equals(name));
        if (isRing) {
            mirror.followFrames(name, new FrameTally(name, this::print)::add);
        } else {
            mirror.follow(name, this::tell);
        }
    }

    private void tell(Mirrored mirrored) {
        print(mirrored.toString());
    }

    private void print(String line) {
        PrintWriter out = spec.commandLine().getOut();
        // Names are the server's.
        out.println(SegmentName.printable(line));
        out.flush();
        if (isFollowing && System.out.checkError()) {
            // Nobody would end it, who does not see any more what it does.
            Thread.currentThread().interrupt();
        }
    }

    private MirrorOptions options() {
        MirrorOptions options = MirrorOptions.defaults().withPatience(Duration.ofMillis(Math.round(patience * 1000)));
        options = token == null ? options : options.withToken(token);
        options = isTls ? options.withTls() : options;
        options = trust == null ? options : options.withTrust(trust);
        options = isReplacing ? options.withReplace() : options;
        options = isKeeping ? options.withKept() : options;
        return folder == null ? options : options.withFolder(folder);
    }
}
