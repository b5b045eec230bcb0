package io.github.shmarray;

import io.github.shmarray.error.SegmentFaultException;
import java.util.function.Supplier;

/** Arrays as text, the way numpy prints them: nested brackets, and of a long array only the ends. */
final class ArrayText {
    /** Arrays with more elements than this are shortened. */
    private static final int WHOLE = 1000;

    /** How many elements are left at each end of a dimension. */
    private static final int EDGE = 3;

    private ArrayText() {}

    /** Never throws: what cannot be read is told in place of the elements. */
    static String of(ArrayMemory memory, Supplier<ArrayView> view) {
        StringBuilder text = new StringBuilder();
        try {
            memory.during("toString of", () -> append(text, view.get()));
            return text.toString();
        } catch (SegmentFaultException | InternalError e) {
            return "page not available (SIGBUS)";
        } catch (IllegalStateException e) {
            return "closed";
        }
    }

    private static void append(StringBuilder text, ArrayView view) {
        if (view.length() == 0) {
            text.append("[]");
        } else {
            append(text, view, view.length() > WHOLE);
        }
    }

    private static void append(StringBuilder text, ArrayView view, boolean isShortened) {
        long[] shape = view.shape();
        if (shape.length == 0) {
            text.append(view.get());
            return;
        }
        boolean skips = isShortened && shape[0] > 2 * EDGE;
        text.append('[');
        for (long i = 0; i < shape[0]; i++) {
            if (i > 0) {
                text.append(' ');
            }
            if (skips && i == EDGE) {
                text.append("... ");
                i = shape[0] - EDGE;
            }
            append(text, view.at(i), isShortened);
        }
        text.append(']');
    }
}
