package io.github.shmarray.records;

import java.lang.foreign.MemorySegment;

/** Reads and writes whole elements as objects of one class: records in one structure, or values. */
public abstract class RecordAccess {
    RecordAccess() {}

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
