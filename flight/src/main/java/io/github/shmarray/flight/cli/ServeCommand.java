package io.github.shmarray.flight.cli;

import io.github.shmarray.flight.SegmentServer;
import io.github.shmarray.flight.ServerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "serve",
        description = "Offers arrays and rings to other hosts, on Arrow Flight, until it is ended.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PATTERN", description = "Names to offer, such as 'prices*'; all if none is given.")
    private List<String> patterns = List.of();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8815",
            converter = Address.Converter.class,
            description = "Where to listen; port 0 for a free one. Default: ${DEFAULT-VALUE}.")
    private Address listen;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description =
                    "Where mirrors get the bytes, twice as fast as by Flight, with the same token and certificate;"
                            + " 0 for a free one, -1 for none. Mirrors that cannot reach it do without.")
    private int httpPort;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:SHMARRAY_TOKEN}",
            description = "What a caller has to show; SHMARRAY_TOKEN by default, which other users cannot see.")
    private String token;

    @ArgGroup(exclusive = false)
    private Tls tls;

    /** What TLS needs. */
    private static final class Tls {
        @Option(
                names = "--tls-certificate",
                paramLabel = "FILE",
                required = true,
                description = "With TLS: a chain of certificates, in PEM.")
        private Path certificate;

        @Option(
                names = "--tls-key",
                paramLabel = "FILE",
                required = true,
                description = "The key of the certificate, in PEM.")
        private Path key;
    }

    @Option(names = "--insecure", description = "Also without TLS on addresses that others reach.")
    private boolean isInsecure;

    @Option(names = "--allow-put", description = "Let callers make and replace arrays whose names match.")
    private boolean isPutAllowed;

    @Option(names = "--folder", paramLabel = "FOLDER", description = "Of the segments, instead of /dev/shm.")
    private Path folder;

    @Override
    public Integer call() throws InterruptedException {
        try (SegmentServer server = SegmentServer.start(checkedOptions())) {
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            spec.commandLine().getOut().println("serving on " + listen.host() + ":" + server.port());
            spec.commandLine().getOut().flush();
            // Whoever is to use it would not know where it is.
            if (!System.out.checkError()) {
                server.awaitEnd();
            }
        }
        return 0;
    }

    private ServerOptions checkedOptions() {
        try {
            return options();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private ServerOptions options() {
        ServerOptions options = ServerOptions.defaults()
                .withListen(listen.host(), listen.port())
                .withHttpPort(httpPort)
                .withPatterns(patterns);
        options = token == null ? options : options.withToken(token);
        options = tls == null ? options : options.withTls(tls.certificate, tls.key);
        options = isInsecure ? options.withInsecure() : options;
        options = isPutAllowed ? options.withPut() : options;
        return folder == null ? options : options.withFolder(folder);
    }
}
