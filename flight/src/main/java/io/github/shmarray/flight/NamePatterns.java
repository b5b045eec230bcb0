package io.github.shmarray.flight;

import io.github.shmarray.segment.HiddenName;
import io.github.shmarray.segment.SegmentName;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/** Which names are offered: those that match one of some patterns as the shell has them, or all if there is none. */
final class NamePatterns {
    private final List<PathMatcher> matchers;

    NamePatterns(List<String> patterns) {
        this.matchers = patterns.stream().map(NamePatterns::matcher).toList();
    }

    private static PathMatcher matcher(String pattern) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "the pattern \"" + pattern + "\" is none: " + e.getDescription() + " at index " + e.getIndex(), e);
        }
    }

    /**
     * Whether a name, which may come from anybody, is that of a file which is offered. Hidden files and companions are not; nor is what
     * leads out of the folder.
     */
    boolean matches(String name) {
        if (!isSegmentName(name) || name.startsWith(".") || isCompanion(name)) {
            return false;
        }
        return matchers.isEmpty() || matchers.stream().anyMatch(matcher -> matcher.matches(Path.of(name)));
    }

    /** Whether it is one part of a path. */
    static boolean isSegmentName(String name) {
        try {
            return SegmentName.check(name).equals(name) && !name.startsWith(HiddenName.START);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isCompanion(String name) {
        return name.endsWith(".lock") || name.endsWith(".frames");
    }
}
