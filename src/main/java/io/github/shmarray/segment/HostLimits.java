package io.github.shmarray.segment;

import io.github.shmarray.loader.SystemFile;
import io.github.shmarray.posix.Posix;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What this host limits, for those who are to see it.
 *
 * @param mappings how many this process may have at a time
 * @param openFiles how many this process may have at a time, {@link Long#MAX_VALUE} if that is not limited
 * @param memory what limits the memory of this process's control group, in words
 */
public record HostLimits(long mappings, long openFiles, String memory) {
    /** As they are now. */
    public static HostLimits read() {
        ProcessLimits process = ProcessLimits.read();
        MemoryLimit.Room room = new MemoryLimit(SystemFile::text).room();
        String memory = room == MemoryLimit.Room.UNLIMITED
                ? "no limit on memory"
                : room.free() + " bytes left for segments of the limit of " + room.limit() + " (" + room.file() + ")";
        return new HostLimits(process.mappings(), process.openFiles(), memory);
    }

    /** To whom the file system of a folder gives huge pages, as the mount option {@code huge=} says it; "never" if there is no folder. */
    public static String hugePages(Path folder) {
        FileStatus status = FileStatus.ofPath(Posix.preferred(), folder.toString(), "look at " + folder);
        HugePages.Policy policy = status == null ? HugePages.Policy.NEVER : HugePages.policy(status);
        return policy.name().toLowerCase(Locale.ROOT);
    }
}
