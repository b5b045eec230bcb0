package io.github.shmarray.cli;

import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.report.BroughtRows;
import io.github.shmarray.compare.report.JmhResults;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Results that a user has measured with JMH, to be shown beside the others. */
final class WithOptions {
    @Option(
            names = "--with",
            paramLabel = "FILE.json",
            description =
                    "Also show these results of your own benchmarks, which JMH wrote (-rf json), beside the baseline of their sizes.")
    private Path file;

    @Option(
            names = "--with-size",
            paramLabel = "N",
            converter = Elements.class,
            description = "How many elements those results are about that have no parameter n, size, length or bytes.")
    private Integer size;

    @Option(
            names = "--with-group",
            paramLabel = "GROUP",
            defaultValue = "copy",
            description = "The group that those results belong to; ${DEFAULT-VALUE} by default.")
    private String group;

    private BroughtRows rows;

    boolean isUsed() {
        return file != null;
    }

    /**
     * @throws IllegalArgumentException if there is not one such group
     */
    Group group() {
        List<Group> found = Groups.named(group);
        if (found.size() > 1) {
            throw new IllegalArgumentException("--with-group must be one of "
                    + found.stream().map(Group::label).toList() + ", not all of " + group);
        }
        return found.getFirst();
    }

    /**
     * None without a file.
     *
     * @throws IllegalArgumentException if it cannot be read or used; says why
     */
    BroughtRows rows() {
        if (rows == null) {
            rows = file == null
                    ? BroughtRows.NONE
                    : new BroughtRows(file.toString(), JmhResults.read(file, group(), size));
        }
        return rows;
    }
}
