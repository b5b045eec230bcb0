package io.github.shmarray.flight;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Answers whatever it is asked in the same way, and hangs up. */
final class CannedServer implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final byte[] answer;

    CannedServer(String answer) throws IOException {
        this.answer = answer.getBytes(US_ASCII);
        Thread.ofPlatform().daemon().start(this::serve);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void serve() {
        while (true) {
            try (Socket socket = listening.accept()) {
                socket.getInputStream().read();
                socket.getOutputStream().write(answer);
                socket.shutdownOutput();
                // Hanging up with something unread would take back what was sent.
                socket.getInputStream().readAllBytes();
            } catch (IOException e) {
                if (listening.isClosed()) {
                    return;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
