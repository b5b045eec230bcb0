package io.github.shmarray.compare.report;

import io.github.shmarray.compare.Row;

/**
 * A row of two reports.
 *
 * @param ratio the time in the second report over that in the first
 * @param remark what keeps the rows from being compared, or makes them doubtful; empty if nothing does
 */
public record Change(Row before, Row after, Interval ratio, String remark) {
    /** What may be said of a row. */
    public enum Verdict {
        FASTER("faster"),
        SLOWER("slower"),
        UNDECIDED("no difference shown");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public Verdict verdict() {
        if (!ratio.excludesOne()) {
            return Verdict.UNDECIDED;
        }
        return ratio.ratio() > 1 ? Verdict.SLOWER : Verdict.FASTER;
    }
}
