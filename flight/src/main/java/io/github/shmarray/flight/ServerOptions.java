package io.github.shmarray.flight;

import io.github.shmarray.segment.SegmentName;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * How segments are served: {@code ServerOptions.defaults().withListen("0.0.0.0", 8815).withTls(certificate, key)}. Immutable.
 *
 * @param folder of the segments
 * @param host to listen on, by name or address
 * @param port 0 for one that is free
 * @param httpPort where mirrors get the bytes by HTTP, 0 for one that is free, {@link #NO_HTTP} for none
 * @param patterns of the names that are offered, as the shell has them; none for all
 * @param token that each caller has to show, or null
 * @param certificate chain in PEM, or null for no TLS
 * @param key of the certificate, in PEM
 * @param isInsecureAllowed whether to listen on other addresses than the loopback without TLS
 * @param isPutAllowed whether callers may make and replace segments
 */
public record ServerOptions(
        Path folder,
        String host,
        int port,
        int httpPort,
        List<String> patterns,
        String token,
        Path certificate,
        Path key,
        boolean isInsecureAllowed,
        boolean isPutAllowed) {
    /** All bytes go by Flight. */
    public static final int NO_HTTP = -1;

    private static final int LAST_PORT = 0xffff;

    /**
     * Checks what does not depend on the host.
     *
     * @throws IllegalArgumentException if a port is outside its range, or a pattern is none
     */
    public ServerOptions {
        requirePort("the port to listen on", port, 0);
        requirePort("the HTTP port", httpPort, NO_HTTP);
        new NamePatterns(patterns);
    }

    private static void requirePort(String what, int port, int first) {
        if (port < first || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    what + " is " + port + ", and has to be from " + first + " to " + LAST_PORT);
        }
    }

    /** All segments in {@code /dev/shm}, on a free port of the loopback, for reading. */
    public static ServerOptions defaults() {
        return new ServerOptions(SegmentName.folder(), "127.0.0.1", 0, 0, List.of(), null, null, null, false, false);
    }

    /** The segments of another folder. */
    public ServerOptions withFolder(Path of) {
        Objects.requireNonNull(of, "folder");
        return new ServerOptions(
                of, host, port, httpPort, patterns, token, certificate, key, isInsecureAllowed, isPutAllowed);
    }

    /** Where to listen; {@link IllegalArgumentException} if the port is none. */
    public ServerOptions withListen(String on, int at) {
        Objects.requireNonNull(on, "host");
        return new ServerOptions(
                folder, on, at, httpPort, patterns, token, certificate, key, isInsecureAllowed, isPutAllowed);
    }

    /** Where mirrors get the bytes by HTTP, twice as fast as by Flight, with the same token and certificate; mirrors that cannot reach it do without. */
    public ServerOptions withHttpPort(int at) {
        return new ServerOptions(
                folder, host, port, at, patterns, token, certificate, key, isInsecureAllowed, isPutAllowed);
    }

    /** All bytes go by Flight. */
    public ServerOptions withoutHttp() {
        return withHttpPort(NO_HTTP);
    }

    /** Only names that match one of these, such as {@code prices-*}. */
    public ServerOptions withPatterns(List<String> of) {
        return new ServerOptions(
                folder,
                host,
                port,
                httpPort,
                List.copyOf(of),
                token,
                certificate,
                key,
                isInsecureAllowed,
                isPutAllowed);
    }

    /** Only callers that show this, as {@code Authorization: Bearer TOKEN}. */
    public ServerOptions withToken(String secret) {
        if (secret.isBlank()) {
            throw new IllegalArgumentException("serve: the token is empty; leave it out to serve whoever asks");
        }
        return new ServerOptions(
                folder, host, port, httpPort, patterns, secret, certificate, key, isInsecureAllowed, isPutAllowed);
    }

    /** With TLS: a chain of certificates and its key, both in PEM. */
    public ServerOptions withTls(Path certificateChain, Path itsKey) {
        Objects.requireNonNull(certificateChain, "certificate");
        Objects.requireNonNull(itsKey, "key");
        return new ServerOptions(
                folder,
                host,
                port,
                httpPort,
                patterns,
                token,
                certificateChain,
                itsKey,
                isInsecureAllowed,
                isPutAllowed);
    }

    /** Also without TLS on addresses that others reach: they can read what is sent, and the token. */
    public ServerOptions withInsecure() {
        return new ServerOptions(folder, host, port, httpPort, patterns, token, certificate, key, true, isPutAllowed);
    }

    /** Callers may also make and replace arrays whose names match. */
    public ServerOptions withPut() {
        return new ServerOptions(
                folder, host, port, httpPort, patterns, token, certificate, key, isInsecureAllowed, true);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ServerOptions[" + folder + " on " + host + ":" + port + ", " + (patterns.isEmpty() ? "all" : patterns)
                + (token == null ? "" : ", token") + (certificate == null ? "" : ", TLS") + "]";
    }
}
