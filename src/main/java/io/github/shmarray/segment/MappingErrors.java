package io.github.shmarray.segment;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.loader.SystemFile;
import io.github.shmarray.posix.Errno;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Why a file could not be mapped: the kernel has one error number for several limits. */
final class MappingErrors {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path MAPS = Path.of("/proc/self/maps");
    private static final String VIRTUAL_SIZE = "VmSize:";
    private static final long KIB = 1024;
    /** Of a process on x86-64; on aarch64 there may be twice as many. */
    private static final long MOST_ADDRESSES = 1L << 47;

    private MappingErrors() {}

    static SharedMemoryException of(String operation, int result, long size) {
        String what = operation + ": mmap of " + size + " bytes";
        String limit = result == -Errno.ENOMEM ? limit(size) : "";
        return limit.isEmpty()
                ? SegmentErrors.of(what, result)
                : new SharedMemoryException(what + ": " + Errno.describe(-result) + "; " + limit, -result);
    }

    private static String limit(long size) {
        if (size >= MOST_ADDRESSES) {
            return "no process on Linux has so many addresses, of which there are " + MOST_ADDRESSES
                    + " as a rule; make it smaller, or several of it";
        }
        ProcessLimits limits = ProcessLimits.read();
        long used = SystemFile.read(STATUS, MappingErrors::virtualSize).orElse(0L);
        if (size > limits.addressSpace() - used) {
            return "this process has " + used + " bytes of address space, and may have " + limits.addressSpace()
                    + "; raise the limit (ulimit -v), or give the JVM less (-Xmx, -XX:ReservedCodeCacheSize,"
                    + " -XX:CompressedClassSpaceSize)";
        }
        long mappings = SystemFile.read(MAPS, Stream::count).orElse(0L);
        return mappings < limits.mappings()
                ? ""
                : "this process has " + mappings + " mappings, and may have " + limits.mappings()
                        + "; close what is unused, or raise the limit (sysctl vm.max_map_count)";
    }

    private static Long virtualSize(Stream<String> status) {
        return status.filter(line -> line.startsWith(VIRTUAL_SIZE))
                .map(line -> SystemFile.number(line.replaceAll("\\D", ""), 0) * KIB)
                .findFirst()
                .orElse(null);
    }
}
