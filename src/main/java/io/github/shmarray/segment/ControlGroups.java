package io.github.shmarray.segment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where this process's control groups are, cgroups(7). {@code /proc/self/cgroup} has its paths in the hierarchies, and
 * {@code /proc/self/mountinfo} which part of a hierarchy is mounted where. In a container that part may not have the path; the
 * group at the mount point is then all that is known. Odd files are as good as none.
 */
enum ControlGroups {
    /** The hierarchy of version 1 that counts memory. */
    MEMORY("cgroup", "memory"),
    /** The one hierarchy of version 2. */
    UNIFIED("cgroup2", "");

    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

    private final String fileSystem;
    private final String controller;

    ControlGroups(String fileSystem, String controller) {
        this.fileSystem = fileSystem;
        this.controller = controller;
    }

    /**
     * @param root the path in the hierarchy of the group that is at the mount point
     */
    private record Mount(String root, String point) {
        /** Where a group is below the mount point, or null if it is not there. */
        String below(String path) {
            String start = root.equals("/") ? "" : root;
            if (!path.equals(start) && !path.startsWith(start + "/")) {
                return null;
            }
            String rest = path.substring(start.length());
            boolean isOutside = Arrays.asList(rest.split("/")).contains("..");
            return isOutside ? null : rest.equals("/") ? "" : rest;
        }
    }

    /**
     * The folders of the group that the process is in and of all groups that this one is in, as far as they are mounted.
     *
     * @param files the text of a file by its path, or null if it cannot be read
     */
    List<String> folders(UnaryOperator<String> files) {
        String path = path(lines(files, "/proc/self/cgroup"));
        Mount mount = path == null ? null : mount(lines(files, "/proc/self/mountinfo"), path);
        if (mount == null) {
            return List.of();
        }
        String below = mount.below(path);
        List<String> folders = new ArrayList<>();
        while (below != null && !below.isEmpty()) {
            folders.add(mount.point + below);
            below = below.substring(0, below.lastIndexOf('/'));
        }
        folders.add(mount.point);
        return folders;
    }

    private static List<String> lines(UnaryOperator<String> files, String path) {
        String text = files.apply(path);
        return text == null ? List.of() : text.lines().toList();
    }

    /** "4:memory:/path", "5:cpu,memory:/path" or "0::/path" */
    private String path(List<String> lines) {
        for (String line : lines) {
            String[] fields = line.split(":", 3);
            if (fields.length == 3 && fields[2].startsWith("/") && hasController(fields[1])) {
                return fields[2];
            }
        }
        return null;
    }

    private boolean hasController(String list) {
        return controller.isEmpty()
                ? list.isEmpty()
                : Arrays.asList(list.split(",")).contains(controller);
    }

    /** The mount that shows most of the groups that this one is in, and the last of these; else any. */
    private Mount mount(List<String> lines, String path) {
        Mount best = null;
        for (String line : lines) {
            Mount mount = mount(line);
            if (mount != null && (best == null || rank(mount, path) >= rank(best, path))) {
                best = mount;
            }
        }
        return best;
    }

    private static int rank(Mount mount, String path) {
        return mount.below(path) == null ? -1 : mount.below(path).length();
    }

    /** "35 31 0:32 /root /point rw,relatime shared:9 - cgroup cgroup rw,memory" */
    private Mount mount(String line) {
        int separator = line.indexOf(" - " + fileSystem + " ");
        if (separator < 0) {
            return null;
        }
        String[] before = line.substring(0, separator).split(" ");
        String[] after = line.substring(separator).trim().split(" ");
        boolean isWhole = before.length > 4 && after.length > 3;
        boolean isWanted = isWhole && (controller.isEmpty() || hasController(after[after.length - 1]));
        return isWanted ? new Mount(unescape(before[3]), unescape(before[4])) : null;
    }

    /** Spaces and the like are written as three octal digits. */
    private static String unescape(String path) {
        return ESCAPE.matcher(path)
                .replaceAll(match -> Matcher.quoteReplacement(Character.toString(Integer.parseInt(match.group(1), 8))));
    }
}
