package io.github.shmarray.segment;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.loader.SystemFile;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.posix.Posix;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Files that are being made under hidden names, on hosts where a file without a name cannot be made or not be named: gVisor, some file
 * systems in containers, old kernels without {@code /proc}. They become segments in one step too, but a process that is killed
 * before leaves them behind; the next one to make such a file in the folder removes them. Safe to use from many threads.
 */
public final class Unfinished {
    private static final long SHORTEST_REST = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_REST = TimeUnit.HOURS.toNanos(1);

    /** How long no file without a name is made in a folder. What was made in vain has to be made once more, so it is longer each time. */
    private static final class Rest {
        private final long nanoseconds;
        private final long start = System.nanoTime();
        private final boolean isForGood;

        Rest(Rest before, int errno) {
            nanoseconds = before == null ? SHORTEST_REST : Math.min(2 * before.nanoseconds, LONGEST_REST);
            isForGood = isOfTheFileSystem(errno) || before != null && before.isForGood;
        }

        /** Whether it is not somebody who refuses, and may do so no longer. */
        private static boolean isOfTheFileSystem(int errno) {
            return switch (errno) {
                case Errno.EOPNOTSUPP, Errno.ENOSYS, Errno.EINVAL, Errno.EXDEV, Errno.EMLINK -> true;
                default -> false;
            };
        }

        boolean isOver() {
            return !isForGood && System.nanoTime() - start > nanoseconds;
        }
    }

    /** By the folder. */
    private static final Map<Posix, Map<String, Rest>> WITHOUT_LINKS = new ConcurrentHashMap<>();

    private static final Set<Path> TIDIED = ConcurrentHashMap.newKeySet();

    private Unfinished() {}

    /** Whether files without a name were found to get none in a folder, so that there is no use in making them for now. */
    public static boolean areAllThatWork(Posix posix, Path folder) {
        Rest rest = WITHOUT_LINKS.getOrDefault(posix, Map.of()).get(folder.toString());
        return rest != null && !rest.isOver();
    }

    /** Remembers that a file without a name got none, for good only if the file system can give none. */
    static void noteRefusal(Posix posix, String path, int errno) {
        WITHOUT_LINKS
                .computeIfAbsent(posix, none -> new ConcurrentHashMap<>())
                .compute(path.substring(0, path.lastIndexOf('/')), (folder, before) -> new Rest(before, errno));
    }

    /** Removes what processes of this user that were killed have left, once for each folder. */
    static void tidy(Posix posix, Path folder, OpenFile own) {
        if (TIDIED.add(folder)) {
            for (Path file : SystemFile.entries(folder)) {
                String name = file.getFileName().toString();
                if (HiddenName.isOfUnfinished(name)) {
                    tidy(posix, folder + "/" + name, own);
                }
            }
        }
    }

    /** What cannot be removed is in nobody's way. */
    private static void tidy(Posix posix, String path, OpenFile own) {
        try {
            FileStatus file = FileStatus.ofPath(posix, path, "tidy");
            if (file != null
                    && file.isRegularFile()
                    && file.userId() == own.status().userId()) {
                removeIfLeft(posix, path, file);
            }
        } catch (SharedMemoryException notToBeRemoved) {
            // Segments.collect tells why.
        }
    }

    /**
     * Removes such a file if nobody is making it any more, or where the kernel does not tell that, if the process has ended; returns
     * whether it was removed.
     *
     * @throws SharedMemoryException if it cannot be opened or removed
     */
    public static boolean removeIfLeft(Posix posix, String path, FileStatus file) {
        String operation = "remove unfinished " + path;
        try (OpenFile opened = OpenFile.toLook(posix, path, operation)) {
            int fd = opened.descriptor();
            boolean isSame = opened.status().isSameFile(file);
            Liveness.Answer answer = Liveness.hold(posix, fd);
            try {
                boolean isLeft = answer == Liveness.Answer.UNUSED && !Liveness.isWanted(posix, fd)
                        || answer == Liveness.Answer.UNKNOWN
                                && HiddenName.isMakerGone(path.substring(path.lastIndexOf('/') + 1));
                return isSame && isLeft && unlink(posix, path, operation);
            } finally {
                if (answer == Liveness.Answer.UNUSED) {
                    Liveness.release(posix, fd);
                }
            }
        }
    }

    private static boolean unlink(Posix posix, String path, String operation) {
        int result = Uninterrupted.call(() -> posix.unlink(path));
        if (result < 0 && result != -Errno.ENOENT) {
            throw SegmentErrors.of(operation, result);
        }
        return result == 0;
    }
}
