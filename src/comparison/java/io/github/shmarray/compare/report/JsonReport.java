package io.github.shmarray.compare.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.shmarray.compare.Effort;
import io.github.shmarray.compare.Measurement;
import io.github.shmarray.compare.Row;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.openjdk.jmh.util.ListStatistics;
import org.openjdk.jmh.util.Version;

/**
 * JMH's own result format, so that its viewers open it. What it has no place for is in a member {@code shmarray} of each result: what
 * the row is like, and in the first one the header, the command, and the absent rows with their reasons, which JMH leaves out.
 * {@link JsonReader} reads it.
 */
public final class JsonReport {
    /** Whose format it is. */
    private static final String JMH_VERSION = Version.getPlainVersion();

    /** The member that is not JMH's. */
    static final String OWN = "shmarray";

    private static final double[] PERCENTILES = {0, 50, 90, 95, 99, 99.9, 99.99, 99.999, 99.9999, 100};

    private JsonReport() {}

    public static void write(Path file, Report report, Effort effort) throws IOException {
        List<Row> rows = report.rows();
        Ratios ratios = Ratios.of(rows);
        Gson gson = new GsonBuilder().setPrettyPrinting().create();
        List<Map<String, Object>> results = rows.stream()
                .filter(row -> !row.measurement().isAbsent())
                .map(row -> result(row, ratios.of(row), effort))
                .toList();
        if (!results.isEmpty()) {
            addRun(results.getFirst(), report);
        }
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            gson.toJson(results, out);
        }
    }

    private static void addRun(Map<String, Object> result, Report report) {
        @SuppressWarnings("unchecked")
        Map<String, Object> own = (Map<String, Object>) result.get(OWN);
        own.put("header", report.header());
        own.put("command", report.command());
        own.put(
                "absent",
                report.rows().stream()
                        .filter(row -> row.measurement().isAbsent())
                        .map(row -> Map.of(
                                "benchmark", row.benchmark().id(),
                                "n", row.elements(),
                                "bytes", row.bytes(),
                                "reason", row.measurement().problem()))
                        .toList());
    }

    private static Map<String, Object> own(Row row, Interval ratio) {
        Map<String, Object> own = new LinkedHashMap<>();
        own.put("bytes", row.bytes());
        own.put("median", row.measurement().nanoseconds());
        own.put("noisy", row.measurement().isNoisy());
        own.put("drifts", row.measurement().isDrifting());
        own.put("broughtAlong", row.benchmark().isBroughtAlong());
        own.put("confidence", Measurement.CONFIDENCE);
        own.put("ratio", finite(row.ratio()));
        own.put("ratioConfidence", List.of(finite(ratio.low()), finite(ratio.high())));
        return own;
    }

    private static Map<String, Object> result(Row row, Interval ratio, Effort effort) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("jmhVersion", JMH_VERSION);
        result.put("benchmark", row.benchmark().id());
        result.put("mode", "avgt");
        result.put("threads", 1);
        result.put("forks", row.measurement().rounds().size());
        result.put("jvm", System.getProperty("java.home") + "/bin/java");
        result.put("jvmArgs", List.of());
        result.put("jdkVersion", System.getProperty("java.version"));
        result.put("vmName", System.getProperty("java.vm.name"));
        result.put("vmVersion", System.getProperty("java.vm.version"));
        result.put("warmupIterations", effort.warmups());
        result.put("warmupTime", effort.warmupMilliseconds() + " ms");
        result.put("warmupBatchSize", 1);
        result.put("measurementIterations", effort.iterations());
        result.put("measurementTime", effort.milliseconds() + " ms");
        result.put("measurementBatchSize", 1);
        result.put("params", Map.of("n", String.valueOf(row.elements())));
        result.put(
                "primaryMetric",
                metric(
                        row.measurement().statistics(),
                        "ns/op",
                        row.measurement().rounds()));
        result.put("secondaryMetrics", counts(row.measurement()));
        result.put(OWN, own(row, ratio));
        return result;
    }

    /** Named and in the unit as by JMH, which has a count for each fork. */
    private static Map<String, Object> counts(Measurement measurement) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        for (String event : measurement.events()) {
            double[] counts = measurement.count(event);
            List<double[]> forks = DoubleStream.of(counts)
                    .mapToObj(count -> new double[] {count})
                    .toList();
            metrics.put(event, metric(new ListStatistics(counts), "#/op", forks));
        }
        return metrics;
    }

    private static Map<String, Object> metric(ListStatistics statistics, String unit, List<double[]> rawData) {
        double error = statistics.getMeanErrorAt(Measurement.CONFIDENCE);
        double[] interval = statistics.getConfidenceIntervalAt(Measurement.CONFIDENCE);
        Map<String, Double> percentiles = new LinkedHashMap<>();
        for (double percentile : PERCENTILES) {
            percentiles.put(String.valueOf(percentile), statistics.getPercentile(percentile));
        }
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("score", statistics.getMean());
        metric.put("scoreError", finite(error));
        metric.put(
                "scoreConfidence",
                DoubleStream.of(interval).mapToObj(JsonReport::finite).toList());
        metric.put("scorePercentiles", percentiles);
        metric.put("scoreUnit", unit);
        metric.put("rawData", rawData);
        return metric;
    }

    /** JSON has no NaN; JMH writes the word. */
    private static Object finite(double value) {
        return Double.isNaN(value) ? "NaN" : value;
    }
}
