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

/** JMH's own result format, so that its viewers open it. Absent rows are left out, as JMH does. */
public final class JsonReport {
    /** Whose format it is. */
    private static final String JMH_VERSION = Version.getPlainVersion();

    private static final double JMH_CONFIDENCE = 0.999;
    private static final double[] PERCENTILES = {0, 50, 90, 95, 99, 99.9, 99.99, 99.999, 99.9999, 100};

    private JsonReport() {}

    public static void write(Path file, List<Row> rows, Effort effort) throws IOException {
        Gson gson = new GsonBuilder().setPrettyPrinting().create();
        List<Map<String, Object>> results = rows.stream()
                .filter(row -> !row.measurement().isAbsent())
                .map(row -> result(row, effort))
                .toList();
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            gson.toJson(results, out);
        }
    }

    private static Map<String, Object> result(Row row, Effort effort) {
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
        double error = statistics.getMeanErrorAt(JMH_CONFIDENCE);
        double[] interval = statistics.getConfidenceIntervalAt(JMH_CONFIDENCE);
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
