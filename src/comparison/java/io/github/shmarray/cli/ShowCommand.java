package io.github.shmarray.cli;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.SharedArray;
import io.github.shmarray.concurrent.FrameRing;
import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.segment.SegmentName;
import io.github.shmarray.segments.SegmentInfo;
import io.github.shmarray.segments.SegmentKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
    private static final int TITLE = 14;

    /** Of elements. */
    private static final int MOST_LINES = 12;

    private static final int LINES_EACH_SIDE = 5;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SegmentOption where;

    @Parameters(paramLabel = "NAME", description = "The segment.")
    private String name;

    @Option(names = "--png", paramLabel = "FILE", description = "Also write it as a picture, if it is one.")
    private Path png;

    private PrintWriter out;
    private int columns;

    @Override
    public Integer call() throws IOException {
        out = spec.commandLine().getOut();
        columns = Terminal.outputColumns();
        SegmentInfo segment = where.find(name);
        line("name", segment.name());
        line("kind", segment.kind().name().toLowerCase(Locale.ROOT));
        segment.problem().ifPresent(problem -> line("problem", problem));
        line("size", Columns.sizeAndBytes(segment.byteSize()));
        line("owner", segment.owner() + ", " + Columns.permissions(segment.permissions()));
        line("in use by", ListCommand.users(segment));
        line(
                "modified",
                LocalDateTime.ofInstant(segment.modified(), ZoneId.systemDefault())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .replace('T', ' '));
        boolean hasElements =
                segment.problem().isEmpty() && segment.kind() != SegmentKind.RAW && segment.kind() != SegmentKind.HEAP;
        if (hasElements) {
            line("type", ListCommand.type(segment));
            line("shape", Arrays.toString(segment.shape()));
        }
        Path file = where.path().resolve(segment.name());
        if (png != null && (!hasElements || segment.elementType().isEmpty())) {
            throw new IllegalArgumentException(
                    "\"" + segment.name() + "\" is no array of numbers, so there is no picture of it");
        }
        if (png != null) {
            NamedFile.requireWritable(png);
        }
        if (segment.kind() == SegmentKind.LOCK) {
            try (SharedLock lock = WatchCommand.look(segment.name(), where)) {
                line("state", WatchCommand.state(lock));
            }
        } else if (segment.kind() == SegmentKind.RING) {
            showRing(file);
        } else if (hasElements && segment.elementType().isPresent()) {
            try (SharedArray array = SharedArray.attachHandle(segment.handle(), AttachOptions.readOnly())) {
                showElements(array);
            }
        } else if (hasElements) {
            Excerpt.of(segment).ifPresent(elements -> line("elements", elements));
        }
        out.flush();
        return 0;
    }

    private void showRing(Path frames) {
        String ofRing = frames.toString().replaceFirst(WatchCommand.FRAMES + "$", "");
        try (FrameRing ring = FrameRing.attachReadOnly(Path.of(ofRing))) {
            line("frames", ring.elementType().numpyName() + " " + Arrays.toString(ring.shape()));
            line("slots", String.valueOf(ring.slots()));
            line("newest", ring.newest() == 0 ? "none yet" : "frame " + ring.newest());
        }
    }

    private void line(String title, String text) {
        out.println(Columns.wrapped(titled(title, SegmentName.printable(text)), TITLE + 1, columns));
    }

    private static String titled(String title, String text) {
        return String.format("%-" + TITLE + "s %s", title, text);
    }

    /** Beside their title, or where the terminal is too narrow for that, below it. */
    private void showRows(List<String> rows) {
        boolean areBeside = rows.stream().allMatch(row -> TITLE + 1 + Columns.width(row) <= columns);
        if (!areBeside) {
            out.println("elements");
        }
        for (int i = 0; i < rows.size(); i++) {
            out.println(areBeside ? titled(i == 0 ? "elements" : "", rows.get(i)) : "  " + rows.get(i));
        }
    }

    /** The first and the last of many, without the rows of the array of which that would be a part. */
    private static List<String> excerpt(List<String> lines) {
        if (lines.size() <= MOST_LINES) {
            return lines;
        }
        int first = LINES_EACH_SIDE;
        int last = lines.size() - LINES_EACH_SIDE;
        boolean hasRows = lines.stream().skip(1).anyMatch(ShowCommand::beginsRow);
        while (hasRows && first > 1 && !beginsRow(lines.get(first))) {
            first--;
        }
        while (hasRows && last < lines.size() - 1 && !beginsRow(lines.get(last))) {
            last++;
        }
        return Stream.of(lines.subList(0, first), List.of(" ..."), lines.subList(last, lines.size()))
                .flatMap(List::stream)
                .toList();
    }

    /** Long rows go on in the lines below. */
    private static boolean beginsRow(String line) {
        return line.stripLeading().startsWith("[");
    }

    private void showElements(SharedArray array) throws IOException {
        if (array.hugePageBytes() > 0) {
            line("in huge pages", Columns.sizeAndBytes(array.hugePageBytes()));
        }
        showRows(excerpt(List.of(Excerpt.of(array.view(), array.name()).split("\n"))));
        Statistics statistics = new Statistics(array.view(), COLUMNS);
        if (!statistics.isEmpty()) {
            line("least", number(statistics.least()));
            line("mean", number(statistics.mean()));
            line("greatest", number(statistics.greatest()));
        }
        if (statistics.notNumbers() > 0) {
            line("NaN", statistics.notNumbers() + (statistics.notNumbers() == 1 ? " element" : " elements"));
        }
        if (Picture.isPossible(array)) {
            out.println();
            out.print(new Picture(array, statistics).text(COLUMNS, ROWS));
        } else if (array.length() > 1) {
            line("", statistics.sparkline());
        }
        if (png != null) {
            NamedFile.write(png, () -> new Picture(array, statistics).write(png));
        }
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.valueOf((long) number)
                : String.format(Locale.ROOT, "%.6g", number);
    }
}
