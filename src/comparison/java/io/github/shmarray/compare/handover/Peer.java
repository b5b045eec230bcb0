package io.github.shmarray.compare.handover;

import io.github.shmarray.compare.StartFailure;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;

/**
 * The other process. It says in a line that it is ready, or absent and why, and then answers each byte that it is sent by how many
 * frames it has received (8 bytes, big-endian) and the last of them; it ends with its input, so that it does not outlive this process.
 */
public final class Peer implements Closeable {
    private static final String READY = "ready";
    private static final String ABSENT = "absent ";

    private final Process process;
    private final DataInputStream answers;
    private final OutputStream questions;
    private final int bytes;

    /**
     * Starts it, and waits until it is ready.
     *
     * @throws UnsupportedOperationException if it cannot run here; its message says why
     */
    public Peer(Handover way, String name, int bytes) throws IOException {
        this(way.command(name, bytes), bytes);
    }

    Peer(List<String> command, int bytes) throws IOException {
        this.bytes = bytes;
        ProcessBuilder program = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
        try {
            process = program.start();
        } catch (IOException e) {
            throw new UnsupportedOperationException(
                    StartFailure.of(program.command().getFirst(), "", e), e);
        }
        answers = new DataInputStream(process.getInputStream());
        questions = process.getOutputStream();
        String line = readLine();
        if (!line.equals(READY)) {
            close();
            throw line.startsWith(ABSENT)
                    ? new UnsupportedOperationException(line.substring(ABSENT.length()))
                    : new IllegalStateException("the receiving process did not start; it said \"" + line + "\"");
        }
    }

    /** Without what follows, which is not text. */
    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = answers.read(); next != -1 && next != '\n'; next = answers.read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** What the other process has counted. */
    long count() throws IOException {
        questions.write('?');
        questions.flush();
        return answers.readLong();
    }

    /**
     * What the other process has received last.
     *
     * @throws IllegalStateException if it has not received so many frames, or has ended
     */
    public byte[] lastOf(long frames) throws IOException {
        try {
            long received = count();
            byte[] frame = new byte[bytes];
            answers.readFully(frame);
            if (received != frames) {
                throw new IllegalStateException("the other process received " + received + " of " + frames + " frames");
            }
            return frame;
        } catch (EOFException e) {
            throw new IllegalStateException("the receiving process has ended", e);
        }
    }

    /** As it is when this process ends. */
    void closeInput() throws IOException {
        questions.close();
    }

    Process process() {
        return process;
    }

    /** Ends it. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
