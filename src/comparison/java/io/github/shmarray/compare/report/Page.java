package io.github.shmarray.compare.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An HTML file that has in it all that it needs, and loads nothing. */
final class Page {
    private static final List<String> CHARTS = List.of("config", "ratio", "time", "samples", "speed");
    private static final String WEB_JARS = "/META-INF/resources/webjars/";

    /** Writes no {@code <} that could end a script, and the null by which Vega-Lite leaves something out. */
    private static final Gson GSON = new GsonBuilder().serializeNulls().create();

    private Page() {}

    /**
     * Writes a page.
     *
     * @param template the name of the template of what is in it
     * @param content for the template, among it {@code title}
     * @param data the data of the charts: for each set of them, its tables by name
     */
    static void write(Path file, String template, Map<String, Object> content, Map<String, Map<String, List<?>>> data)
            throws IOException {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put("title", content.get("title"));
        page.put("style", resource("page.css"));
        page.put("body", fill(template, content));
        page.put("licence", resource("vega-licence.txt"));
        page.put("specifications", GSON.toJson(specifications()));
        page.put("data", GSON.toJson(data));
        page.put("vega", webJar("vega"));
        page.put("vegaLite", webJar("vega-lite"));
        page.put("script", resource("page.js"));
        Files.writeString(file, fill("page.html", page));
    }

    private static String fill(String template, Map<String, Object> content) {
        return Mustache.compiler().escapeHTML(true).compile(resource(template)).execute(content);
    }

    private static Map<String, JsonElement> specifications() {
        return CHARTS.stream()
                .collect(Collectors.toMap(
                        name -> name, name -> JsonParser.parseString(resource("charts/" + name + ".json"))));
    }

    private static String resource(String name) {
        return text(Page.class.getResourceAsStream(name), name);
    }

    /** The minified script; what tells where its source map is would be asked for by a browser's tools. */
    private static String webJar(String name) {
        String path = WEB_JARS + name + "/" + version(name) + "/" + name + ".min.js";
        String script = text(Page.class.getResourceAsStream(path), path);
        return script.replaceFirst("\\n//# sourceMappingURL=.*\\s*$", "").replace("</script", "<\\/script");
    }

    /** It is part of the path. */
    private static String version(String name) {
        String path = "/META-INF/maven/org.webjars/" + name + "/pom.properties";
        return text(Page.class.getResourceAsStream(path), path)
                .lines()
                .filter(line -> line.startsWith("version="))
                .map(line -> line.substring("version=".length()).trim())
                .findFirst()
                .orElseThrow();
    }

    private static String text(InputStream in, String name) {
        try (in) {
            if (in == null) {
                throw new IllegalStateException("cannot write an HTML report: " + name + " is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A map in the order of its names and values. */
    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /** The text on lines of its own. */
    static List<String> lines(String text) {
        return text.lines().map(String::strip).toList();
    }

    static String joined(Stream<String> words) {
        return words.filter(word -> !word.isEmpty()).collect(Collectors.joining(" "));
    }
}
