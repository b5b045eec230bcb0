package io.github.shmarray.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class HtmlReportTest {
    private static final int MOST_BYTES = 1_500_000;
    private static final Pattern SCRIPT = Pattern.compile("(?s)<script[^>]*>.*?</script>");
    private static final Pattern LOADED =
            Pattern.compile("(?i)(?:src|href|action|data|poster)\\s*=\\s*[\"']?([^\"'> ]*)");
    private static final String EVIL = "</script><b>&\"'";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("report.html");
    }

    private static Report report() {
        List<Row> rows = new ArrayList<>();
        for (Group group : List.of(Groups.CREATE, Groups.COPY, Groups.SMALL, Groups.ALLOC)) {
            for (int elements : group.sizes()) {
                group.cases().forEach(benchmark -> rows.add(row(benchmark, elements)));
            }
        }
        Map<String, String> header = new LinkedHashMap<>();
        header.put("CPU", "fast " + EVIL);
        header.put("caches", "L1 48K, L2 2048K, L3 30M");
        header.put(
                "kernels",
                "64 to 512 KiB: movsb 9.1 GB/s (3 tries), memcpy 8.0 GB/s (3 tries)" + Table.NEXT_LINE_OF_HEADER
                        + "512 to 8192 KiB by 2 threads: avx2 20.0 GB/s (1 try)");
        return new Report(header, "scripts/compare --input '" + EVIL + "'", rows);
    }

    private static Row row(Case benchmark, int elements) {
        double time = 10.0 * benchmark.name().length() * elements;
        Measurement measurement = benchmark.name().startsWith("numpy")
                ? Measurement.absent("no numpy " + EVIL)
                : Measurement.of(time, 1.01 * time, 1.02 * time)
                        .and(Measurement.of(1.01 * time, 1.02 * time, (benchmark.isBaseline() ? 1 : 2) * time));
        return new Row(benchmark, elements, 4L * elements, measurement, measurement.isAbsent() ? Double.NaN : 1.5);
    }

    /** The page without its scripts is XML, too. */
    private static Document parse(String page) throws Exception {
        String text = SCRIPT.matcher(page).replaceAll("").replaceFirst("<!DOCTYPE html>", "");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static void assertIsSelfContained(String page) {
        String text = SCRIPT.matcher(page).replaceAll("");
        List<String> loaded = LOADED.matcher(text)
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.startsWith("#") && !link.equals("data:,"))
                .toList();
        assertEquals(List.of(), loaded);
        assertFalse(page.contains("@import") || text.contains("url("), "a style sheet may load, too");
        assertTrue(SCRIPT.matcher(page)
                .results()
                .map(MatchResult::group)
                .noneMatch(s -> s.matches("(?s)<script[^>]*src.*?>.*")
                        && s.substring(0, s.indexOf('>')).contains("src")));
        assertTrue(page.contains("default-src 'none'"), "nothing may be loaded by a script either");
        assertFalse(page.contains("sourceMappingURL"), "nor by who looks into it");
    }

    private static JsonObject json(String page, String id) {
        String start = "id=\"" + id + "\">";
        int from = page.indexOf(start) + start.length();
        return JsonParser.parseString(page.substring(from, page.indexOf("</script>", from)))
                .getAsJsonObject();
    }

    @Test
    void aReportIsOneWellFormedSmallFileThatLoadsNothing() throws Exception {
        HtmlReport.write(file, report());
        String page = Files.readString(file);
        assertTrue(Files.size(file) < MOST_BYTES, () -> file.toFile().length() + " bytes");
        assertIsSelfContained(page);
        Document document = parse(page);
        assertEquals(7, document.getElementsByTagName("table").getLength());
        assertEquals(
                report().rows().size() + 7, document.getElementsByTagName("tr").getLength());
        assertTrue(
                document.getDocumentElement().getTextContent().contains("fast " + EVIL), "what is not markup is shown");
        assertTrue(document.getDocumentElement().getTextContent().contains("absent: no numpy " + EVIL));
        assertTrue(document.getDocumentElement().getTextContent().contains("scripts/compare --input '" + EVIL + "'"));
    }

    @Test
    void eachChartHasASpecificationAndData() throws Exception {
        HtmlReport.write(file, report());
        String page = Files.readString(file);
        JsonObject specifications = json(page, "specifications");
        JsonObject data = json(page, "data");
        List<MatchResult> charts = Pattern.compile("data-chart=\"(\\w+)\" data-set=\"(\\w+)\"")
                .matcher(page)
                .results()
                .toList();
        assertEquals(17, charts.size());
        for (MatchResult chart : charts) {
            assertTrue(specifications.has(chart.group(1)), chart.group(1));
            assertFalse(
                    data.getAsJsonObject(chart.group(2)).getAsJsonArray("rows").isEmpty(), chart.group(2));
        }
        JsonObject speed = data.getAsJsonObject("speed");
        assertEquals(
                "[{\"name\":\"L1\",\"bytes\":49152},{\"name\":\"L2\",\"bytes\":2097152}]",
                speed.get("caches").toString());
        assertEquals(
                "[{\"least\":65536,\"end\":524288,\"kernel\":\"movsb\"}]",
                speed.get("kernels").toString());
        JsonObject row =
                data.getAsJsonObject("block0").getAsJsonArray("rows").get(1).getAsJsonObject();
        assertTrue(row.get("doubtful").getAsBoolean(), row::toString);
        assertTrue(row.get("low").getAsDouble() <= row.get("ratio").getAsDouble(), row::toString);
        assertEquals(
                6,
                data.getAsJsonObject("block0").getAsJsonArray("samples").asList().stream()
                        .filter(sample -> sample.getAsJsonObject().get("label").equals(row.get("label")))
                        .count());
    }

    @Test
    void oneRowOfOneIterationIsAReportToo() throws Exception {
        Row row = new Row(Groups.COPY.baseline(), 10, 40, Measurement.of(5), 1);
        HtmlReport.write(file, new Report(Map.of(), "scripts/compare", List.of(row)));
        assertIsSelfContained(Files.readString(file));
        parse(Files.readString(file));
    }

    @Test
    void changesAreAPageToo() throws Exception {
        Report before = report();
        Report after = new Report(Map.of("CPU", "slow"), "", before.rows().subList(0, 30));
        HtmlChanges.write(file, "a.json", Map.of("b.json", Changes.between(before, after)));
        String page = Files.readString(file);
        assertTrue(Files.size(file) < MOST_BYTES);
        assertIsSelfContained(page);
        String text = parse(page).getDocumentElement().getTextContent();
        assertTrue(text.contains("a.json → b.json") && text.contains("fast " + EVIL) && text.contains("slow"), text);
        assertTrue(text.contains("no difference shown") && text.contains("not measured"), text);
    }
}
