package io.github.shmarray.cli;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.cases.JavaCases;
import io.github.shmarray.compare.cases.OwnCases;
import io.github.shmarray.compare.engine.CommandEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    @Option(
            names = "--case-command",
            paramLabel = "COMMAND",
            description =
                    "Also measure this program, which is asked to copy from one segment to another: \"python3 copy.py {source} {target} {n}\".")
    private List<String> commands = new ArrayList<>();

    /**
     * The cases of a group that they are measured beside.
     *
     * @throws IllegalArgumentException if there is no such class or function, or if a command has no place for the segments' names
     */
    List<Case> in(Group group) {
        if (classPath != null) {
            OwnCases.useClassPath(classPath);
        }
        if (!OwnCases.areFor(group)) {
            return List.of();
        }
        return Stream.concat(
                        Stream.concat(classes.stream(), functions.stream())
                                .map(what -> OwnCases.of(group, what))
                                .peek(JavaCases::workload),
                        commands().keySet().stream().map(name -> new Case(group, name)))
                .toList();
    }

    /** The commands by the names of their cases. */
    Map<String, String> commands() {
        Map<String, String> named = new LinkedHashMap<>();
        for (String command : commands) {
            String other = named.put(CommandEngine.nameOf(command), command);
            if (other != null) {
                throw new IllegalArgumentException("two commands would have the same name in the table: " + other
                        + " and " + command + "; give one of the programs another name");
            }
        }
        return named;
    }

    boolean areUsed() {
        return !classes.isEmpty() || !functions.isEmpty() || !commands.isEmpty();
    }
}
