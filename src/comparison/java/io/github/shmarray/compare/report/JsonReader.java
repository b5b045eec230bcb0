package io.github.shmarray.compare.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Reads what {@link JsonReport} wrote, also of another version that has other groups. */
public final class JsonReader {
    private static final int NO_SIZE = 1;

    private final Map<String, Group> groups;

    private JsonReader(List<String> ids) {
        groups = ids.stream().collect(Collectors.toMap(JsonReader::label, id -> group(id, ids), (one, other) -> one));
    }

    /**
     * Reads a report; its absent rows come last.
     *
     * @throws IOException if the file cannot be read, or is not such a report
     */
    public static Report read(Path file) throws IOException {
        try {
            return report(JsonParser.parseString(Files.readString(file)).getAsJsonArray());
        } catch (JsonParseException | IllegalStateException | NullPointerException | IndexOutOfBoundsException e) {
            throw new IOException(
                    "cannot read " + file
                            + ": it is not a report that \"shmarray compare --json FILE\" wrote, or is cut off",
                    e);
        }
    }

    private static Report report(JsonArray results) {
        JsonObject run = results.get(0).getAsJsonObject().getAsJsonObject(JsonReport.OWN);
        JsonArray absent = run.getAsJsonArray("absent");
        JsonReader reader = new JsonReader(Stream.concat(objects(results), objects(absent))
                .map(result -> result.get("benchmark").getAsString())
                .toList());
        Map<String, Double> baselines = objects(results)
                .collect(Collectors.toMap(
                        result -> block(reader.benchmark(result), elements(result)),
                        result -> reader.benchmark(result).isBaseline() ? median(result) : Double.NaN,
                        (one, other) -> Double.isNaN(one) ? other : one));
        List<Row> rows = Stream.concat(
                        objects(results).map(result -> reader.row(result, baselines)),
                        objects(absent).map(reader::absentRow))
                .toList();
        return new Report(header(run), run.get("command").getAsString(), rows);
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsJsonObject);
    }

    private static Map<String, String> header(JsonObject run) {
        Map<String, String> header = new LinkedHashMap<>();
        run.getAsJsonObject("header").asMap().forEach((name, value) -> header.put(name, value.getAsString()));
        return header;
    }

    private static String label(String id) {
        return id.substring(0, id.indexOf('.'));
    }

    /** One that is not known any more has the cases that were measured, its baseline first. */
    private static Group group(String id, List<String> ids) {
        Group known = Case.ofId(id).group();
        String prefix = label(id) + ".";
        List<String> names = ids.stream()
                .filter(other -> other.startsWith(prefix))
                .map(other -> other.substring(prefix.length()))
                .distinct()
                .toList();
        return known != null ? known : new Group(label(id), "", names, List.of(NO_SIZE), 1, false, true);
    }

    private Case benchmark(JsonObject result) {
        String id = result.get("benchmark").getAsString();
        return new Case(groups.get(label(id)), id.substring(id.indexOf('.') + 1));
    }

    private static int elements(JsonObject result) {
        return Integer.parseInt(result.getAsJsonObject("params").get("n").getAsString());
    }

    private static double median(JsonObject result) {
        return measurement(result).nanoseconds();
    }

    private static Measurement measurement(JsonObject result) {
        JsonArray rounds = result.getAsJsonObject("primaryMetric").getAsJsonArray("rawData");
        return StreamSupport.stream(rounds.spliterator(), false)
                .map(round -> Measurement.of(
                        StreamSupport.stream(round.getAsJsonArray().spliterator(), false)
                                .mapToDouble(JsonElement::getAsDouble)
                                .toArray()))
                .reduce(Measurement::and)
                .orElseThrow(IllegalStateException::new);
    }

    private static String block(Case benchmark, int elements) {
        return benchmark.group().label() + " " + elements;
    }

    private Row row(JsonObject result, Map<String, Double> baselines) {
        Case benchmark = benchmark(result);
        Measurement measurement = measurement(result);
        int elements = elements(result);
        long bytes = result.getAsJsonObject(JsonReport.OWN).get("bytes").getAsLong();
        double ratio = measurement.nanoseconds() / baselines.get(block(benchmark, elements));
        return new Row(benchmark, elements, bytes, measurement, ratio);
    }

    private Row absentRow(JsonObject absent) {
        return new Row(
                benchmark(absent),
                absent.get("n").getAsInt(),
                absent.get("bytes").getAsLong(),
                Measurement.absent(absent.get("reason").getAsString()),
                Double.NaN);
    }
}
