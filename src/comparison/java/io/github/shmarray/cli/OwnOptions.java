package io.github.shmarray.cli;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.cases.JavaCases;
import io.github.shmarray.compare.cases.OwnCases;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Copies of the user's own, to be measured beside the others. */
final class OwnOptions {
    @Option(
            names = "--case-class",
            paramLabel = "CLASS",
            description = "Also measure this class, which implements io.github.shmarray.compare.OwnCopy.")
    private List<String> classes = new ArrayList<>();

    @Option(
            names = "--class-path",
            paramLabel = "PATH",
            description = "Where that class is: jars and folders, separated by colons.")
    private String classPath;

    @Option(
            names = "--case-library",
            paramLabel = "FILE.so:FUNCTION",
            description = "Also measure this function, which is called as memcpy is.")
    private List<String> functions = new ArrayList<>();

    /**
     * The cases of a group that they are measured beside.
     *
     * @throws IllegalArgumentException if there is no such class or function
     */
    List<Case> in(Group group) {
        if (classPath != null) {
            OwnCases.useClassPath(classPath);
        }
        if (!OwnCases.areFor(group)) {
            return List.of();
        }
        return Stream.concat(classes.stream(), functions.stream())
                .map(what -> OwnCases.of(group, what))
                .peek(JavaCases::workload)
                .toList();
    }

    boolean areUsed() {
        return !classes.isEmpty() || !functions.isEmpty();
    }
}
