package io.github.shmarray.segment;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** A Unix datagram socket whose messages have a text and a descriptor, unix(7), cmsg(3). It never waits. Safe to use from many threads. */
public final class DescriptorSocket implements AutoCloseable {
    /** What came; the descriptor is the receiver's, and -1 if none came along. */
    public record Message(String text, int descriptor) {}

    private static final int LONGEST_TEXT = 16 << 10;

    // struct sockaddr_un.
    private static final int PATH_OFFSET = 2;
    private static final int LONGEST_PATH = 107;

    // struct msghdr and struct iovec.
    private static final int MESSAGE_SIZE = 56;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int PARTS = 16;
    private static final int PART_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int PART_SIZE = 16;
    private static final int PART_LENGTH = 8;

    // struct cmsghdr, and one descriptor behind it.
    private static final int LEVEL = 8;
    private static final int TYPE = 12;
    private static final int DESCRIPTOR = 16;
    /** With the padding behind it there would be room for a second one. */
    private static final long CONTROL_SIZE = 20;

    private final Posix posix;
    private final int fd;
    private final String operation;

    /**
     * @throws SharedMemoryException if there can be none
     */
    public DescriptorSocket(Posix posix, String operation) {
        this.posix = posix;
        this.operation = operation;
        this.fd = ProcessShare.open(
                () -> posix.socket(Posix.AF_UNIX, Posix.SOCK_DGRAM | Posix.SOCK_CLOEXEC, 0), posix::close, operation);
        requireDone(fd);
    }

    private void requireDone(long result) {
        if (result < 0) {
            throw SegmentErrors.of(operation, result);
        }
    }

    /** Makes the path where messages are sent to, in place of one that a process has left. */
    public void bind(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(arena, path);
            int result = posix.bind(fd, address.address(), (int) address.byteSize());
            if (result == -Errno.EADDRINUSE && LeftSocket.isRemoved(posix, path, operation)) {
                result = posix.bind(fd, address.address(), (int) address.byteSize());
            }
            if (result == -Errno.EADDRINUSE) {
                throw new SharedMemoryException(
                        operation
                                + ": there is something already; choose another path, or remove it if nobody receives there",
                        -result);
            }
            requireDone(result);
        }
    }

    private MemorySegment address(Arena arena, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_PATH) {
            throw new IllegalArgumentException(
                    operation + ": the path of a socket has at most " + LONGEST_PATH + " bytes, this " + bytes.length);
        }
        MemorySegment address = arena.allocate(PATH_OFFSET + bytes.length + 1L, Short.BYTES);
        address.set(JAVA_SHORT, 0, (short) Posix.AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, PATH_OFFSET, bytes.length);
        return address;
    }

    /** Sends a message to the socket that has this path. */
    public void send(String path, String text, int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = address(arena, path);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            MemorySegment message = message(arena, arena.allocateFrom(JAVA_BYTE, bytes));
            message.set(ADDRESS, NAME, address);
            message.set(JAVA_INT, NAME_LENGTH, (int) address.byteSize());
            MemorySegment control = control(message);
            control.set(JAVA_LONG, 0, CONTROL_SIZE);
            control.set(JAVA_INT, LEVEL, Posix.SOL_SOCKET);
            control.set(JAVA_INT, TYPE, Posix.SCM_RIGHTS);
            control.set(JAVA_INT, DESCRIPTOR, descriptor);
            int flags = Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL;
            long result = Uninterrupted.call(() -> (int) posix.sendmsg(fd, message.address(), flags));
            switch ((int) -result) {
                case Errno.ENOENT, Errno.ECONNREFUSED ->
                    throw new SharedMemoryException(
                            operation + ": nobody receives there (" + Errno.describe((int) -result) + ")",
                            (int) -result);
                case Errno.EAGAIN ->
                    throw new SharedMemoryException(
                            operation + ": it is full; try again when its owner has received some", (int) -result);
                default -> requireDone(result);
            }
        }
    }

    @SuppressWarnings("restricted")
    private static MemorySegment control(MemorySegment message) {
        return message.get(ADDRESS, CONTROL).reinterpret(CONTROL_SIZE);
    }

    /** With room for one descriptor. */
    private static MemorySegment message(Arena arena, MemorySegment text) {
        MemorySegment part = arena.allocate(PART_SIZE, Long.BYTES);
        part.set(ADDRESS, 0, text);
        part.set(JAVA_LONG, PART_LENGTH, text.byteSize());
        MemorySegment message = arena.allocate(MESSAGE_SIZE, Long.BYTES);
        message.set(ADDRESS, PARTS, part);
        message.set(JAVA_LONG, PART_COUNT, 1);
        message.set(ADDRESS, CONTROL, arena.allocate(CONTROL_SIZE, Long.BYTES));
        message.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_SIZE);
        return message;
    }

    /** The next message, or null if there is none now. */
    public Message receive() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(LONGEST_TEXT);
            MemorySegment message = message(arena, text);
            int flags = Posix.MSG_DONTWAIT | Posix.MSG_CMSG_CLOEXEC;
            long result = Uninterrupted.call(() -> (int) posix.recvmsg(fd, message.address(), flags));
            if (result == -Errno.EAGAIN) {
                return null;
            }
            requireDone(result);
            int descriptor = descriptor(message);
            boolean isCut = (message.get(JAVA_INT, FLAGS) & Posix.MSG_TRUNC) != 0;
            byte[] bytes = text.asSlice(0, isCut ? 0 : result).toArray(JAVA_BYTE);
            return new Message(new String(bytes, StandardCharsets.UTF_8), descriptor);
        }
    }

    private static int descriptor(MemorySegment message) {
        MemorySegment control = control(message);
        boolean isOne = message.get(JAVA_LONG, CONTROL_LENGTH) == CONTROL_SIZE
                && control.get(JAVA_INT, LEVEL) == Posix.SOL_SOCKET
                && control.get(JAVA_INT, TYPE) == Posix.SCM_RIGHTS;
        return isOne ? control.get(JAVA_INT, DESCRIPTOR) : -1;
    }

    /** Closes a descriptor that came. */
    public void closeReceived(int descriptor) {
        posix.close(descriptor);
    }

    @Override
    public void close() {
        posix.close(fd);
    }
}
