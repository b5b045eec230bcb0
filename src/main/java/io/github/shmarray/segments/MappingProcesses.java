package io.github.shmarray.segments;

import io.github.shmarray.loader.SystemFile;
import io.github.shmarray.segment.FileStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which processes map which files, as far as {@code /proc} shows. */
final class MappingProcesses {
    /** In a line of {@code maps}: addresses, permissions, offset, device, inode, path. */
    private static final int DEVICE = 3;

    private static final int INODE = 4;
    private static final int HEXADECIMAL = 16;

    private final Map<String, List<Long>> pids = new HashMap<>();

    private MappingProcesses() {}

    static MappingProcesses now() {
        var processes = new MappingProcesses();
        for (Path process : SystemFile.entries(Path.of("/proc"))) {
            long pid = SystemFile.number(process.getFileName().toString(), -1);
            if (pid > 0) {
                processes.add(pid, process.resolve("maps"));
            }
        }
        return processes;
    }

    private void add(long pid, Path maps) {
        Set<String> files = SystemFile.read(maps, MappingProcesses::files).orElse(Set.of());
        for (String file : files) {
            pids.computeIfAbsent(file, none -> new ArrayList<>()).add(pid);
        }
    }

    private static Set<String> files(Stream<String> maps) {
        return maps.map(line -> line.split(" ", INODE + 2))
                .filter(parts -> parts.length > INODE && !parts[INODE].equals("0"))
                .map(parts -> key(parts[DEVICE].split(":"), parts[INODE]))
                .collect(Collectors.toSet());
    }

    private static String key(String[] device, String inode) {
        return Integer.parseInt(device[0], HEXADECIMAL) + ":" + Integer.parseInt(device[1], HEXADECIMAL) + " " + inode;
    }

    /** In ascending order. */
    List<Long> of(FileStatus file) {
        List<Long> found = pids.getOrDefault(file.device() + " " + Long.toUnsignedString(file.inode()), List.of());
        return found.stream().sorted().toList();
    }
}
