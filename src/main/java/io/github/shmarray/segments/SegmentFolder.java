package io.github.shmarray.segments;

import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.SegmentErrors;
import io.github.shmarray.segment.SegmentName;
import io.github.shmarray.segment.Uninterrupted;
import io.github.shmarray.segment.Unlink;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The segments in one folder. Others may create, attach and remove meanwhile. Immutable, so safe to use from many threads. */
public final class SegmentFolder {
    private final Posix posix;
    private final String folder;

    SegmentFolder(Posix posix, String folder) {
        this.posix = posix;
        this.folder = folder;
    }

    /**
     * All that is in the folder, by name: what is no segment, too, and hidden files. Names that are not UTF-8 are passed over.
     *
     * @throws SharedMemoryException if the folder cannot be read
     */
    public List<SegmentInfo> list() {
        var look = new Look(posix, folder);
        List<SegmentInfo> found = new ArrayList<>();
        for (String name : names()) {
            SegmentInfo segment = look.at(name);
            if (segment != null) {
                found.add(segment);
            }
        }
        return found;
    }

    /**
     * Removes what was left behind: segments of this user that look as this library makes them, byte for byte, and which nobody has open or
     * mapped. So goes what a process that was killed has left; but also an array that was closed on purpose, to be attached to later,
     * and a file that {@code numpy.save} has put there. A lock that goes with an array is removed together with it or not at all. Sockets go
     * whose process has ended, such as those of an {@link io.github.shmarray.concurrent.ArrayInbox}.
     *
     * <p>Safe while others attach, create and remove: what this library attaches to at the same time keeps its name, or cannot be
     * attached to any more. Whoever opens it without this library is noticed too, unless the kernel takes longer than a tenth of a
     * millisecond between looking up the name and opening the file. What is given back has no name for about as long.
     *
     * @return what was removed, and of all the rest the reason why not
     * @throws SharedMemoryException if the folder cannot be read
     */
    public CollectedSegments collect() {
        return new Cleanup(posix, folder, false).of(list());
    }

    /**
     * What {@link #collect()} would remove now, if nobody takes it meanwhile. Removes nothing.
     *
     * @throws SharedMemoryException if the folder cannot be read
     */
    public List<SegmentInfo> collectable() {
        return new Cleanup(posix, folder, true).of(list()).removed();
    }

    /**
     * Removes a name without opening what it leads to: a segment of any kind, an empty or broken file, a FIFO, a socket, or a symbolic
     * link, whose target stays. Whoever has it open keeps it. The lock that goes with an array goes with it.
     *
     * @return whether this call removed it: false if there is nothing of that name
     * @throws IllegalArgumentException if the name is not valid
     * @throws SegmentAccessException if this user may not remove it
     * @throws SharedMemoryException if it is a folder, or a system call fails
     */
    public boolean unlink(String name) {
        return unlinkChecked(SegmentName.check(name));
    }

    private boolean unlinkChecked(String name) {
        String path = folder + "/" + name;
        String operation = "unlink segment \"" + name + "\"";
        FileStatus found = FileStatus.ofPath(posix, path, operation);
        if (found == null) {
            return false;
        }
        if (found.isFolder()) {
            throw new SharedMemoryException(operation + ": " + path + " is a folder; remove it with rmdir", 0);
        }
        boolean isUnlinked = Unlink.ifSame(posix, path, found, operation);
        if (isUnlinked) {
            unlinkCompanions(name, operation);
        }
        return isUnlinked;
    }

    private void unlinkCompanions(String name, String operation) {
        var look = new Look(posix, folder);
        for (Companion companion : Companion.values()) {
            SegmentInfo segment = look.at(companion.of(name));
            if (segment != null && companion.is(segment)) {
                Unlink.ifSame(posix, segment.handle(), segment.file(), operation + ": unlink " + segment.name());
            }
        }
    }

    private List<String> names() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(folder))) {
            List<String> names = new ArrayList<>();
            files.forEach(file -> names.add(name(file)));
            names.sort(null);
            return names;
        } catch (DirectoryIteratorException e) {
            throw unreadable(e.getCause());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Also where the locale has no characters for it: the text of a path would lack them. */
    private static String name(Path file) {
        String path = file.toUri().getPath();
        String ofNoFolder = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return ofNoFolder.substring(ofNoFolder.lastIndexOf('/') + 1);
    }

    private SharedMemoryException unreadable(IOException cause) {
        String operation = "list segments in " + folder;
        SharedMemoryException told = switch (cause) {
            case NoSuchFileException e ->
                new NoSuchSegmentException(operation + ": " + SegmentName.absence(folder), Errno.ENOENT);
            case AccessDeniedException e ->
                new SegmentAccessException(operation + ": it is no folder that this user may read", Errno.EACCES);
            case NotDirectoryException e ->
                new SegmentAccessException(operation + ": it is no folder that this user may read", 0);
            case FileSystemException e -> ofFolder(operation, e.getReason());
            default -> new SharedMemoryException(operation + ": " + cause.getMessage(), 0);
        };
        return (SharedMemoryException) told.initCause(cause);
    }

    /** The JDK does not tell the error number, so this asks for it. */
    private SharedMemoryException ofFolder(String operation, String reason) {
        int flags = Posix.O_RDONLY | Posix.O_DIRECTORY | Posix.O_CLOEXEC;
        int result = Uninterrupted.call(() -> posix.open(folder, flags, 0));
        if (result >= 0) {
            posix.close(result);
        }
        return switch (-result) {
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM -> SegmentErrors.of(operation, result);
            default -> new SharedMemoryException(operation + ": " + reason, Math.max(0, -result));
        };
    }
}
