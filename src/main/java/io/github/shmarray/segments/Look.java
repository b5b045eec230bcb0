package io.github.shmarray.segments;

import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.FileStatus;
import io.github.shmarray.segment.Liveness;
import io.github.shmarray.segment.Mapping;
import io.github.shmarray.segment.OpenFile;
import io.github.shmarray.segment.SecondLook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One look at a folder: what its segments are, and who has them. */
final class Look {
    private final Posix posix;
    private final String folder;
    private final Map<Integer, String> owners = new HashMap<>();

    /** Null until they are asked for. */
    private MappingProcesses processes;

    Look(Posix posix, String folder) {
        this.posix = posix;
        this.folder = folder;
    }

    /** Null if there is nothing of that name any more. */
    SegmentInfo at(String name) {
        String path = path(name);
        String operation = "look at " + path;
        FileStatus status = FileStatus.ofPath(posix, path, operation);
        if (status == null) {
            return null;
        }
        if (!status.isRegularFile()) {
            return info(name, status, Description.other("it is " + status.kind()), SegmentUse.UNKNOWN);
        }
        try (OpenFile file = OpenFile.toLook(posix, path, operation)) {
            FileStatus opened = file.status();
            if (!opened.isRegularFile()) {
                return at(name);
            }
            Description content = describe(file, opened);
            return info(name, opened, content, use(file, opened));
        } catch (NoSuchSegmentException isGone) {
            return null;
        } catch (SharedMemoryException e) {
            return info(name, status, Description.other(e.getMessage()), SegmentUse.UNKNOWN);
        }
    }

    private String path(String name) {
        return folder + "/" + name;
    }

    private static Description describe(OpenFile file, FileStatus status) {
        if (status.size() == 0) {
            return Description.raw("it has 0 bytes");
        }
        try (Mapping mapping = file.map(status.size(), true)) {
            Description content = Description.of(mapping.segment());
            return mapping.isCut() ? cutShort() : content;
        } catch (InternalError | IllegalStateException goneMeanwhile) {
            return cutShort();
        }
    }

    private static Description cutShort() {
        return Description.raw("it was cut short while it was looked at");
    }

    private List<Long> pids(FileStatus file) {
        if (processes == null) {
            processes = MappingProcesses.now();
        }
        return processes.of(file);
    }

    private SegmentUse use(OpenFile file, FileStatus status) {
        if (!pids(status).isEmpty()) {
            return SegmentUse.IN_USE;
        }
        Liveness.Answer answer =
                SecondLook.whileInUse(Liveness.Answer.IN_USE::equals, () -> Liveness.ask(posix, file.descriptor()));
        return switch (answer) {
            case IN_USE -> SegmentUse.IN_USE;
            case UNUSED -> SegmentUse.ABANDONED;
            case UNKNOWN -> SegmentUse.UNKNOWN;
        };
    }

    private SegmentInfo info(String name, FileStatus status, Description content, SegmentUse use) {
        List<Long> pids = pids(status);
        SegmentUse known = pids.isEmpty() ? use : SegmentUse.IN_USE;
        String owner = owners.computeIfAbsent(status.userId(), id -> owner(path(name), id));
        return new SegmentInfo(name, path(name), status, content, owner, known, pids);
    }

    private static String owner(String path, int userId) {
        try {
            return Files.getOwner(Path.of(path), LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException | RuntimeException notTold) {
            return Integer.toUnsignedString(userId);
        }
    }
}
