package io.github.shmarray.records;

import io.github.shmarray.npy.NpyType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The places of fields that have been asked for: to look for one takes longer than to copy a hundred elements of it. Thread-safe. */
public final class FieldPlaces {
    private final NpyType elements;
    private final Map<String, FieldPlace> found = new ConcurrentHashMap<>();

    public FieldPlaces(NpyType elements) {
        this.elements = elements;
    }

    /** Finds a field as {@link FieldPlace#of} does. */
    public FieldPlace of(String path) {
        return found.computeIfAbsent(path, wanted -> FieldPlace.of(elements, wanted));
    }
}
