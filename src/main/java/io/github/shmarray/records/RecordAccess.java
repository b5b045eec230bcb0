package io.github.shmarray.records;

import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/** Reads and writes whole elements as objects of one class: records in one structure, or values. */
public abstract class RecordAccess {
    private Object companion;

    RecordAccess() {}

    /** What goes with this access as long as it is there: made once, by the first who asks. */
    @SuppressWarnings("unchecked")
    public final synchronized <T> T companion(Function<RecordAccess, T> make) {
        if (companion == null) {
            companion = make.apply(this);
        }
        return (T) companion;
    }

    /** What an object is, for messages. */
    public String noun() {
        return "record";
    }

    /** Whether null is an element. */
    public boolean takesNull() {
        return false;
    }

    /**
     * The record whose structure begins at an offset.
     *
     * @throws UnreadableValueException if something in it is nothing that Java has
     */
    public abstract Object read(MemorySegment memory, long offset);

    /**
     * Replaces the fields that the record has; others stay.
     *
     * @throws UnfitRecordException if something in the record is missing, or its field cannot hold it, before anything is written
     */
    public abstract void write(MemorySegment memory, long offset, Object value);
}
