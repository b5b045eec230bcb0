package io.github.shmarray.records;

import java.lang.foreign.MemorySegment;

/** Reads and writes whole records of one class in one structure. */
public abstract class RecordAccess {
    RecordAccess() {}

    /** The record whose structure begins at an offset. */
    public abstract Object read(MemorySegment memory, long offset);

    /**
     * Replaces the fields that the record has; others stay.
     *
     * @throws UnfitRecordException if an array in the record is missing or has another length, before anything is written
     */
    public abstract void write(MemorySegment memory, long offset, Object value);
}
