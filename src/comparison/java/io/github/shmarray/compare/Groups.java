package io.github.shmarray.compare;

import io.github.shmarray.copy.CopyKernel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The catalogue of all groups. */
public final class Groups {
    private static final List<Integer> ORDINARY = List.of(100_000, 1_000_000);
    private static final List<Integer> LARGE = List.of(1_000_000);
    private static final List<Integer> VERY_LARGE = List.of(1_000_000, 10_000_000);
    private static final List<Integer> FEW = List.of(2, 1024);
    private static final List<Integer> USUAL = List.of(100_000);

    /** Frames of 64 bytes to 4 megabytes. */
    private static final List<Integer> FRAMES = List.of(16, 1024, 100_000, 1_000_000);

    /** Fewer elements are never copied by a kernel. */
    private static final int LEAST_FOR_KERNELS = 10_000;

    public static final Group CREATE = cold(
            "create",
            "a new int32 array in shared memory, filled; unmapping, and preparing a spare, are not timed",
            ORDINARY,
            "c/shm_open-mmap-memcpy",
            "jni/shm_open-mmap-memcpy",
            "jna/shm_open-mmap-memcpy",
            "ffm/shm_open-mmap-memcpy",
            "java/filechannel-map",
            "appose/SharedMemory",
            "chronicle/MappedBytes",
            "boost/managed_shared_memory",
            "shmarray/copyOf",
            "shmarray/copyOf-spare",
            "shmarray/copyOf-huge",
            "shmarray/heap",
            "cpython/RawArray-init",
            "cpython/RawArray-slice",
            "cpython/ctypes-init",
            "cpython/ctypes-slice",
            "cpython/memoryview-convert",
            "cpython/memoryview-same",
            "cpython/SharedMemory-numpy");

    public static final Group COPY = warm(
            "copy",
            "int32 elements into an existing array in shared memory",
            ORDINARY,
            Integer.BYTES,
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
            "appose/SharedMemory",
            "chronicle/MappedBytes",
            "boost/managed_shared_memory",
            "shmarray/copyFrom",
            "shmarray/streaming",
            "shmarray/parallel",
            "cpython/slice",
            "cpython/memoryview",
            "numpy/assign");

    public static final Group SMALL = warm(
            "small",
            "as copy, with few elements, where the price of a call shows",
            FEW,
            Integer.BYTES,
            "jni/memcpy",
            "c/memcpy",
            "jna/memcpy",
            "ffm/memcpy",
            "java/bulk",
            "agrona/putBytes",
            "shmarray/copyFrom",
            "numpy/assign");

    /** Its rows can be compared over sizes; the last one is what memory allows. */
    public static final Group SCALE = new Group(
            "scale",
            "as copy, from few elements to as many as there is memory for",
            List.of("jni/memcpy", "c/memcpy", "java/bulk", "shmarray/copyFrom", "shmarray/parallel"),
            Room.scale(),
            Integer.BYTES,
            false,
            true);

    private static final Group FILL = onRequest(
            "fill",
            "all int32 elements of an existing array in shared memory set to one number",
            VERY_LARGE,
            false,
            "c/wmemset",
            "java/loop",
            "shmarray/fill",
            "numpy/fill");

    public static final Group ALLOC = cold(
            "alloc",
            "memory for an int32 array (c/memset, java/new, heap and RawArray zero it, arange fills it); giving it back is not timed",
            USUAL,
            "c/mmap",
            "c/memset",
            "java/new",
            "shmarray/create",
            "shmarray/heap",
            "shmarray/heap-uninitialized",
            "cpython/RawArray",
            "numpy/arange",
            "numpy/zeros");

    public static final Group BACKING = cold(
            "backing",
            "a new int32 array, filled, kept in different places; unmapping is not timed",
            LARGE,
            "shmarray/dev-shm",
            "shmarray/memfd",
            "shmarray/temp-file");

    public static final Group CLOSE = onRequest(
            "close",
            "unmapping a filled int32 array whose name is gone; java/arena closes a shared arena that has nothing",
            USUAL,
            true,
            "c/munmap",
            "java/arena",
            "shmarray/close",
            "shmarray/close-pool");

    public static final Group READ_FIRST = onRequest(
            "read-first",
            "an element of each 4 KiB of an int32 array that has just been mapped; mapping is not timed",
            VERY_LARGE,
            true,
            "c/mmap",
            "shmarray/default",
            "shmarray/prefault",
            "shmarray/collapsed");

    public static final Group READ_RANDOM = onRequest(
            "read-random",
            "as many elements at random as an int32 array has, whose pages have been used before",
            VERY_LARGE,
            false,
            "shmarray/default",
            "shmarray/collapsed");

    public static final Group HANDOVER = onRequest(
            "handover",
            "a frame to another process and an acknowledgement back: half of the time for both",
            FRAMES,
            false,
            "c/pipe",
            "java/unix-socket",
            "aeron/ipc",
            "cpython/Pipe",
            "cpython/Queue",
            "shmarray/ring",
            "shmarray/ring-numpy");

    public static final Group LOCK = locks(
            "lock",
            "lock and unlock, which nobody else wants",
            "c/robust-mutex",
            "java/filelock",
            "java/reentrantlock",
            "cpython/RLock",
            "cpython/pthread-mutex",
            "shmarray/lock");

    public static final Group CONTENDED_LOCK = locks(
            "contended-lock",
            "two processes lock and unlock again and again: from one having it to the other one having it",
            "c/robust-mutex",
            "cpython/pthread-mutex",
            "shmarray/lock");

