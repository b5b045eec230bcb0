package io.github.shmarray.segment;

import io.github.shmarray.loader.SystemFile;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel lets this process have, proc(5). What cannot be read is taken to be the kernel's default, so nothing here
 * fails.
 *
 * @param mappings how many it may have at a time, {@code vm.max_map_count}
 * @param openFiles how many it may have at a time, the soft limit that {@code ulimit -n} shows
 * @param fileSize how many bytes a file that it writes may have, the soft limit that {@code ulimit -f} shows in blocks
 * @param addressSpace how many bytes it may have mapped or reserved, the soft limit that {@code ulimit -v} shows in KiB
 */
record ProcessLimits(long mappings, long openFiles, long fileSize, long addressSpace) {
    static final long UNLIMITED = Long.MAX_VALUE;

    private static final long DEFAULT_MAPPINGS = 65530;
    private static final long DEFAULT_OPEN_FILES = 1024;

    /** The limits as they are now. Takes longer than to open a file or to map it. */
    static ProcessLimits read() {
        return read(SystemFile::text);
    }

    /**
     * @param files the text of a file by its path, or null if it cannot be read
     */
    static ProcessLimits read(UnaryOperator<String> files) {
        String limits = files.apply("/proc/self/limits");
        return new ProcessLimits(
                SystemFile.number(files.apply("/proc/sys/vm/max_map_count"), DEFAULT_MAPPINGS),
                softLimit(limits, "Max open files", DEFAULT_OPEN_FILES),
                softLimit(limits, "Max file size", UNLIMITED),
                softLimit(limits, "Max address space", UNLIMITED));
    }

    private static long softLimit(String limits, String name, long unknown) {
        Matcher line =
                Pattern.compile("^" + name + " +(\\S+) ", Pattern.MULTILINE).matcher(limits == null ? "" : limits);
        if (!line.find()) {
            return unknown;
        }
        return line.group(1).equals("unlimited") ? UNLIMITED : SystemFile.number(line.group(1), unknown);
    }
}
