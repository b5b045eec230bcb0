package io.github.shmarray.segments;

import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.SegmentName;
import java.nio.file.Path;
import java.util.List;

/**
 * The segments in {@code /dev/shm}, or in {@linkplain #in another folder}: which there are, and what was left behind by processes
 * that were killed.
 *
 * <pre>{@code
 * for (SegmentInfo segment : Segments.list()) {
 *     System.out.println(segment);
 * }
 * Segments.collect().removed().forEach(segment -> log("removed " + segment.name()));
 * }</pre>
 *
 * <p>Whether a segment is in use, the kernel knows: it lends a file (a lease, fcntl(2)) only while nobody else has it open or mapped.
 * That holds for every process, of whatever language, in whatever container, and however it ends. Whoever opens a segment in the few
 * microseconds of such a look waits for its end.
 */
public final class Segments {
    private Segments() {}

    /**
     * All that is in {@code /dev/shm}, by name.
     *
     * @throws SharedMemoryException if the folder cannot be read
     */
    public static List<SegmentInfo> list() {
        return inSharedMemory().list();
    }

    /**
     * Removes what was left behind in {@code /dev/shm}: see {@link SegmentFolder#collect()}.
     *
     * @throws SharedMemoryException if the folder cannot be read
     */
    public static CollectedSegments collect() {
        return inSharedMemory().collect();
    }

    /**
     * What {@link #collect()} would remove now: see {@link SegmentFolder#collectable()}.
     *
     * @throws SharedMemoryException if the folder cannot be read
     */
    public static List<SegmentInfo> collectable() {
        return inSharedMemory().collectable();
    }

    /**
     * Removes a name in {@code /dev/shm}, whatever it leads to: see {@link SegmentFolder#unlink}.
     *
     * @return whether this call removed it: false if there is nothing of that name
     * @throws IllegalArgumentException if the name is not valid
     * @throws SegmentAccessException if this user may not remove it
     * @throws SharedMemoryException if it is a folder, or a system call fails
     */
    public static boolean unlink(String name) {
        return inSharedMemory().unlink(name);
    }

    /** The segments in a folder, which {@code Backing.folder} can be, too. */
    public static SegmentFolder in(Path folder) {
        return new SegmentFolder(Posix.preferred(), folder.toAbsolutePath().toString());
    }

    private static SegmentFolder inSharedMemory() {
        return new SegmentFolder(Posix.preferred(), SegmentName.folder().toString());
    }
}
