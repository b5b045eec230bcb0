package io.github.shmarray.cli;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Room;
import io.github.shmarray.compare.Row;
import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.cases.OwnCases;
import io.github.shmarray.compare.engine.Comparison;
import io.github.shmarray.compare.engine.Perf;
import io.github.shmarray.compare.explain.Explanation;
import io.github.shmarray.compare.report.BroughtRows;
import io.github.shmarray.compare.report.CsvReport;
import io.github.shmarray.compare.report.HtmlReport;
import io.github.shmarray.compare.report.JsonReport;
import io.github.shmarray.compare.report.Kernels;
import io.github.shmarray.compare.report.Machine;
import io.github.shmarray.compare.report.Report;
import io.github.shmarray.compare.report.Table;
import io.github.shmarray.segment.SegmentName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "compare",
        description = "Measures every way to create, fill and copy an array in shared memory, side by side.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false)
final class CompareCommand implements Callable<Integer> {
    private static final Duration FOR_EACH_PART = Duration.ofSeconds(1);

    /** Of the second line of what is said of a group. */
    private static final int LIST_INDENT = 4;

    @Spec
    private CommandSpec spec;

    @ArgGroup
    private Pace pace = new Pace();

    private static final class Pace {
        @Option(names = "--quick", description = "One size of most groups, one round: done within a minute.")
        private boolean quick;

        @Option(names = "--full", description = "Many long iterations, for figures to publish.")
        private boolean full;
    }

    @Option(
            names = "--groups",
            split = ",",
            paramLabel = "GROUP",
            description =
                    "The groups to measure: create, copy, small, convert, fill, alloc, backing, scale, kernels, get, set. All by default but fill, scale, kernels, get, set and some of convert. Of scripts/compare, \"--groups hosts\" by itself measures the ways between hosts.")
    private List<String> groups;

    @Option(
            names = "--cases",
            split = ",",
            paramLabel = "CASE",
            description = "Only these cases, such as java/bulk or 'shmarray/*', beside the baseline of each group.")
    private List<String> cases;

    @Mixin
    private OwnOptions own;

    @Mixin
    private WithOptions with;

    @Option(
            names = "--explain",
            description =
                    "Instead, take a create-and-fill of the first of the sizes apart, and tell what a call costs.")
    private boolean explain;

    @Option(names = "--list", description = "Print the groups and their cases, and measure nothing.")
    private boolean list;

    @Option(
            names = "--sizes",
            split = ",",
            paramLabel = "N",
            converter = Elements.class,
            description =
                    "Numbers of elements, such as 1e6. By default 100000,1000000 for most groups; with --quick the first of them.")
    private List<Integer> sizes;

    @Option(
            names = "--input",
            paramLabel = "FILE.npy",
            description = "Copy this array, instead of random integers 0 to 9.")
    private Path input;

    private String sourceDescription = "random integers 0 to 9";

    @Option(
            names = "--profile",
            description = "Also count the processor's cycles and instructions of the Java rows, where perf can.")
    private boolean profile;

    @Option(names = "--csv", paramLabel = "FILE", description = "Also write the rows as CSV.")
    private Path csv;