    /** What has no values to check, and what memoryviews refuse, are not in it. */
    private static final Group SWAP = new Group(
            "convert:int32be-int32",
            "big-endian int32 elements into an existing array of int32",
            List.of("java/loop", "shmarray/convertFrom", "shmarray/convertFrom-parallel", "numpy/assign"),
            LARGE,
            Integer.BYTES,
            false,
            true);

    private static final Map<String, Group> BY_LABEL = Stream.of(
                    Stream.of(CREATE, COPY, SMALL),
                    Stream.of(
                            convert("int64", "int32", Integer.BYTES, false),
                            convert("int32", "float64", Double.BYTES, true),
                            convert("float64", "float32", Float.BYTES, true),
                            convert("int32", "int64", Long.BYTES, true),
                            convert("int64", "float64", Double.BYTES, true),
                            convert("float64", "int32", Integer.BYTES, true),
                            convert("float32", "float64", Double.BYTES, true),
                            SWAP),
                    Stream.of(
                            FILL,
                            ALLOC,
                            BACKING,
                            CLOSE,
                            READ_FIRST,
                            READ_RANDOM,
                            HANDOVER,
                            LOCK,
                            CONTENDED_LOCK,
                            SCALE,
                            kernels("one-thread"),
                            kernels("all-cores")),
                    elementTypes().map(type -> elements("get", type, "from an array in shared memory, one by one")),
                    Stream.of(views("get"), indices("get")),
                    elementTypes().map(type -> elements("set", type, "into an array in shared memory, one by one")),
                    Stream.of(views("set"), indices("set")))
            .flatMap(groups -> groups)
            .collect(Collectors.toMap(Group::label, group -> group, (one, other) -> one, LinkedHashMap::new));

    private Groups() {}

    /** All groups, in the order of the report. */
    public static List<Group> all() {
        return List.copyOf(BY_LABEL.values());
    }

    /** The group with that label, or null. */
    static Group labelled(String label) {
        return BY_LABEL.get(label);
    }

    /**
     * The groups of that name; a family's name stands for all in it.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static List<Group> named(String name) {
        List<Group> found = all().stream()
                .filter(group -> group.label().equals(name) || group.family().equals(name))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("there is no group \"" + name + "\"; there are " + families());
        }
        return found;
    }

    /** The names of all families, separated by commas. */
    public static String families() {
        return all().stream().map(Group::family).distinct().collect(Collectors.joining(", "));
    }

    private static Group cold(String label, String description, List<Integer> sizes, String... cases) {
        return new Group(label, description, List.of(cases), sizes, Integer.BYTES, true, false);
    }

    private static Group warm(String label, String description, List<Integer> sizes, int elementSize, String... cases) {
        return new Group(label, description, List.of(cases), sizes, elementSize, false, false);
    }

    private static Group onRequest(
            String label, String description, List<Integer> sizes, boolean isCold, String... cases) {
        return new Group(label, description, List.of(cases), sizes, Integer.BYTES, isCold, true);
    }

    private static Group locks(String label, String description, String... cases) {
        return onRequest(label, description, List.of(1), false, cases);
    }

    private static Group convert(String from, String to, int elementSize, boolean isOnRequest) {
        return new Group(
                "convert:" + from + "-" + to,
                from + " elements into an existing array of " + to,
                List.of(
                        "java/loop",
                        "shmarray/convertFrom",
                        "shmarray/convertFrom-exact",
                        "shmarray/convertFrom-parallel",
                        "numpy/assign",
                        "cpython/memoryview-astype"),
                LARGE,
                elementSize,
                false,
                isOnRequest);
    }

    private static Group kernels(String threads) {
        return new Group(
                "kernels:" + threads,
                "as copy, by each of the library's kernels",
                Stream.of(CopyKernel.values())
                        .map(kernel -> "kernel/" + kernel.label())
                        .toList(),
                Room.scale().stream()
                        .filter(elements -> elements >= LEAST_FOR_KERNELS)
                        .toList(),
                Integer.BYTES,
                false,
                true);
    }

    private static Stream<Class<?>> elementTypes() {
        return Stream.of(byte.class, short.class, char.class, int.class, long.class, float.class, double.class);
    }

    private static Group elements(String access, Class<?> type, String description) {
        int elementSize = switch (type.getName()) {
            case "byte" -> Byte.BYTES;
            case "short", "char" -> Short.BYTES;
            case "int", "float" -> Integer.BYTES;
            default -> Long.BYTES;
        };
        return access(
                access + ":" + type.getName(),
                type.getName() + " elements " + description,
                elementSize,
                "java/segment",
                "shmarray/" + access);
    }

    private static Group views(String access) {
        return access(
                access + ":view",
                "int32 elements by their indices in views of one, two and three dimensions",
                Integer.BYTES,
                "shmarray/" + access,
                "shmarray/view-1d",
                "shmarray/view-2d",
                "shmarray/view-3d",
                "numpy/item-1d",
                "numpy/item-2d",
                "numpy/item-3d");
    }

    private static Group indices(String access) {
        return access(
                access + ":nd",
                "int32 elements by their indices in arrays of two and three dimensions",
                Integer.BYTES,
                "shmarray/" + access,
                "shmarray/" + access + "-2d",
                "shmarray/" + access + "-3d",
                "numpy/item-2d",
                "numpy/item-3d");
    }

    private static Group access(String label, String description, int elementSize, String... cases) {
        return new Group(label, description, List.of(cases), List.of(10_000), elementSize, false, true);
    }
}
