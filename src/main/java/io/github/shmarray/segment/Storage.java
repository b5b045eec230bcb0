package io.github.shmarray.segment;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.loader.SystemFile;
import io.github.shmarray.posix.Errno;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What segments take their space from.
 *
 * @param name for messages
 * @param freeBytes how much more would fit now
 * @param inMemory whether it takes memory that the kernel cannot reclaim by writing it to a disk
 * @param hasRoomFor whether so many bytes would fit now, which may be quicker to tell
 */
public record Storage(String name, LongSupplier freeBytes, BooleanSupplier inMemory, LongPredicate hasRoomFor) {
    public static final Storage SHARED_MEMORY = folder(SegmentName.FOLDER);

    /** Memory that belongs to no folder, and so is bounded by no file system. */
    public static final Storage MEMORY = new Storage("memory", Storage::freeMemory, () -> true, Storage::isFreeMemory);

    private static final MemoryAllowance MEMORY_OF_CONTROL_GROUPS =
            new MemoryAllowance(new MemoryLimit(SystemFile::text)::room, System::nanoTime);

    private static final MemoryAllowance MEMORY_OF_HOST =
            new MemoryAllowance(() -> new MemoryLimit.Room(freeMemory(), Long.MAX_VALUE, ""), System::nanoTime);

    /** To ask takes longer than to write a small array. A mount that is changed later is not noticed. */
    private record Answer(Path folder, boolean isInMemory) {}

    /** Null if no folder's is known. */
    private static volatile Answer lastAnswer;

    private static final Set<String> FILE_SYSTEMS_IN_MEMORY = Set.of("tmpfs", "ramfs");

    private static final Pattern AVAILABLE = Pattern.compile("(?:MemAvailable|SwapFree): +(\\d+) kB");
    private static final long KIB = 1024;

    public static Storage folder(Path folder) {
        File file = folder.toFile();
        return new Storage(
                folder.toString(), () -> freeBytes(file), () -> isInMemory(folder), size -> size <= freeBytes(file));
    }

    /**
     * Refuses what would not fit, before any of it is taken: beyond a control group's limit the process would be killed.
     *
     * @throws NoSpaceException if so many bytes do not fit
     */
    public void requireFits(long size, String operation) {
        Optional<MemoryLimit.Room> tooSmall = MEMORY_OF_CONTROL_GROUPS.take(size);
        if (tooSmall.isPresent() && inMemory.getAsBoolean()) {
            throw SegmentErrors.beyondLimit(operation, size, tooSmall.get());
        }
        if (!hasRoomFor.test(size)) {
            throw SegmentErrors.noSpace(operation, Errno.ENOSPC, size, this);
        }
    }

    public long free() {
        return freeBytes.getAsLong();
    }

    /** Whether to write there waits for no disk. */
    boolean isInMemory() {
        return inMemory.getAsBoolean();
    }

    /** How to get more. */
    public String advice() {
        return name.equals(SegmentName.FOLDER.toString())
                ? "remove segments that are not needed, or enlarge it (in a container: --shm-size)"
                : "free some of it, or choose another backing";
    }

    /**
     * A tmpfs that is mounted without a limit tells a size of 0; so does the JDK of a path that the locale cannot write, and where it
     * could not ask, which is no reason to refuse: it is asked again.
     */
    static long freeBytes(File folder) {
        long usable = folder.getUsableSpace();
        if (usable > 0) {
            return usable;
        }
        return folder.getTotalSpace() == 0 ? freeMemory() : folder.getUsableSpace();
    }

    private static boolean isInMemory(Path folder) {
        Answer answer = lastAnswer;
        if (answer == null || !answer.folder.equals(folder)) {
            try {
                String type = Files.getFileStore(folder).type();
                answer = new Answer(folder, FILE_SYSTEMS_IN_MEMORY.contains(type));
            } catch (IOException e) {
                return false;
            }
            lastAnswer = answer;
        }
        return answer.isInMemory;
    }

    private static boolean isFreeMemory(long size) {
        return MEMORY_OF_HOST.take(size).isEmpty();
    }

    private static long freeMemory() {
        return freeMemory(Path.of("/proc/meminfo"));
    }

    /** What is not known is no reason to refuse. */
    public static long freeMemory(Path meminfo) {
        return SystemFile.read(meminfo, Storage::sumAvailable).orElse(Long.MAX_VALUE);
    }

    /** Null if nothing is told. */
    private static Long sumAvailable(Stream<String> meminfo) {
        return meminfo.map(AVAILABLE::matcher)
                .filter(Matcher::matches)
                .map(line -> Long.parseLong(line.group(1)) * KIB)
                .reduce(Long::sum)
                .orElse(null);
    }
}
