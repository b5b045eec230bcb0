package io.github.shmarray.compare;

/**
 * A line of the report.
 *
 * @param elements the length of the array
 * @param bytes what one operation moves or allocates
 * @param ratio this row's time over the baseline's in the same group and size; NaN if either is absent
 */
public record Row(Case benchmark, int elements, long bytes, Measurement measurement, double ratio) {
    /** 10^9 bytes per second. */
    public double gigabytesPerSecond() {
        return bytes / measurement.nanoseconds();
    }
}
