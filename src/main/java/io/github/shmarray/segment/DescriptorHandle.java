package io.github.shmarray.segment;

import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import java.io.File;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file without a name, by a descriptor of a process that has it open, as text:
 * {@code /proc/4711/fd/8#inode=42,device=0:1,pidns=4026531836}. The path alone would lead elsewhere once the process has closed
 * the file and opened another, or in a container that numbers its processes anew.
 *
 * @param pidNamespace the number of the PID namespace that the process number belongs to, or empty if unknown
 */
public record DescriptorHandle(String path, long inode, int deviceMajor, int deviceMinor, String pidNamespace) {
    private static final Pattern PATH = Pattern.compile("/proc/(?:self|\\d+)/fd/\\d+");
    private static final Pattern TEXT = Pattern.compile(
            "(/proc/\\d+/fd/\\d+)#inode=(\\d{1,19}),device=(\\d{1,9}):(\\d{1,9}),pidns=(\\d*)", Pattern.DOTALL);

    /** The handle of an open file, for other processes. */
    public static DescriptorHandle of(String path, FileStatus file) {
        String own = "/proc/" + ProcessHandle.current().pid() + "/";
        return new DescriptorHandle(
                path.replace("/proc/self/", own),
                file.inode(),
                file.deviceMajor(),
                file.deviceMinor(),
                PidNamespace.own());
    }

    /** Null if the text is not such a handle. */
    public static DescriptorHandle parse(String text) {
        Matcher parts = TEXT.matcher(text);
        return !parts.matches()
                ? null
                : new DescriptorHandle(
                        parts.group(1),
                        Long.parseUnsignedLong(parts.group(2)),
                        Integer.parseInt(parts.group(3)),
                        Integer.parseInt(parts.group(4)),
                        parts.group(5));
    }

    /** Whether a path is that of a descriptor. */
    public static boolean isDescriptor(String path) {
        return PATH.matcher(path).matches();
    }

    public String text() {
        return path + "#inode=" + Long.toUnsignedString(inode) + ",device=" + deviceMajor + ":" + deviceMinor
                + ",pidns=" + pidNamespace;
    }

    /**
     * @throws SharedMemoryException if process numbers have another meaning here
     */
    public void requireSamePidNamespace(String operation) {
        String own = PidNamespace.own();
        if (!own.equals(pidNamespace) && !own.isEmpty() && !pidNamespace.isEmpty()) {
            throw new SharedMemoryException(
                    operation + ": its handle is from another container (PID namespace " + pidNamespace
                            + ", here it is "
                            + own
                            + "), whose descriptor numbers mean nothing here; share a segment with a name, or send the"
                            + " array through a Unix socket (ArrayInbox)",
                    0);
        }
    }

    /**
     * @throws NoSuchSegmentException if the descriptor leads to another file
     */
    public void requireSame(FileStatus found, String operation) {
        if (found.inode() != inode || found.deviceMajor() != deviceMajor || found.deviceMinor() != deviceMinor) {
            throw otherFile(operation, 0);
        }
    }

    /** What to throw where the descriptor could not be opened. */
    public SharedMemoryException failure(String operation, int result) {
        return switch (-result) {
            case Errno.ENOENT -> new NoSuchSegmentException(operation + ": " + whatIsGone(), Errno.ENOENT);
            // These come of a socket, a folder, a device or a program, which no array is in.
            case Errno.ENXIO, Errno.EISDIR, Errno.ENODEV, Errno.ETXTBSY -> otherFile(operation, -result);
            default -> SegmentErrors.of(operation, result);
        };
    }

    private String whatIsGone() {
        String[] parts = path.split("/");
        String process = "process " + parts[2];
        return new File("/proc/" + parts[2]).exists()
                ? process + " has no descriptor " + parts[4] + " any more: the array was closed"
                : process + " is not there any more, or /proc does not show it";
    }

    private static NoSuchSegmentException otherFile(String operation, int errno) {
        return new NoSuchSegmentException(
                operation + ": its descriptor now is another file: the array was closed", errno);
    }
}