    @Option(names = "--json", paramLabel = "FILE", description = "Also write the rows in JMH's result format.")
    private Path json;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page with tables and charts.")
    private Path html;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Measure everything N times; reports of several rounds can be compared by \"shmarray report\". Blocks are printed when they are measured for the last time.")
    private int repeat;

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireSome("--groups", groups);
        requireSome("--cases", cases);
        requireSome("--sizes", sizes);
        // Twice the same would count as two rounds of it.
        sizes = sizes == null ? null : sizes.stream().distinct().toList();
        List<Case> chosen = chosenCases();
        if (list) {
            list(chosen);
            return 0;
        }
        checkWritable();
        if (repeat < 1) {
            throw new ParameterException(spec.commandLine(), "--repeat must be 1 or more, not " + repeat);
        }
        if (explain) {
            Explanation.print(spec.commandLine().getOut(), sizes(Groups.CREATE).getFirst(), FOR_EACH_PART);
            return 0;
        }
        try (Workspace workspace = new Workspace()) {
            return compare(chosen, workspace);
        }
    }

    private int compare(List<Case> chosen, Workspace workspace) throws IOException, InterruptedException {
        BroughtRows brought = with.rows();
        brought.requireBeside(chosen, this::sizes);
        for (Group group : groupsOf(chosen)) {
            Room.require(group, Collections.max(sizes(group)), workspace.folder());
        }
        Source source = source(chosen, workspace.folder().resolve("source.npy"));
        Effort effort = (pace.quick ? Effort.QUICK : pace.full ? Effort.FULL : Effort.STANDARD).repeated(repeat);
        String perfProblem = profile ? Perf.problem() : "";
        Comparison comparison =
                new Comparison(chosen, this::sizes, effort, profile && perfProblem.isEmpty(), own.commands());
        PrintWriter out = spec.commandLine().getOut();
        Report report = new ComparisonRun(comparison, workspace, brought::beside, out, header(chosen, perfProblem))
                .run(source, command(), spec.commandLine().getErr());
        return write(report, effort) + failures(report.rows()) == 0 ? 0 : 1;
    }

    /** A comma alone names nothing. */
    private void requireSome(String option, List<?> values) {
        if (values != null && values.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), option + " names nothing; leave it away for the usual ones");
        }
    }

    /** Returns how many files could not be written; what was measured is not lost for the others. */
    private int write(Report report, Effort effort) {
        if (report.rows().isEmpty()) {
            return 0;
        }
        return write(csv, () -> CsvReport.write(csv, report))
                + write(json, () -> JsonReport.write(json, report, effort))
                + write(html, () -> HtmlReport.write(html, report));
    }

    private int write(Path file, NamedFile.Writing writing) {
        if (file == null) {
            return 0;
        }
        try {
            NamedFile.write(file, writing);
            return 0;
        } catch (IOException e) {
            spec.commandLine().getErr().println("shmarray: " + SegmentName.printable(e.getMessage()));
            return 1;
        }
    }

    /** What the user wrote, for a shell. */
    private String command() {
        return Stream.concat(Stream.of("scripts/shmarray"), spec.commandLine().getParseResult().originalArgs().stream())
                .map(word -> word.matches("[\\w@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }

    private long failures(List<Row> rows) {
        return rows.stream()
                .filter(row -> row.measurement().isAbsent()
                        && row.measurement().problem().startsWith("failed"))
                .map(Row::benchmark)
                .map(Case::id)
                .distinct()
                .peek(id -> spec.commandLine().getErr().println("shmarray: " + id + " failed"))
                .count();
    }

    private List<Case> chosenCases() {
        try {
            List<Group> inGroups = chosenGroups().toList();
            requireKnown(cases == null ? List.of() : cases, inGroups);
            List<Case> chosen = inGroups.stream().flatMap(this::chosenCases).toList();
            if (own.areUsed() && inGroups.stream().noneMatch(OwnCases::areFor)) {
                throw new IllegalArgumentException("an own copy is measured in the groups copy, small and scale");
            }
            return chosen;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private Stream<Case> chosenCases(Group group) {
        return Stream.concat(
                group.cases().stream()
                        .filter(benchmark -> cases == null
                                || benchmark.isBaseline()
                                || cases.stream().anyMatch(pattern -> isMatch(pattern, benchmark))),
                own.in(group).stream());
    }

    private static boolean isMatch(String pattern, Case benchmark) {
        return FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(Path.of(benchmark.name()));
    }

    private void list(List<Case> chosen) {
        PrintWriter out = spec.commandLine().getOut();
        int columns = Terminal.outputColumns();
        for (Group group : groupsOf(chosen)) {
            String line = group.label() + (group.isOnRequest() ? " (on request): " : ": ") + group.description();
            out.println(Columns.wrapped(line, LIST_INDENT, columns));
            chosen.stream()
                    .filter(benchmark -> benchmark.group() == group)
                    .forEach(benchmark -> out.println("  " + benchmark.name()));
        }
    }

    /** All groups unless some are named or it is about the list; if it is to be quick, one of each family. */
    private Stream<Group> chosenGroups() {
        if (groups == null && with.isUsed()) {
            return Stream.of(with.group());
        }
        if (groups != null) {
            return groups.stream().flatMap(name -> Groups.named(name).stream()).distinct();
        }
        Stream<Group> all = Groups.all().stream().filter(group -> list || !group.isOnRequest());
        return pace.quick
                ? all.map(Group::family)
                        .distinct()
                        .map(family -> Groups.named(family).getFirst())
                : all;
    }

    private static void requireKnown(List<String> patterns, List<Group> inGroups) {
        for (String pattern : patterns) {
            if (inGroups.stream()
                    .flatMap(group -> group.cases().stream())
                    .noneMatch(benchmark -> isMatch(pattern, benchmark))) {
                throw new IllegalArgumentException(
                        "there is no case \"" + pattern + "\" in these groups; --list shows those that there are");
            }
        }
    }

    /** It would be a pity to find out after all has been measured. */
    private void checkWritable() {
        for (Path file : Stream.of(csv, json, html).filter(Objects::nonNull).toList()) {
            try {
                NamedFile.requireWritable(file);
            } catch (IOException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage());
            }
        }
    }

    /** The numbers of elements to measure a group with. */
    private List<Integer> sizes(Group group) {
        if (sizes != null) {
            return sizes;
        }
        List<Integer> brought = with.rows().sizes(group);
        return !brought.isEmpty() ? brought : pace.quick ? group.quickSizes() : group.sizes();
    }

    /** A user's array is measured whole, unless sizes are given. */
    private Source source(List<Case> chosen, Path file) throws IOException {
        if (input != null) {
            Source source = Source.of(input, file);
            sourceDescription = input + (source.isWords() ? ", taken as words of 32 bits" : "");
            sizes = sizes != null ? sizes : List.of(source.elements());
            return source.first(Collections.max(sizes));
        }
        return Source.random(file, largestSize(chosen));
    }

    private List<Integer> copiedSizes(List<Case> chosen) {
        return groupsOf(chosen).stream()
                .filter(group -> group == Groups.COPY || group == Groups.SCALE)
                .flatMap(group -> sizes(group).stream())
                .toList();
    }

    private int largestSize(List<Case> chosen) {
        return groupsOf(chosen).stream()
                .flatMap(group -> sizes(group).stream())
                .max(Integer::compare)
                .orElseThrow();
    }

    private static List<Group> groupsOf(List<Case> chosen) {
        return chosen.stream().map(Case::group).distinct().toList();
    }

    private Map<String, String> header(List<Case> chosen, String perfProblem) {
        Map<String, String> header = new LinkedHashMap<>();
        header.put("shmarray", String.join(" ", spec.root().version()).replace("shmarray ", ""));
        header.put("date", ZonedDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm xxx")));
        header.put("source", sourceDescription);
        header.putAll(Machine.describe());
        if (profile) {
            header.put("perf", perfProblem.isEmpty() ? "counts for the Java rows" : "counts nothing: " + perfProblem);
        }
        List<String> kernels = Kernels.learn(copiedSizes(chosen));
        if (!kernels.isEmpty()) {
            header.put("kernels", String.join(Table.NEXT_LINE_OF_HEADER, kernels));
        }
        return header;
    }
}
