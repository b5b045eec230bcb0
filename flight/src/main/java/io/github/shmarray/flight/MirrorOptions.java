package io.github.shmarray.flight;

import io.github.shmarray.segment.SegmentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * How segments are mirrored: {@code MirrorOptions.defaults().withToken(token).withReplace()}. Immutable.
 *
 * @param folder where the mirrored segments are made
 * @param token to show to the server, or null
 * @param isTls whether to speak TLS
 * @param trust the certificates in PEM to trust, or null for those that the JDK trusts
 * @param isReplacing whether a name that is taken is taken over, in one step
 * @param isKeeping whether what has arrived is kept for the next try when this one fails
 * @param patience how long to go on trying without anything arriving
 */
public record MirrorOptions(
        Path folder,
        String token,
        boolean isTls,
        Path trust,
        boolean isReplacing,
        boolean isKeeping,
        Duration patience) {

    /** Into {@code /dev/shm}, without TLS and token; a name that is taken is left alone. */
    public static MirrorOptions defaults() {
        return new MirrorOptions(SegmentName.folder(), null, false, null, false, false, Duration.ofSeconds(10));
    }

    /** Into another folder. */
    public MirrorOptions withFolder(Path into) {
        Objects.requireNonNull(into, "folder");
        return new MirrorOptions(into, token, isTls, trust, isReplacing, isKeeping, patience);
    }

    /** Shows this to the server. */
    public MirrorOptions withToken(String secret) {
        Objects.requireNonNull(secret, "token");
        return new MirrorOptions(folder, secret, isTls, trust, isReplacing, isKeeping, patience);
    }

    /** Speaks TLS with a server whose certificate the JDK trusts. */
    public MirrorOptions withTls() {
        return new MirrorOptions(folder, token, true, trust, isReplacing, isKeeping, patience);
    }

    /** Speaks TLS with a server that has one of these certificates, or one signed by them. */
    public MirrorOptions withTrust(Path certificates) {
        Objects.requireNonNull(certificates, "certificates");
        return new MirrorOptions(folder, token, true, certificates, isReplacing, isKeeping, patience);
    }

    /** Takes over names that are taken, in one step: who has the old array keeps it. */
    public MirrorOptions withReplace() {
        return new MirrorOptions(folder, token, isTls, trust, true, isKeeping, patience);
    }

    /** Keeps what has arrived when it fails, under a hidden name, so that the next try goes on there. */
    public MirrorOptions withKept() {
        return new MirrorOptions(folder, token, isTls, trust, isReplacing, true, patience);
    }

    /**
     * How long to go on trying when a server ends or cannot be reached, from the first failure since something came; and how long one try may
     * wait for a connection, which is never less than five seconds.
     */
    public MirrorOptions withPatience(Duration most) {
        Objects.requireNonNull(most, "patience");
        return new MirrorOptions(folder, token, isTls, trust, isReplacing, isKeeping, most);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "MirrorOptions[into " + folder + (token == null ? "" : ", token") + (isTls ? ", TLS" : "")
                + (isReplacing ? ", replace" : "") + "]";
    }
}
