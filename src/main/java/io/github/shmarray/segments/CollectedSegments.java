package io.github.shmarray.segments;

import java.util.List;

/**
 * What {@link Segments#collect()} has done.
 *
 * @param removed what is gone, as it was
 * @param left everything else that was there
 */
public record CollectedSegments(List<SegmentInfo> removed, List<Left> left) {
    /**
     * What was not removed.
     *
     * @param reason in words: {@code in use by process 4711}
     */
    public record Left(SegmentInfo segment, String reason) {}

    public CollectedSegments {
        removed = List.copyOf(removed);
        left = List.copyOf(left);
    }

    /** The bytes of what was removed. */
    public long byteSize() {
        return removed.stream().mapToLong(SegmentInfo::byteSize).sum();
    }
}
