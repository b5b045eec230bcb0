package io.github.shmarray.loader;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * A new folder for one file, of this user alone and of a random name, so that nobody else can put a file there. It is gone once
 * it is closed. A process that is killed before leaves it behind, so its name tells which process that was, and the next one
 * removes it.
 */
final class UnpackFolder implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_READS_AND_WRITES =
            EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final Set<PosixFilePermission> OWNER_ALL = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private final Path folder;
    private final Path file;

    private UnpackFolder(Path folder, String fileName) {
        this.folder = folder;
        this.file = folder.resolve(fileName);
    }

    static UnpackFolder create(Path parent, String fileName) throws IOException {
        String prefix = prefix();
        Path path = Files.createTempDirectory(
                parent, prefix + ProcessHandle.current().pid() + "-");
        permit(path, OWNER_ALL);
        UnpackFolder folder = new UnpackFolder(path, fileName);
        folder.removeForgotten(prefix);
        return folder;
    }

    /**
     * What names of folders start with if the process numbers in them mean the same as in this process: with this start of this
     * machine, as another one may share the parent, and this namespace.
     */
    private static String prefix() {
        try {
            String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
            String namespace =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
            return "shmarray-" + boot.substring(0, 8) + "-"
                    + namespace.substring(namespace.indexOf('[') + 1, namespace.indexOf(']')) + "-";
        } catch (IOException | RuntimeException notTold) {
            return "shmarray-unknown-";
        }
    }

    /** The umask may have taken even its owner's permissions. */
    private static void permit(Path path, Set<PosixFilePermission> permissions) {
        try {
            Files.setPosixFilePermissions(path, permissions);
        } catch (IOException | RuntimeException fileSystemHasNone) {
            // Whatever is not permitted then fails next, and tells why.
        }
    }

    private void removeForgotten(String prefix) {
        if (prefix.endsWith("-unknown-")) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.getParent())) {
            for (Path entry : entries) {
                if (entry.getFileName().toString().startsWith(prefix)) {
                    removeIfForgotten((SecureDirectoryStream<Path>) entries, entry.getFileName(), prefix);
                }
            }
        } catch (IOException | RuntimeException anotherTime) {
            // It is not this process that needs them gone.
        }
    }

    /** Goes by open folders, not by paths, in which a link could take the place of a folder meanwhile. */
    private void removeIfForgotten(SecureDirectoryStream<Path> parent, Path entry, String prefix) {
        try {
            String name = entry.toString();
            long process = Long.parseLong(name, prefix.length(), name.indexOf('-', prefix.length()), 10);
            if (ProcessHandle.of(process).isEmpty() && isOwnFolder(parent, entry)) {
                deleteFileIn(parent, entry);
                parent.deleteDirectory(entry);
            }
        } catch (IOException | RuntimeException isNone) {
            // Another process has removed it, or its name only looks like one of these; the others are looked at all
            // the same.
        }
    }

    private boolean isOwnFolder(SecureDirectoryStream<Path> parent, Path entry) throws IOException {
        PosixFileAttributes found = parent.getFileAttributeView(
                        entry, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        return found.isDirectory() && found.owner().equals(Files.getOwner(folder));
    }

    private void deleteFileIn(SecureDirectoryStream<Path> parent, Path entry) {
        try (SecureDirectoryStream<Path> open = parent.newDirectoryStream(entry, LinkOption.NOFOLLOW_LINKS)) {
            open.deleteFile(file.getFileName());
        } catch (IOException notThere) {
            // It may not have been unpacked, or the umask keeps its owner out; then the folder is empty.
        }
    }

    /** Where the file belongs. */
    Path file() {
        return file;
    }

    /** Lets its owner read the file, which exists by now. */
    void permitFile() {
        permit(file, OWNER_READS_AND_WRITES);
    }

    /** What cannot be deleted stays, as it must not hide why the file could not be used; the next process tries again. */
    @Override
    public void close() {
        delete(file);
        delete(folder);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException | RuntimeException stays) {
            // See close.
        }
    }
}
