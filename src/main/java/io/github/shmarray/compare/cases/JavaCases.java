package io.github.shmarray.compare.cases;

import io.github.shmarray.compare.Case;
import io.github.shmarray.posix.Posix;
import java.util.Map;
import java.util.function.Supplier;

/** Finds the workload of a case that runs in Java. */
public final class JavaCases {
    private static final Map<String, Supplier<Workload>> WORKLOADS = Map.ofEntries(
            Map.entry("create.jni/shm_open-mmap-memcpy", () -> new PosixCreate(Posix.jni())),
            Map.entry("create.jna/shm_open-mmap-memcpy", () -> new PosixCreate(Posix.jna())),
            Map.entry("create.ffm/shm_open-mmap-memcpy", () -> new PosixCreate(Posix.ffm())),
            Map.entry("create.java/filechannel-map", FileChannelCreate::new),
            Map.entry("copy.jni/memcpy", () -> new PosixCopy(Posix.jni())),
            Map.entry("copy.jna/memcpy", () -> new PosixCopy(Posix.jna())),
            Map.entry("copy.ffm/memcpy", () -> new PosixCopy(Posix.ffm())),
            Map.entry("copy.java/element-hook", ElementHookCopy::new),
            Map.entry("copy.java/slice-hook", SliceHookCopy::new),
            Map.entry("copy.java/element-loop", SegmentCopies.ElementLoop::new),
            Map.entry("copy.java/bulk", SegmentCopies.Bulk::new),
            Map.entry("copy.java/bytebuffer-bulk", ByteBufferCopies.Bulk::new),
            Map.entry("copy.java/bytebuffer-element", ByteBufferCopies.Element::new),
            Map.entry("copy.agrona/putBytes", AgronaCopy::new),
            Map.entry("alloc.java/new", NewArray::new));

    private JavaCases() {}

    /**
     * A new workload.
     *
     * @throws UnsatisfiedLinkError if it needs the native library and that is missing
     */
    public static Workload workload(Case benchmark) {
        Supplier<Workload> supplier = WORKLOADS.get(benchmark.id());
        if (supplier == null) {
            throw new IllegalArgumentException("there is no Java case " + benchmark.id());
        }
        return supplier.get();
    }
}
