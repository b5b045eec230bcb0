package io.github.shmarray.segment;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names that files have for a moment, which nobody else uses: {@code .shmarray-unlinked-4711-1-42}. */
public final class HiddenName {
    public static final String START = ".shmarray-";

    private static final String UNFINISHED = START + "creating-";

    private static final AtomicLong COUNT = new AtomicLong();

    private HiddenName() {}

    /**
     * A new one in the folder of a path.
     *
     * @param why what is happening to the file, for those who find it left behind
     */
    static String beside(String path, String why, FileStatus file) {
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        return folder + START + why + "-" + maker() + "-" + Long.toUnsignedString(file.inode());
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

    /** Whether the process that made a file has ended; not if that is unknown, as of another container's. */
    static boolean isMakerGone(String unfinished) {
        Matcher parts = Pattern.compile(Pattern.quote(UNFINISHED) + "(\\d{1,9})-\\d+-(\\d+)")
                .matcher(unfinished);
        return parts.matches()
                && parts.group(2).equals(PidNamespace.own())
                && PidNamespace.isGone(Long.parseLong(parts.group(1)));
    }
}
