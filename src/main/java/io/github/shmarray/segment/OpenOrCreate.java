package io.github.shmarray.segment;

import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentExistsException;
import java.util.function.Supplier;

/** Opens what has a name, or creates it; of several that try at once, one creates. Stateless. */
public final class OpenOrCreate {
    private OpenOrCreate() {}

    /** What opening returns, or creating if there is nothing of that name: each as often as another one is faster. */
    public static <T> T of(Supplier<T> open, Supplier<T> create) {
        while (true) {
            try {
                return open.get();
            } catch (NoSuchSegmentException absent) {
                try {
                    return create.get();
                } catch (SegmentExistsException createdMeanwhile) {
                    continue;
                }
            }
        }
    }
}
