package io.github.shmarray.compare;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What is compared: the cases of a group do the same thing in different ways, and the first one is the 1.00 row. */
public enum Group {
    CREATE(
            "create",
            "a new int32 array in shared memory, filled; unmapping is not timed",
            Cases.CREATE,
            Sizes.ORDINARY,
            Integer.BYTES),
    COPY("copy", "int32 elements into an existing array in shared memory", Cases.COPY, Sizes.ORDINARY, Integer.BYTES),
    SMALL(
            "small",
            "as copy, with few elements, where the price of a call shows",
            Cases.SMALL,
            Sizes.SMALL,
            Integer.BYTES),
    CONVERT_INT64_INT32(
            "convert:int64-int32",
            "int64 elements into an existing array of int32",
            Cases.CONVERT,
            Sizes.LARGE,
            Integer.BYTES),
    CONVERT_INT32_FLOAT64(
            "convert:int32-float64",
            "int32 elements into an existing array of float64",
            Cases.CONVERT,
            Sizes.LARGE,
            Double.BYTES),
    CONVERT_FLOAT64_FLOAT32(
            "convert:float64-float32",
            "float64 elements into an existing array of float32",
            Cases.CONVERT,
            Sizes.LARGE,
            Float.BYTES),
    ALLOC(
            "alloc",
            "memory for an int32 array, not filled; giving it back is not timed",
            Cases.ALLOC,
            Sizes.ORDINARY,
            Integer.BYTES),
    BACKING(
            "backing",
            "a new int32 array, filled, kept in different places; unmapping is not timed",
            Cases.BACKING,
            Sizes.LARGE,
            Integer.BYTES);

    private static final class Cases {
        static final List<String> CREATE = List.of(
                "c/shm_open-mmap-memcpy",
                "jni/shm_open-mmap-memcpy",
                "jna/shm_open-mmap-memcpy",
                "ffm/shm_open-mmap-memcpy",
                "java/filechannel-map",
                "shmarray/copyOf",
                "cpython/RawArray-init",
                "cpython/RawArray-slice",
                "cpython/ctypes-init",
                "cpython/ctypes-slice",
                "cpython/memoryview-convert",
                "cpython/memoryview-same",
                "cpython/SharedMemory-numpy");
        static final List<String> COPY = List.of(
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
                "shmarray/copyFrom",
                "cpython/slice",
                "cpython/memoryview",
                "numpy/assign");
        static final List<String> SMALL = List.of(
                "jni/memcpy",
                "c/memcpy",
                "jna/memcpy",
                "ffm/memcpy",
                "java/bulk",
                "agrona/putBytes",
                "shmarray/copyFrom",
                "numpy/assign");
        static final List<String> CONVERT = List.of(
                "java/loop",
                "shmarray/convertFrom",
                "shmarray/convertFrom-exact",
                "numpy/assign",
                "cpython/memoryview-astype");
        static final List<String> ALLOC =
                List.of("c/mmap", "java/new", "shmarray/create", "cpython/RawArray", "numpy/arange", "numpy/zeros");
        static final List<String> BACKING = List.of("shmarray/dev-shm", "shmarray/memfd", "shmarray/temp-file");
    }

    private static final class Sizes {
        static final List<Integer> ORDINARY = List.of(100_000, 1_000_000);
        static final List<Integer> LARGE = List.of(1_000_000);
        static final List<Integer> SMALL = List.of(2, 16, 128, 1024);
    }

    private final String label;
    private final String description;
    private final List<String> cases;
    private final List<Integer> sizes;
    private final int elementSize;

    Group(String label, String description, List<String> cases, List<Integer> sizes, int elementSize) {
        this.label = label;
        this.description = description;
        this.cases = cases;
        this.sizes = sizes;
        this.elementSize = elementSize;
    }

    /** The name as users write it: {@code create}, {@code convert:int64-int32}. */
    public String label() {
        return label;
    }

    /** What stands before the colon: {@code convert}. */
    public String family() {
        return label.split(":")[0];
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

    /** The numbers of elements to measure unless others are asked for, in ascending order. */
    public List<Integer> sizes() {
        return sizes;
    }

    /** The bytes of an element that is written. */
    public int elementSize() {
        return elementSize;
    }

    /** Whether each run makes something new that has to be disposed of before the next run. */
    public boolean isCold() {
        return this == CREATE || this == ALLOC || this == BACKING;
    }

    /**
     * The groups of that name; a family's name stands for all in it.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static List<Group> named(String name) {
        List<Group> found = Arrays.stream(values())
                .filter(group -> group.label.equals(name) || group.family().equals(name))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("there is no group \"" + name + "\"; there are "
                    + Arrays.stream(values()).map(Group::family).distinct().collect(Collectors.joining(", ")));
        }
        return found;
    }
}
