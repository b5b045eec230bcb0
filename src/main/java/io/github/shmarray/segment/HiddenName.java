package io.github.shmarray.segment;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names that files have for a moment, which nobody else uses: {@code .shmarray-unlinked-4711-1-42-4026531836}. */
public final class HiddenName {
    public static final String START = ".shmarray-";

    private static final String UNFINISHED = START + "creating-";

    /** The process, the count, perhaps an inode, and the PID namespace. */
    private static final Pattern PARTS =
            Pattern.compile(Pattern.quote(START) + "[a-z]+-(\\d{1,9})-\\d+-(?:\\d+-)?(\\d+)");

    private static final AtomicLong COUNT = new AtomicLong();

    private HiddenName() {}

    /**
     * A new one in the folder of a path.
     *
     * @param why what is happening to the file, for those who find it left behind
     */
    static String beside(String path, String why, FileStatus file) {
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        return folder + START + why + "-" + maker() + "-" + Long.toUnsignedString(file.inode()) + "-"
                + PidNamespace.own();
    }

    /** A path for a file that is about to be made: {@code /dev/shm/.shmarray-creating-4711-1-4026531836}. */
    static String ofUnfinished(Path folder) {
        return folder + "/" + UNFINISHED + maker() + "-" + PidNamespace.own();
    }

    private static String maker() {
        return ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    }

    /** Whether it is the name of a file that is not complete yet, or never will be. */
    public static boolean isOfUnfinished(String name) {
        return name.startsWith(UNFINISHED);
    }

    /** Whether it is such a name, and the process that gave it has ended; not if that is unknown, as of another container's. */
    public static boolean isMakerGone(String name) {
        Matcher parts = PARTS.matcher(name);
        return parts.matches()
                && parts.group(2).equals(PidNamespace.own())
                && PidNamespace.isGone(Long.parseLong(parts.group(1)));
    }
}
