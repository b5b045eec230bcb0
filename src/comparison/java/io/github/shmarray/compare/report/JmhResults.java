package io.github.shmarray.compare.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Reads what any benchmark of JMH has found, from the file that JMH writes with {@code -rf json}: average times and throughputs in any
 * unit of time. Each fork is a round.
 */
public final class JmhResults {
    private static final String BYTES = "bytes";

    /** The parameters that tell how large the array was; the others become part of the name. */
    private static final List<String> SIZES = List.of("n", "size", "length", BYTES);

    private static final String PER_OPERATION = "/op";
    private static final String OPERATIONS_PER = "ops/";

    /** As JMH abbreviates its units of time. */
    private static final Map<String, Double> NANOSECONDS =
            Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9, "min", 60e9, "hr", 3600e9, "day", 86400e9);

    private final Path file;
    private final Group group;
    private final Integer elementsUnlessTold;
    private final Set<String> names = new HashSet<>();

    private JmhResults(Path file, Group group, Integer elementsUnlessTold) {
        this.file = file;
        this.group = group;
        this.elementsUnlessTold = elementsUnlessTold;
    }

    /**
     * Reads all results; the rows have no ratio yet.
     *
     * @param group what they belong to
     * @param elementsUnlessTold the size of those that do not tell theirs by a parameter {@code n}, {@code size} or {@code length} (in
     *     elements) or {@code bytes}; null if it is not known
     * @throws IllegalArgumentException if it is no such file, or a result has no size, or an unusable mode, unit or time; names it
     */
    public static List<Row> read(Path file, Group group, Integer elementsUnlessTold) {
        JmhResults results = new JmhResults(file, group, elementsUnlessTold);
        List<Row> rows = new ArrayList<>();
        try {
            for (JsonElement result :
                    JsonParser.parseString(Files.readString(file)).getAsJsonArray()) {
                rows.add(results.row(result.getAsJsonObject()));
            }
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | NullPointerException
                | IOException e) {
            String why =
                    e instanceof IOException ? e.toString() : "it is not what JMH writes with -rf json, or is cut off";
            throw new IllegalArgumentException("cannot read " + file + ": " + why, e);
        }
        if (rows.isEmpty()) {
            throw new IllegalArgumentException(file + " has no results");
        }
        return rows;
    }

    private Row row(JsonObject result) {
        String benchmark = result.get("benchmark").getAsString();
        Map<String, String> parameters = parameters(result);
        int elements = elements(benchmark, parameters);
        Measurement measurement = measurement(benchmark, result);
        String name =
                Case.BROUGHT + name(benchmark, parameters, result.get("threads").getAsInt());
        if (!names.add(name + " " + elements)) {
            name += ":" + result.get("mode").getAsString();
        }
        return new Row(new Case(group, name), elements, (long) elements * group.elementSize(), measurement, Double.NaN);
    }

    private static Map<String, String> parameters(JsonObject result) {
        Map<String, String> parameters = new TreeMap<>();
        if (result.has("params")) {
            result.getAsJsonObject("params")
                    .asMap()
                    .forEach((name, value) -> parameters.put(name, value.getAsString()));
        }
        return parameters;
    }

    /** Class and method, and the parameters that are not the size. */
    private static String name(String benchmark, Map<String, String> parameters, int threads) {
        String[] words = benchmark.split("\\.");
        String method = words.length < 2 ? benchmark : words[words.length - 2] + "." + words[words.length - 1];
        if (threads > 1) {
            parameters.put("threads", String.valueOf(threads));
        }
        String others = parameters.entrySet().stream()
                .filter(parameter -> !SIZES.contains(parameter.getKey()))
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining(","));
        return others.isEmpty() ? method : method + "(" + others + ")";
    }

    private int elements(String benchmark, Map<String, String> parameters) {
        String parameter =
                SIZES.stream().filter(parameters::containsKey).findFirst().orElse(null);
        if (parameter == null) {
            if (elementsUnlessTold == null) {
                throw refusal(
                        benchmark,
                        "has no parameter named n, size, length or bytes; tell by --with-size how many elements it is about");
            }
            return elementsUnlessTold;
        }
        String value = parameters.get(parameter);
        try {
            BigDecimal size = new BigDecimal(value.replace("_", ""));
            BigDecimal unit = BigDecimal.valueOf(parameter.equals(BYTES) ? group.elementSize() : 1);
            int elements = size.divide(unit).intValueExact();
            if (elements > 0) {
                return elements;
            }
        } catch (ArithmeticException | NumberFormatException ignored) {
            // Told below.
        }
        throw refusal(
                benchmark,
                "has " + parameter + " = " + value + ", which is not a number of "
                        + (parameter.equals(BYTES)
                                ? "bytes that elements of " + group.elementSize() + " have"
                                : "elements"));
    }

    private Measurement measurement(String benchmark, JsonObject result) {
        DoubleUnaryOperator nanoseconds = nanoseconds(benchmark, result);
        JsonObject metric = result.getAsJsonObject("primaryMetric");
        if (!metric.has("rawData") || metric.getAsJsonArray("rawData").isEmpty()) {
            throw refusal(benchmark, "has no member rawData with the iterations");
        }
        return StreamSupport.stream(metric.getAsJsonArray("rawData").spliterator(), false)
                .map(fork -> StreamSupport.stream(fork.getAsJsonArray().spliterator(), false)
                        .mapToDouble(JsonElement::getAsDouble)
                        .peek(score -> {
                            if (!(score > 0) || Double.isInfinite(score)) {
                                throw refusal(benchmark, "has an iteration of " + score);
                            }
                        })
                        .map(nanoseconds)
                        .toArray())
                .map(Measurement::of)
                .reduce(Measurement::and)
                .orElseThrow();
    }

    /** What makes nanoseconds per operation of a score. */
    private DoubleUnaryOperator nanoseconds(String benchmark, JsonObject result) {
        String mode = result.get("mode").getAsString();
        String unit = result.getAsJsonObject("primaryMetric").get("scoreUnit").getAsString();
        if (mode.equals("avgt") && unit.endsWith(PER_OPERATION)) {
            Double factor = NANOSECONDS.get(unit.substring(0, unit.length() - PER_OPERATION.length()));
            if (factor != null) {
                return score -> score * factor;
            }
        } else if (mode.equals("thrpt") && unit.startsWith(OPERATIONS_PER)) {
            Double factor = NANOSECONDS.get(unit.substring(OPERATIONS_PER.length()));
            if (factor != null) {
                return score -> factor / score;
            }
        }
        throw refusal(
                benchmark,
                "was measured in mode " + mode + " in " + unit
                        + "; average time (-bm avgt) and throughput (-bm thrpt), in a unit of time, can be shown beside the baseline");
    }

    private IllegalArgumentException refusal(String benchmark, String why) {
        return new IllegalArgumentException(file + ": " + benchmark + " " + why);
    }
}
