package io.github.shmarray.compare.handover;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** A stream of the JDK through a Unix domain socket; a byte comes back. */
final class UnixSocketHandover {
    private UnixSocketHandover() {}

    private static Path file(String name) {
        return Path.of("/dev/shm", name + ".socket");
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        bytes.clear();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static void read(SocketChannel channel, ByteBuffer bytes) throws IOException {
        bytes.clear();
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) == -1) {
                throw new EOFException("the process at the other end of the socket has ended");
            }
        }
    }

    static final class Sender implements io.github.shmarray.compare.handover.Sender {
        private final Path file;
        private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        private final ByteBuffer frame;
        private final ByteBuffer acknowledgement = ByteBuffer.allocateDirect(1);
        private SocketChannel channel;

        Sender(String name, ByteBuffer frame) throws IOException {
            this.frame = frame;
            file = file(name);
            server.bind(UnixDomainSocketAddress.of(file));
        }

        @Override
        public void connect() throws IOException {
            channel = server.accept();
        }

        @Override
        public void send() throws IOException {
            write(channel, frame);
        }

        @Override
        public void awaitAcknowledgement() throws IOException {
            read(channel, acknowledgement);
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
            server.close();
            if (channel != null) {
                channel.close();
            }
        }
    }

    static final class Receiver implements io.github.shmarray.compare.handover.Receiver {
        private final SocketChannel channel;
        private final ByteBuffer frame;
        private final ByteBuffer acknowledgement = ByteBuffer.allocateDirect(1);

        Receiver(String name, ByteBuffer frame) throws IOException {
            this.frame = frame;
            channel = SocketChannel.open(UnixDomainSocketAddress.of(file(name)));
        }

        @Override
        public void receive() throws IOException {
            read(channel, frame);
        }

        @Override
        public void acknowledge() throws IOException {
            write(channel, acknowledgement);
        }
    }
}
