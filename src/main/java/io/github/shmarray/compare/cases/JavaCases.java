package io.github.shmarray.compare.cases;

import io.github.shmarray.Backing;
import io.github.shmarray.Overflow;
import io.github.shmarray.Parallelism;
import io.github.shmarray.compare.Case;
import io.github.shmarray.posix.Posix;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Finds the workload of a case that runs in Java. */
public final class JavaCases {
    private static final Backing TEMPORARY_FILE = Backing.folder(Path.of(System.getProperty("java.io.tmpdir")));
    private static final Map<String, Supplier<Workload>> WORKLOADS = workloads();

    private JavaCases() {}

    private static Map<String, Supplier<Workload>> workloads() {
        Map<String, Supplier<Workload>> all = new HashMap<>();
        all.put("create.jni/shm_open-mmap-memcpy", () -> new PosixCreate(Posix.jni()));
        all.put("create.jna/shm_open-mmap-memcpy", () -> new PosixCreate(Posix.jna()));
        all.put("create.ffm/shm_open-mmap-memcpy", () -> new PosixCreate(Posix.ffm()));
        all.put("create.java/filechannel-map", FileChannelCreate::new);
        all.put("create.shmarray/copyOf", () -> new ArrayCases.Create(Backing.SHARED_MEMORY));
        all.put("create.shmarray/heap", HeapCases.CopyOf::new);
        all.put("copy.jni/memcpy", () -> new PosixCopy(Posix.jni()));
        all.put("copy.jna/memcpy", () -> new PosixCopy(Posix.jna()));
        all.put("copy.ffm/memcpy", () -> new PosixCopy(Posix.ffm()));
        all.put("copy.java/element-hook", ElementHookCopy::new);
        all.put("copy.java/slice-hook", SliceHookCopy::new);
        all.put("copy.java/element-loop", SegmentCopies.ElementLoop::new);
        all.put("copy.java/bulk", SegmentCopies.Bulk::new);
        all.put("copy.java/bytebuffer-bulk", ByteBufferCopies.Bulk::new);
        all.put("copy.java/bytebuffer-element", ByteBufferCopies.Element::new);
        all.put("copy.agrona/putBytes", AgronaCopy::new);
        all.put("copy.shmarray/copyFrom", () -> new ArrayCases.CopyFrom(Parallelism.NONE));
        all.put("copy.shmarray/parallel", () -> new ArrayCases.CopyFrom(Parallelism.ofAllCores()));
        all.put("copy.shmarray/streaming", StreamingCopies::new);
        all.put("alloc.java/new", NewArray::new);
        all.put("alloc.shmarray/create", ArrayCases.CreateZeroed::new);
        all.put("alloc.shmarray/heap", HeapCases.Zeroed::new);
        all.put("alloc.shmarray/heap-uninitialized", HeapCases.Uninitialized::new);
        all.put("backing.shmarray/dev-shm", () -> new ArrayCases.Create(Backing.SHARED_MEMORY));
        all.put("backing.shmarray/memfd", () -> new ArrayCases.Create(Backing.MEMFD));
        all.put("backing.shmarray/temp-file", () -> new ArrayCases.Create(TEMPORARY_FILE));
        for (ConvertCases.Pair pair : ConvertCases.Pair.values()) {
            String group = "convert:" + pair.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".";
            all.put(group + "java/loop", () -> new ConvertCases.Loop(pair));
            all.put(
                    group + "shmarray/convertFrom",
                    () -> new ConvertCases.ConvertFrom(pair, Overflow.WRAP, Parallelism.NONE));
            all.put(
                    group + "shmarray/convertFrom-exact",
                    () -> new ConvertCases.ConvertFrom(pair, Overflow.EXACT, Parallelism.NONE));
            all.put(
                    group + "shmarray/convertFrom-parallel",
                    () -> new ConvertCases.ConvertFrom(pair, Overflow.WRAP, Parallelism.ofAllCores()));
        }
        for (Supplier<ElementLoops> loops : ElementLoops.ALL) {
            String type = loops.get().type;
            all.put(
                    "get:" + type + ".java/segment",
                    () -> new ElementCases(loops.get(), true, ElementLoops::getFromSegment));
            all.put(
                    "get:" + type + ".shmarray/get",
                    () -> new ElementCases(loops.get(), true, ElementLoops::getFromArray));
            all.put(
                    "set:" + type + ".java/segment",
                    () -> new ElementCases(loops.get(), false, ElementLoops::setInSegment));
            all.put(
                    "set:" + type + ".shmarray/set",
                    () -> new ElementCases(loops.get(), false, ElementLoops::setInArray));
        }
        return all;
    }

    /**
     * A new workload.
     *
     * @throws UnsatisfiedLinkError if it needs the native library and that is missing
     */
    public static Workload workload(Case benchmark) {
        Supplier<Workload> supplier = WORKLOADS.get(benchmark.workId());
        if (supplier == null) {
            throw new IllegalArgumentException("there is no Java case " + benchmark.id());
        }
        return supplier.get();
    }
}
