package io.github.shmarray.cli;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.segment.SegmentName;
import io.github.shmarray.segments.SegmentInfo;
import io.github.shmarray.segments.SegmentKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        description = "Shows what a segment is, who has it, and what its elements are like.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class)
final class ShowCommand implements Callable<Integer> {
    private static final int COLUMNS = 64;
    private static final int ROWS = 16;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Parameters(paramLabel = "NAME", description = "The segment.")
    private String name;

    @Option(names = "--png", paramLabel = "FILE", description = "Also write it as a picture, if it is one.")
    private Path png;

    private PrintWriter out;

    @Override
    public Integer call() throws IOException {
        out = spec.commandLine().getOut();
        SegmentInfo segment = where.find(name);
        line("name", segment.name());
        line("kind", segment.kind().name().toLowerCase(Locale.ROOT));
        segment.problem().ifPresent(problem -> line("problem", problem));
        line("size", segment.byteSize() + " bytes (" + Columns.size(segment.byteSize()) + ")");
        line("owner", segment.owner() + ", " + Columns.permissions(segment.permissions()));
        line("in use by", ListCommand.users(segment));
        line("modified", segment.modified().toString());
        boolean hasElements =
                segment.problem().isEmpty() && segment.kind() != SegmentKind.RAW && segment.kind() != SegmentKind.HEAP;
        if (hasElements) {
            line("type", ListCommand.type(segment));
            line("shape", Arrays.toString(segment.shape()));
        }
        if (hasElements && segment.elementType().isPresent()) {
            try (SharedArray array = SharedArray.attachHandle(segment.handle(), AttachOptions.readOnly())) {
                showElements(array);
            }
        } else if (png != null) {
            throw new IllegalArgumentException(
                    "\"" + segment.name() + "\" is no array of numbers, so there is no picture of it");
        }
        out.flush();
        return 0;
    }

    private void line(String title, String text) {
        out.printf("%-14s %s%n", title, SegmentName.printable(text));
    }

    private void showElements(SharedArray array) throws IOException {
        line("in huge pages", array.hugePageBytes() + " bytes");
        line("elements", array.toString());
        Statistics statistics = new Statistics(array.view(), COLUMNS);
        if (!statistics.isEmpty()) {
            line("least", number(statistics.least()));
            line("mean", number(statistics.mean()));
            line("greatest", number(statistics.greatest()));
        }
        if (statistics.notNumbers() > 0) {
            line("NaN", statistics.notNumbers() + " elements");
        }
        if (Picture.isPossible(array)) {
            out.println();
            out.print(new Picture(array, statistics).text(COLUMNS, ROWS));
        } else if (array.length() > 1) {
            line("", statistics.sparkline());
        }
        if (png != null) {
            new Picture(array, statistics).write(png);
        }
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.format(Locale.ROOT, "%.6g", number);
    }
}
