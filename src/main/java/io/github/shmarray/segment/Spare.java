package io.github.shmarray.segment;

import io.github.shmarray.copy.CacheLines;
import io.github.shmarray.loader.SystemFile;
import io.github.shmarray.posix.Posix;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A file without a name, all of whose pages are there, mapped, and zero: to make a segment of it takes no page fault any more. It
 * belongs to whoever has it.
 *
 * <p>Only a new file can be one. The kernel gives no name to a file that has had one and lost it (linkat: ENOENT), and a file that
 * kept a hidden name until then would be left behind by a process that is killed.
 */
public final class Spare {
    private static final long COMMON_PAGE = 4096;
    private static final long KIB = 1024;

    private static final long PAGE =
            SystemFile.read(Path.of("/proc/self/smaps"), Spare::pageSize).orElse(COMMON_PAGE);

    /**
     * What a spare can be used for.
     *
     * @param byteSize of all of its pages: giving back pages that are too many takes longer than it saves
     */
    public record Kind(Posix posix, Path folder, long byteSize) {
        /** The kind that a file of so many bytes needs. */
        public static Kind of(Posix posix, Path folder, long fileSize) {
            return new Kind(posix, folder, (fileSize + PAGE - 1) / PAGE * PAGE);
        }
    }

    private final Kind kind;
    private final long fileSize;
    private final OpenFile file;
    private final FileStatus status;
    private final Mapping mapping;

    private Spare(Kind kind, long fileSize, OpenFile file, FileStatus status, Mapping mapping) {
        this.kind = kind;
        this.fileSize = fileSize;
        this.file = file;
        this.status = status;
        this.mapping = mapping;
    }

    private static Long pageSize(Stream<String> smaps) {
        return smaps.filter(line -> line.startsWith("KernelPageSize:"))
                .findFirst()
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                .orElse(null);
    }

    /**
     * Makes one.
     *
     * @param fileSize that the file has already: to be given another one within the last page takes longer, and very long if the
     *     page is a huge one
     *
     * @throws io.github.shmarray.error.SharedMemoryException if there is no space, or a system call fails; nothing is left behind
     */
    static Spare prepare(Kind kind, long fileSize) {
        String operation = "prepare a spare of " + kind.byteSize() + " bytes in " + kind.folder();
        try (OpenFile file = OpenFile.unnamedToKeep(kind.posix(), kind.folder(), operation)) {
            var newFile = new NewFile(file, Storage.folder(kind.folder()));
            FileStatus status = file.status();
            boolean isForHugePages =
                    HugePages.areWorthwhile(kind.byteSize()) && HugePages.policy(status) == HugePages.Policy.ADVISE;
            newFile.allocate(fileSize, isForHugePages);
            Mapping mapping = file.map(kind.byteSize(), false);
            try {
                newFile.prefault(mapping, kind.byteSize(), isForHugePages);
            } catch (RuntimeException | Error e) {
                mapping.close();
                throw e;
            }
            // The kernel has zeroed them on this core, and what fills them runs on another.
            CacheLines.share(mapping.segment());
            file.keepFor(mapping);
            return new Spare(kind, fileSize, file, status, mapping);
        }
    }

    Kind kind() {
        return kind;
    }

    long fileSize() {
        return fileSize;
    }

    /** What it is when it has been given the size of a segment. */
    public FileStatus status(long size) {
        return status.withSize(size);
    }

    /** Its pages, to be closed by whoever has taken the spare. */
    public Mapping mapping() {
        return mapping;
    }

    /** The file, to be closed by whoever has taken the spare, and used for another operation. */
    public OpenFile file(String operation) {
        return file.takenFrom(mapping, operation);
    }
}
