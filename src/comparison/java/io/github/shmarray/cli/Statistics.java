package io.github.shmarray.cli;

import io.github.shmarray.ArrayView;
import java.util.Arrays;
import java.util.function.DoubleConsumer;

/** What the elements of an array are like, in one pass. Elements that are not numbers are counted and otherwise left out. */
final class Statistics implements DoubleConsumer {
    private static final String BARS = "▁▂▃▄▅▆▇█";

    private final double[] sums;
    private final long[] counts;
    private final long length;
    private long index;
    private long numbers;
    private double sum;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;

    /**
     * @param parts into how many parts the elements are divided for {@link #sparkline}
     */
    Statistics(ArrayView elements, int parts) {
        length = elements.length();
        sums = new double[(int) Math.min(parts, Math.max(1, length))];
        counts = new long[sums.length];
        forEach(elements, this);
    }

    /** In row-major order. */
    static void forEach(ArrayView elements, DoubleConsumer action) {
        if (elements.dimensions() == 0) {
            action.accept(elements.getDouble());
        } else if (elements.dimensions() == 1) {
            for (long i = 0; i < elements.length(); i++) {
                action.accept(elements.getDouble(i));
            }
        } else {
            for (long i = 0; i < elements.shape()[0]; i++) {
                forEach(elements.at(i), action);
            }
        }
    }

    @Override
    public void accept(double element) {
        int part = (int) (index++ * (double) sums.length / length);
        if (Double.isNaN(element)) {
            return;
        }
        numbers++;
        sum += element;
        least = Math.min(least, element);
        greatest = Math.max(greatest, element);
        sums[part] += element;
        counts[part]++;
    }

    double least() {
        return least;
    }

    double greatest() {
        return greatest;
    }

    double mean() {
        return sum / numbers;
    }

    /** How many are NaN. */
    long notNumbers() {
        return index - numbers;
    }

    boolean isEmpty() {
        return numbers == 0;
    }

    /** The means of the parts, one after the other, from the least to the greatest of them. */
    String sparkline() {
        double[] means = new double[sums.length];
        for (int part = 0; part < means.length; part++) {
            means[part] = counts[part] == 0 ? Double.NaN : sums[part] / counts[part];
        }
        double low = Arrays.stream(means).filter(Double::isFinite).min().orElse(0);
        double high = Arrays.stream(means).filter(Double::isFinite).max().orElse(0);
        StringBuilder line = new StringBuilder();
        for (double mean : means) {
            line.append(Double.isFinite(mean) ? BARS.charAt(level(mean, low, high, BARS.length())) : ' ');
        }
        return line.toString();
    }

    /** From 0 to one less than the number of levels. */
    static int level(double number, double low, double high, int levels) {
        return high > low ? (int) Math.min(levels - 1, (number - low) / (high - low) * levels) : 0;
    }
}
