package io.github.shmarray.segment;

import io.github.shmarray.posix.Posix;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A socket of a process that has ended, whose path nobody else gets until it is removed. The kernel refuses whoever connects to it, and
 * will for good: what listens there has another file. A datagram socket that is in use refuses a connection too, but for its type.
 */
public final class LeftSocket {
    /** The sockets of this network, some of which get their path before they can be connected to. */
    private static final Path SOCKETS = Path.of("/proc/net/unix");

    private LeftSocket() {}

    /** Removes the path of a socket of this user which nobody has any more. Returns false if there is none such. */
    public static boolean isRemoved(Posix posix, String path, String operation) {
        FileStatus found = FileStatus.ofPath(posix, path, operation);
        if (found == null
                || !found.isSocket()
                || found.userId() != Ownership.ownUserId(posix, operation)
                || !isLeft(path)) {
            return false;
        }
        // Its inode is not used again as long as it has another name: what has the path then is this socket, or is left
        // alone.
        KeptName pinned = KeptName.of(posix, path, operation);
        try {
            return isLeft(path) && Unlink.ifSame(posix, path, found, operation);
        } finally {
            pinned.forget();
        }
    }

    /** Whether a socket, of whatever user, has nobody any more. */
    public static boolean isLeft(String path) {
        return !isKnown(path) && isRefused(path) && !isKnown(path);
    }

    private static boolean isRefused(String path) {
        try {
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
            try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(address);
                return false;
            }
        } catch (ConnectException nobodyHasIt) {
            return true;
        } catch (IOException | RuntimeException notTold) {
            return false;
        }
    }

    /** Whether there is a socket with that file name, whatever the folder, which may have been given relative to any other. */
    private static boolean isKnown(String path) {
        try {
            String name = path.substring(path.lastIndexOf('/') + 1);
            return Files.readString(SOCKETS, StandardCharsets.ISO_8859_1)
                    .lines()
                    .anyMatch(line -> endsWith(
                            line, new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)));
        } catch (IOException notTold) {
            return false;
        }
    }

    private static boolean endsWith(String line, String name) {
        return line.endsWith("/" + name) || line.endsWith(" " + name);
    }
}
