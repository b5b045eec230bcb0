package io.github.shmarray.cli;

import io.github.shmarray.compare.report.Changes;
import io.github.shmarray.compare.report.ChangesTable;
import io.github.shmarray.compare.report.HtmlChanges;
import io.github.shmarray.compare.report.JsonReader;
import io.github.shmarray.compare.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "report",
        description = "Shows what differs between reports of machines, JDKs or commits.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false)
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE.json",
            arity = "2..*",
            description = "What \"compare --json\" wrote; the first is what the others are compared with.")
    private List<Path> files;

    @Option(
            names = "--interleaved",
            description = {
                "The files are of two versions that were run in turn: before, after, before, after.",
                "Finds smaller changes; ten of each find 5 %% where a row is bound by the processor."
            })
    private boolean areInterleaved;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page with tables and charts.")
    private Path html;

    @Override
    public Integer call() throws IOException {
        if (files.stream().distinct().count() < files.size()) {
            throw new ParameterException(spec.commandLine(), "a report differs in nothing from itself: " + files);
        }
        if (html != null) {
            NamedFile.requireWritable(html);
        }
        Map<String, Changes> changes = areInterleaved ? interleaved() : betweenFirstAndOthers();
        String before = files.getFirst().toString();
        PrintWriter out = spec.commandLine().getOut();
        changes.forEach((after, between) -> ChangesTable.print(out, before, after, between));
        if (html != null) {
            NamedFile.write(html, () -> HtmlChanges.write(html, before, changes));
        }
        return 0;
    }

    private Map<String, Changes> betweenFirstAndOthers() throws IOException {
        Report first = JsonReader.read(files.getFirst());
        Map<String, Changes> changes = new LinkedHashMap<>();
        for (Path file : files.subList(1, files.size())) {
            changes.put(file.toString(), Changes.between(first, JsonReader.read(file)));
        }
        return changes;
    }

    private Map<String, Changes> interleaved() throws IOException {
        if (files.size() % 2 != 0 || files.size() < 4) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--interleaved needs two runs or more of either version, in turn; these are " + files.size()
                            + " files");
        }
        List<Report> befores = new ArrayList<>();
        List<Report> afters = new ArrayList<>();
        for (Path file : files) {
            (befores.size() == afters.size() ? befores : afters).add(JsonReader.read(file));
        }
        String after = files.get(1) + " (" + befores.size() + " runs of either)";
        return Map.of(after, Changes.interleaved(befores, afters));
    }
}
