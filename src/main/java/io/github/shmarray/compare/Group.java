package io.github.shmarray.compare;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What is compared: the cases of a group do the same thing in different ways, and the first one is the 1.00 row. */
public enum Group {
    CREATE(
            "a new int32 array in shared memory, filled; unmapping is not timed",
            List.of(
                    "c/shm_open-mmap-memcpy",
                    "jni/shm_open-mmap-memcpy",
                    "jna/shm_open-mmap-memcpy",
                    "ffm/shm_open-mmap-memcpy",
                    "java/filechannel-map",
                    "cpython/RawArray-init",
                    "cpython/RawArray-slice",
                    "cpython/ctypes-init",
                    "cpython/ctypes-slice",
                    "cpython/memoryview-convert",
                    "cpython/memoryview-same",
                    "cpython/SharedMemory-numpy")),
    COPY(
            "int32 elements into an existing array in shared memory",
            List.of(
                    "jni/memcpy",
                    "c/memcpy",
                    "jna/memcpy",
                    "ffm/memcpy",
                    "java/element-hook",
                    "java/element-loop",
                    "java/slice-hook",
                    "java/bulk",
                    "java/bytebuffer-bulk",
                    "java/bytebuffer-element",
                    "agrona/putBytes",
                    "cpython/slice",
                    "cpython/memoryview",
                    "numpy/assign")),
    ALLOC(
            "memory for an int32 array, not filled; giving it back is not timed",
            List.of("c/mmap", "java/new", "cpython/RawArray", "numpy/arange", "numpy/zeros"));

    private final String description;
    private final List<String> cases;

    Group(String description, List<String> cases) {
        this.description = description;
        this.cases = cases;
    }

    /** The name as users write it: {@code create}. */
    public String label() {
        return name().toLowerCase();
    }

    public String description() {
        return description;
    }

    public List<Case> cases() {
        return cases.stream().map(name -> new Case(this, name)).toList();
    }

    /** The case whose ratio is 1.00. */
    public Case baseline() {
        return new Case(this, cases.getFirst());
    }

    /** Whether each run makes something new that has to be disposed of before the next run. */
    public boolean isCold() {
        return this == CREATE || this == ALLOC;
    }

    /**
     * The group of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Group of(String label) {
        return Arrays.stream(values())
                .filter(group -> group.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no group \"" + label + "\"; there are "
                        + Arrays.stream(values()).map(Group::label).collect(Collectors.joining(", "))));
    }
}
