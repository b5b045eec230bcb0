package io.github.shmarray.cli;

import com.google.gson.GsonBuilder;
import io.github.shmarray.segments.SegmentInfo;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "ls",
        aliases = "list",
        description = "Shows the segments that there are, and which processes have them.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class ListCommand implements Callable<Integer> {
    private static final List<String> TITLES =
            List.of("NAME", "KIND", "TYPE", "SHAPE", "SIZE", "OWNER", "MODE", "IN USE BY");

    /** In a narrow terminal; "show" tells them. */
    private static final List<String> DISPENSABLE = List.of("MODE", "OWNER");

    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Option(names = "--abandoned", description = "Only those that nobody has.")
    private boolean isAbandoned;

    @Option(names = "--json", description = "For programs: an array of objects.")
    private boolean isJson;

    @Override
    public Integer call() {
        List<SegmentInfo> segments = where.folder().list().stream()
                .filter(segment -> !isAbandoned || segment.isAbandoned())
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (isJson) {
            out.println(new GsonBuilder()
                    .setPrettyPrinting()
                    .disableHtmlEscaping()
                    .create()
                    .toJson(segments.stream().map(ListCommand::fields).toList()));
        } else if (!segments.isEmpty()) {
            List<List<String>> lines = segments.stream().map(ListCommand::line).toList();
            Columns.print(out, TITLES, lines, DISPENSABLE, Terminal.outputColumns());
        }
        out.flush();
        return 0;
    }

    private static List<String> line(SegmentInfo segment) {
        return List.of(
                segment.name(),
                segment.kind().name().toLowerCase(),
                type(segment),
                segment.problem().isPresent() ? "" : shape(segment),
                Columns.size(segment.byteSize()),
                segment.owner(),
                Columns.permissions(segment.permissions()),
                users(segment) + segment.problem().map(ListCommand::inShort).orElse(""));
    }

    /** "show" tells the whole. */
    private static String inShort(String problem) {
        return "  (" + problem.split(": ")[0] + ")";
    }

    static String type(SegmentInfo segment) {
        return segment.elementType()
                .map(type -> type.numpyName())
                .or(segment::dtype)
                .orElse("");
    }

    static String shape(SegmentInfo segment) {
        return LongStream.of(segment.shape()).mapToObj(Long::toString).collect(Collectors.joining("x"));
    }

    static String users(SegmentInfo segment) {
        return switch (segment.use()) {
            case IN_USE ->
                segment.pids().isEmpty()
                        ? "somebody"
                        : segment.pids().stream().map(String::valueOf).collect(Collectors.joining(","));
            case ABANDONED -> "nobody";
            case UNKNOWN -> "?";
        };
    }

    private static Map<String, Object> fields(SegmentInfo segment) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", segment.name());
        fields.put("kind", segment.kind().name().toLowerCase());
        fields.put("type", type(segment));
        fields.put("shape", segment.shape());
        fields.put("bytes", segment.byteSize());
        fields.put("owner", segment.owner());
        fields.put("mode", Integer.toOctalString(segment.permissions()));
        fields.put("use", segment.use().name().toLowerCase());
        fields.put("pids", segment.pids());
        fields.put("modified", segment.modified().toString());
        segment.problem().ifPresent(problem -> fields.put("problem", problem));
        return fields;
    }
}
