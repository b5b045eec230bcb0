import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables of figures in README.md and docs/*.md, as scripts/write-figures tells. A comment before a table has the command, which
 * prints blocks of rows, and a line for each group that the table has rows of; without such lines it has all. A claim of the text
 * compares rows of the page's tables, such as {@code claim: 2 * create java/new < copy java/bulk}.
 */
class WriteFigures {
    private static final Path KEPT = Path.of("target/figures");

    private static final Pattern TABLE =
            Pattern.compile("<!-- figures: ([^\\n]+?)\\s*?((?:\\n(?:(?!-->)[^\\n])+)*)\\s*-->\\n(.*?)<!-- /figures -->", Pattern.DOTALL);
    private static final Pattern ROW = Pattern.compile("  (\\S+/\\S+) +([0-9.]+) (ns|us|ms|s) .*");
    private static final Pattern CLAIM = Pattern.compile("<!-- claim: (?:([0-9.]+) \\* )?(\\S+) (\\S+) < (?:([0-9.]+) \\* )?(\\S+) (\\S+) -->");
    private static final Pattern TIME = Pattern.compile("\\d (ns|us|ms|GB/s)\\b");
    private static final Map<String, Double> UNITS = Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9);

    /** What a command printed of one group and size: the two lines above the column heads, the heads, and the rows by case. */
    private record Block(String group, List<String> head, Map<String, String> rows) {
        String with(List<String> cases) {
            List<String> lines = new ArrayList<>(head);
            for (String name : cases) {
                String row = rows.get(name);
                if (row == null) {
                    throw new IllegalArgumentException(group + " has no row " + name + ", but " + rows.keySet());
                }
                lines.add(row);
            }
            return String.join("\n", lines);
        }
    }

    public static void main(String[] arguments) throws Exception {
        List<String> options = List.of(arguments);
        if (!List.of(List.of(), List.of("--kept"), List.of("--check")).contains(options)) {
            System.err.println("usage: scripts/write-figures [--kept | --check]");
            System.exit(2);
        }
        Map<String, String> outputs = new HashMap<>();
        List<String> complaints = new ArrayList<>();
        for (Path page : pages()) {
            String text = Files.readString(page);
            if (!options.contains("--check")) {
                for (MatchResult table : TABLE.matcher(text).results().toList()) {
                    String command = table.group(1);
                    if (!outputs.containsKey(command)) {
                        outputs.put(command, outputOf(command, options.contains("--kept")));
                    }
                }
                text = TABLE.matcher(text).replaceAll(table -> Matcher.quoteReplacement(write(table, outputs.get(table.group(1)))));
                Files.writeString(page, text);
            }
            complaints.addAll(check(page, text));
        }
        complaints.forEach(System.err::println);
        System.exit(complaints.isEmpty() ? 0 : 1);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> documents = Files.list(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), documents.filter(file -> file.toString().endsWith(".md")))
                    .sorted()
                    .toList();
        }
    }

    private static String outputOf(String command, boolean kept) throws IOException, InterruptedException {
        Path file = KEPT.resolve(command.replaceAll("[^a-z0-9]+", "-") + ".txt");
        if (!kept || !Files.exists(file)) {
            System.err.println("write-figures: " + command);
            Files.createDirectories(KEPT);
            Path part = KEPT.resolve("part.txt");
            int status = new ProcessBuilder(command.replace("'", "").split(" "))
                    .redirectOutput(part.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException(command + " ended with " + status);
            }
            Files.move(part, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.readString(file);
    }

    private static String write(MatchResult table, String output) {
        List<String> parts = List.of(output.strip().split("\n\n"));
        List<Block> blocks = parts.stream().skip(1).filter(part -> part.contains("\n  case ")).map(WriteFigures::block).toList();
        String wanted = table.group(2).strip();
        String figures = wanted.isEmpty()
                ? parts.getFirst() + "\n\n"
                        + blocks.stream().map(block -> block.with(List.copyOf(block.rows().keySet()))).collect(Collectors.joining("\n\n"))
                : wanted.lines().flatMap(line -> chosen(line, blocks)).collect(Collectors.joining("\n\n"));
        String before = table.group().substring(0, table.start(3) - table.start());
        return before + source(table.group(1), parts.getFirst()) + "\n\n```\n" + figures + "\n```\n<!-- /figures -->";
    }

    private static Stream<String> chosen(String line, List<Block> blocks) {
        int colon = line.indexOf(": ");
        String group = line.substring(0, colon);
        List<String> cases = List.of(line.substring(colon + 2).split(", "));
        List<String> found = blocks.stream().filter(block -> block.group().equals(group)).map(block -> block.with(cases)).toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("there is no group " + group);
        }
        return found.stream();
    }

    private static Block block(String part) {
        List<String> lines = part.lines().toList();
        Map<String, String> rows = new LinkedHashMap<>();
        lines.stream().skip(3).forEach(line -> rows.put(line.strip().split(" ")[0], line));
        return new Block(lines.getFirst().split(": ")[0], lines.subList(0, 3), rows);
    }

    /** Where the figures are from, of what the command prints first: lines of a name and, from the 14th character on, its value. */
    private static String source(String command, String machine) {
        Map<String, String> properties =
                machine.lines().collect(Collectors.toMap(line -> line.substring(0, 12).strip(), line -> line.substring(13)));
        return "Measured by `" + command + "` on " + properties.get("date").split(" ")[0] + ": " + properties.get("CPU") + "; "
                + properties.get("kernel") + "; " + properties.get("JDK") + "; " + properties.get("python") + ".";
    }

    private static List<String> check(Path page, String text) {
        List<String> complaints = new ArrayList<>();
        String outside = TABLE.matcher(text).replaceAll("");
        if (outside.contains("<!-- figures") || outside.contains("<!-- /figures")) {
            complaints.add(page + ": a comment of a table of figures without its other one");
        }
        boolean tellsOfFigures = !outside.equals(text);
        for (String block : outside.split("(?m)^```")) {
            long times = block.lines().filter(line -> ROW.matcher(line).matches()).count();
            if (times > 1 || tellsOfFigures && TIME.matcher(block).find()) {
                complaints.add(page + ": figures that scripts/write-figures does not write: " + block.strip().lines().toList());
            }
        }
        Map<String, Double> figures = figures(text);
        for (MatchResult claim : CLAIM.matcher(text).results().toList()) {
            Double less = figures.get(claim.group(2) + " " + claim.group(3));
            Double more = figures.get(claim.group(5) + " " + claim.group(6));
            if (less == null || more == null) {
                complaints.add(page + ": no table has both rows of the " + claim.group());
            } else if (less * factor(claim.group(1)) >= more * factor(claim.group(4))) {
                complaints.add(page + ": its tables contradict what it says; not so is " + claim.group());
            }
        }
        return complaints;
    }

    private static double factor(String text) {
        return text == null ? 1 : Double.parseDouble(text);
    }

    /** The nanoseconds of the rows in a page's tables, by group and case; of several sizes, those of the first. */
    private static Map<String, Double> figures(String text) {
        Map<String, Double> figures = new HashMap<>();
        for (MatchResult table : TABLE.matcher(text).results().toList()) {
            String group = "";
            for (String line : table.group(3).lines().toList()) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    figures.putIfAbsent(group + " " + row.group(1), Double.parseDouble(row.group(2)) * UNITS.get(row.group(3)));
                } else if (line.matches("[a-z][a-z0-9:-]*: .*")) {
                    group = line.split(": ")[0];
                }
            }
        }
        return figures;
    }
}
