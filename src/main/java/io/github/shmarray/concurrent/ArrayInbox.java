package io.github.shmarray.concurrent;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArrayHandle;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.DescriptorSocket;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.Undoing;
import io.github.shmarray.segment.Unlink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where other processes send arrays to, those without a name too, from whichever container: a Unix datagram socket in a folder that
 * both see. Each message is the {@linkplain SharedArray#handle() handle} of an array, as text, with a descriptor of its file
 * (SCM_RIGHTS, unix(7)), so that Python needs none of this library for it: {@code socket.recv_fds} and {@code socket.send_fds}, as in
 * {@code examples/python/array_inbox.py}. Who may write to the socket may send any file: give it to those alone whom you trust.
 *
 * <pre>{@code
 * try (ArrayInbox inbox = ArrayInbox.open(Path.of("/run/prices/inbox"))) {
 *     SharedArray array = inbox.receive(Duration.ofSeconds(5)).orElseThrow();
 * }
 * ArrayInbox.send(array, Path.of("/run/prices/inbox"));    // elsewhere
 * }</pre>
 *
 * <p>Safe to use from many threads.
 */
public final class ArrayInbox implements AutoCloseable {
    private static final long PAUSE_MILLIS = 1;

    private final DescriptorSocket socket;
    private final String path;
    private final FileStatus file;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    private ArrayInbox(DescriptorSocket socket, String path, FileStatus file) {
        this.socket = socket;
        this.path = path;
        this.file = file;
    }

    /**
     * Makes the socket. One of this user that is left of a process that was killed is replaced.
     *
     * @param socket a path of at most 107 bytes that nothing else has yet
     * @throws IllegalArgumentException if the path is too long
     * @throws SharedMemoryException if there is something already, or a system call fails
     */
    public static ArrayInbox open(Path socket) {
        String path = socket.toAbsolutePath().toString();
        String operation = "open inbox " + path;
        Posix posix = Posix.preferred();
        var opened = new DescriptorSocket(posix, operation);
        boolean isBound = false;
        try {
            opened.bind(path);
            isBound = true;
            return new ArrayInbox(opened, path, FileStatus.ofPath(posix, path, operation));
        } catch (RuntimeException | Error e) {
            if (isBound) {
                Undoing.after(e, () -> Unlink.ofFailed(posix, path, operation));
            }
            opened.close();
            throw e;
        }
    }

    /**
     * Sends an array, so that others can attach to it also when this process has closed it.
     *
     * @throws IllegalStateException if it is closed
     * @throws IllegalArgumentException if the path is too long
     * @throws NoSuchSegmentException if its name leads to another file by now
     * @throws SharedMemoryException if nobody has that inbox, it is full, or a system call fails
     */
    public static void send(SharedArray array, Path inbox) {
        String path = inbox.toAbsolutePath().toString();
        String operation = "send array \"" + array.name() + "\" to inbox " + path;
        Posix posix = Posix.preferred();
        int flags = (array.isReadOnly() ? Posix.O_RDONLY : Posix.O_RDWR) | Posix.O_NONBLOCK | Posix.O_CLOEXEC;
        ArrayPlace found = ArrayPlace.of(array);
        String place = found.path();
        try (OpenFile file = OpenFile.existing(posix, () -> posix.open(place, flags, 0), place, operation);
                DescriptorSocket socket = new DescriptorSocket(posix, operation)) {
            if (!file.status().isSameFile(found.file())) {
                throw new NoSuchSegmentException(
                        operation + ": " + place + " now leads to another file; attach to the array again", 0);
            }
            socket.send(path, array.handle(), file.descriptor());
        } catch (NoSuchSegmentException e) {
            throw e.errno() == Errno.ENOENT ? SegmentErrors.nameRemoved(operation, e) : e;
        }
    }

    /** Receives an array for reading and writing; as the method with options does. */
    public Optional<SharedArray> receive(Duration timeout) throws InterruptedException {
        return receive(AttachOptions.readWrite(), timeout);
    }

    /**
     * Attaches to the next array that was sent, waiting for it if need be.
     *
     * @return nothing if none has come in that time
     * @throws IllegalStateException if the inbox is closed
     * @throws SegmentFormatException if what has come is no array
     * @throws SharedMemoryException if a system call fails, or the sender has not permitted to write
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public Optional<SharedArray> receive(AttachOptions options, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(options, "options");
        long start = System.nanoTime();
        DescriptorSocket.Message message = next();
        while (message == null && timeout.compareTo(Duration.ofNanos(System.nanoTime() - start)) > 0) {
            Thread.sleep(PAUSE_MILLIS);
            message = next();
        }
        return message == null ? Optional.empty() : Optional.of(attach(message, options));
    }

    private synchronized DescriptorSocket.Message next() {
        if (isClosed.get()) {
            throw new IllegalStateException("receive from inbox " + path + ": it is closed");
        }
        return socket.receive();
    }

    private SharedArray attach(DescriptorSocket.Message message, AttachOptions options) {
        String operation = "receive from inbox " + path;
        if (message.descriptor() < 0) {
            throw new SegmentFormatException(operation + ": \"" + message.text() + "\" came without a descriptor");
        }
        try {
            return SharedArray.attachDescriptor(message.descriptor(), described(message.text(), options, operation));
        } catch (SharedMemoryException e) {
            throw e.getMessage().startsWith(operation) ? e : SegmentErrors.retold(e, operation + ": " + e.getMessage());
        } finally {
            socket.closeReceived(message.descriptor());
        }
    }

    /** Where in the file the array is. */
    private static AttachOptions described(String handle, AttachOptions options, String operation) {
        if (ArrayHandle.isPath(handle)) {
            return options;
        }
        try {
            ArrayHandle place = ArrayHandle.parse(handle);
            return options.withRaw(place.type(), place.offset(), place.shape());
        } catch (IllegalArgumentException e) {
            throw (SegmentFormatException) new SegmentFormatException(operation + ": " + e.getMessage()).initCause(e);
        }
    }

    /** Closes and removes the socket; what has come and was not received is gone. Closing twice is fine. */
    @Override
    public synchronized void close() {
        if (isClosed.compareAndSet(false, true)) {
            socket.close();
            if (file != null) {
                Unlink.ifSame(Posix.preferred(), path, file, "close inbox " + path);
            }
        }
    }
}
