package io.github.shmarray.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A document in Markdown: its samples, its links, and the headings that others link to. */
record Page(Path path, String text) {
    private static final Pattern SAMPLE = Pattern.compile(
            "(?:<!-- (given|members|compiled|untested): (.*?) -->\\s*)?^( *)```(\\w+)\\n(.*?)^ *```$",
            Pattern.DOTALL | Pattern.MULTILINE);

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

    /**
     * Code as the reader sees it.
     *
     * @param line of the page where it begins
     * @param notice what the comment before it is: {@code given} is code that comes before, {@code members} are those of its class, and
     *     {@code compiled} and {@code untested} are the reason why no more is done with it; null if there is none
     */
    record Sample(Path page, int line, String language, String code, String notice, String comment) {
        String given() {
            return "given".equals(notice) ? comment : "";
        }

        String members() {
            return "members".equals(notice) ? comment : "";
        }

        boolean isRun() {
            return isTested() && !"compiled".equals(notice);
        }

        boolean isTested() {
            return !"untested".equals(notice);
        }

        String place() {
            return page + ":" + line;
        }
    }

    /** All that a reader may come to. */
    static List<Page> all() {
        try (Stream<Path> documents = Files.walk(Path.of("docs"));
                Stream<Path> others = Files.list(Path.of(""))) {
            return Stream.concat(others, documents)
                    .filter(path ->
                            path.toString().endsWith(".md") && !path.toString().contains("node_modules"))
                    .sorted()
                    .map(Page::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Page read(Path path) {
        try {
            return new Page(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (Matcher found = SAMPLE.matcher(text); found.find(); ) {
            int line = (int) text.substring(0, found.start(4)).lines().count();
            String code = found.group(5).replaceAll("(?m)^" + found.group(3), "");
            samples.add(new Sample(path, line, found.group(4), code, found.group(1), found.group(2)));
        }
        return samples;
    }

    /** Where its links lead to, without those into the world. */
    List<String> links() {
        return LINK.matcher(withoutCode())
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    private String withoutCode() {
        return text.replaceAll("(?ms)^ *```.*?^ *```$", "").replaceAll("`[^`\\n]*`", "");
    }

    /** The headings as links name them. */
    Set<String> anchors() {
        return withoutCodeBlocks()
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading ->
                        heading.replaceAll("[^\\p{L}\\p{N}\\s_-]", "").strip().replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private String withoutCodeBlocks() {
        return text.replaceAll("(?ms)^ *```.*?^ *```$", "");
    }
}
