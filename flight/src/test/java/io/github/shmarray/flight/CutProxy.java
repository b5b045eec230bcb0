package io.github.shmarray.flight;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Stands between a mirror and a server, and cuts each connection after so many bytes. */
final class CutProxy implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final int target;

    /**
     * @param bytes from the server after which a connection is cut
     * @param connections after which no more are taken
     */
    CutProxy(int target, long bytes, int connections) throws IOException {
        this(target, Long.MAX_VALUE, bytes, connections, 0);
    }

    private CutProxy(int target, long toServer, long fromServer, int connections, int refused) throws IOException {
        this.target = target;
        Thread.ofPlatform().daemon().start(() -> accept(toServer, fromServer, connections, refused));
    }

    /** Cuts its one connection after so many bytes to the server. */
    static CutProxy ofRequests(int target, long bytes) throws IOException {
        return new CutProxy(target, bytes, Long.MAX_VALUE, 1, 0);
    }

    /** Hangs up on the first connections, and cuts none after. */
    static CutProxy ofFirst(int target, int refused) throws IOException {
        return new CutProxy(target, Long.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, refused);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept(long toServer, long fromServer, int connections, int refused) {
        try {
            for (int i = 0; i < refused; i++) {
                listening.accept().close();
            }
            for (int i = 0; i < connections; i++) {
                Socket client = remember(listening.accept());
                Socket server = remember(new Socket(InetAddress.getLoopbackAddress(), target));
                Thread.ofPlatform().daemon().start(() -> pump(client, server, toServer));
                Thread.ofPlatform().daemon().start(() -> pump(server, client, fromServer));
            }
            listening.close();
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private Socket remember(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    private static void pump(Socket from, Socket to, long bytes) {
        byte[] buffer = new byte[1 << 16];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            long left = bytes;
            for (int n = in.read(buffer); n >= 0 && left > 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                left -= n;
            }
        } catch (IOException ended) {
            // By the other direction.
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
