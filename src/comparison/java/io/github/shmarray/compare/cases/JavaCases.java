package io.github.shmarray.compare.cases;

import io.github.shmarray.AttachOptions;
import io.github.shmarray.Backing;
import io.github.shmarray.CreateOptions;
import io.github.shmarray.Parallelism;
import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.handover.Handover;
import io.github.shmarray.element.Overflow;
import io.github.shmarray.posix.Posix;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Finds the workload of a case that runs in Java. */
public final class JavaCases {
    private JavaCases() {}

    /**
     * A new workload.
     *
     * @throws IllegalArgumentException if there is no such case
     * @throws UnsatisfiedLinkError if it needs the native library and that is missing
     */
    public static Workload workload(Case benchmark) {
        return switch (benchmark.workId()) {
            case "create.jni/shm_open-mmap-memcpy" -> new PosixCreate(Posix.jni());
            case "create.jna/shm_open-mmap-memcpy" -> new PosixCreate(Posix.jna());
            case "create.ffm/shm_open-mmap-memcpy" -> new PosixCreate(Posix.ffm());
            case "create.java/filechannel-map" -> new FileChannelCreate();
            case "create.appose/SharedMemory" -> new ApposeCases.Create();
            case "create.chronicle/MappedBytes" -> new ChronicleCases.Create();
            case "create.shmarray/copyOf" -> new ArrayCases.Create(Backing.SHARED_MEMORY);
            case "create.shmarray/copyOf-huge" ->
                new ArrayCases.Create(CreateOptions.defaults().withHugePages());
            case "read-first.shmarray/default" -> new ReadCases.First(AttachOptions.readOnly(), false);
            case "read-first.shmarray/prefault" ->
                new ReadCases.First(AttachOptions.readOnly().withPrefault(), false);
            case "read-first.shmarray/collapsed" -> new ReadCases.First(AttachOptions.readOnly(), true);
            case "read-random.shmarray/default" -> new ReadCases.AtRandom(false);
            case "read-random.shmarray/collapsed" -> new ReadCases.AtRandom(true);
            case "create.shmarray/copyOf-spare" -> new ArrayCases.CreateFromSpare();
            case "create.shmarray/heap" -> new HeapCases.CopyOf();
            case "copy.jni/memcpy" -> new PosixCopy(Posix.jni());
            case "copy.jna/memcpy" -> new PosixCopy(Posix.jna());
            case "copy.ffm/memcpy" -> new PosixCopy(Posix.ffm());
            case "copy.java/element-hook" -> new ElementHookCopy();
            case "copy.java/slice-hook" -> new SliceHookCopy();
            case "copy.java/element-loop" -> new SegmentCopies.ElementLoop();
            case "copy.java/bulk" -> new SegmentCopies.Bulk();
            case "copy.java/bytebuffer-bulk" -> new ByteBufferCopies.Bulk();
            case "copy.java/bytebuffer-element" -> new ByteBufferCopies.Element();
            case "copy.agrona/putBytes" -> new AgronaCopy();
            case "copy.appose/SharedMemory" -> new ApposeCases.Copy();
            case "copy.chronicle/MappedBytes" -> new ChronicleCases.Copy();
            case "copy.shmarray/copyFrom" -> new ArrayCases.CopyFrom();
            case "copy.shmarray/parallel" -> new ArrayCases.ParallelCopyFrom();
            case "copy.shmarray/streaming" -> KernelCopies.streaming();
            case "fill.java/loop" -> new FillCases.Loop();
            case "fill.shmarray/fill" -> new FillCases.Fill();
            case "alloc.java/new" -> new NewArray();
            case "alloc.shmarray/create" -> new ArrayCases.CreateZeroed();
            case "alloc.shmarray/heap" -> new HeapCases.Zeroed();
            case "alloc.shmarray/heap-uninitialized" -> new HeapCases.Uninitialized();
            case "backing.shmarray/dev-shm" -> new ArrayCases.Create(Backing.SHARED_MEMORY);
            case "backing.shmarray/memfd" -> new ArrayCases.Create(Backing.MEMFD);
            case "backing.shmarray/temp-file" -> new ArrayCases.Create(temporaryFile());
            case "close.java/arena" -> new CloseCases.SharedArena();
            case "close.shmarray/close" -> new CloseCases.Array();
            case "close.shmarray/close-pool" -> new CloseCases.PooledArray();
            case "handover.java/unix-socket" -> new HandoverCase(Handover.UNIX_SOCKET);
            case "handover.aeron/ipc" -> new HandoverCase(Handover.AERON);
            case "handover.shmarray/ring" -> new HandoverCase(Handover.RING);
            case "handover.shmarray/ring-numpy" -> new HandoverCase(Handover.RING_TO_NUMPY);
            case "lock.java/filelock" -> LockCase.fileLock();
            case "lock.java/reentrantlock" -> LockCase.reentrantLock();
            case "lock.shmarray/lock" -> LockCase.sharedLock();
            case "contended-lock.shmarray/lock" -> new ContendedLockCase();
            default -> workloadOfTypes(benchmark);
        };
    }

    /** What the JVM that runs it must be started with, beyond what all are. */
    public static List<String> jvmArguments(Case benchmark) {
        if (OwnCases.isOwn(benchmark)) {
            return OwnCases.jvmArguments();
        }
        return benchmark.name().startsWith("chronicle/") ? ChronicleCases.JVM_ARGUMENTS : List.of();
    }

    private static Backing temporaryFile() {
        return Backing.folder(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Of a group that there is for several element types, which it names after a colon. */
    private static Workload workloadOfTypes(Case benchmark) {
        String label = benchmark.group().label();
        String types = label.substring(label.indexOf(':') + 1);
        if (benchmark.group().family().equals(KernelCopies.FAMILY)) {
            return KernelCopies.of(benchmark);
        }
        if (OwnCases.isOwn(benchmark)) {
            return OwnCases.workload(benchmark);
        }
        return switch (benchmark.group().family() + "." + benchmark.name()) {
            case "convert.java/loop" -> new ConvertCases.Loop(types);
            case "convert.shmarray/convertFrom" -> new ConvertCases.ConvertFrom(types, Overflow.WRAP, Parallelism.NONE);
            case "convert.shmarray/convertFrom-exact" ->
                new ConvertCases.ConvertFrom(types, Overflow.EXACT, Parallelism.NONE);
            case "convert.shmarray/convertFrom-parallel" ->
                new ConvertCases.ConvertFrom(types, Overflow.WRAP, Parallelism.ofAllCores());
            case "get.java/segment" -> get(types, ElementLoops::getFromSegment);
            case "get.shmarray/get" -> get(types, ElementLoops::getFromArray);
            case "get.shmarray/get-2d" -> get(2, GridLoops::getByRowFromArray);
            case "get.shmarray/get-3d" -> get(3, GridLoops::getByPlaneFromArray);
            case "get.shmarray/view-1d" -> get(1, GridLoops::getByIndexFromView);
            case "get.shmarray/view-2d" -> get(2, GridLoops::getByRowFromView);
            case "get.shmarray/view-3d" -> get(3, GridLoops::getByPlaneFromView);
            case "set.java/segment" -> set(types, ElementLoops::setInSegment);
            case "set.shmarray/set" -> set(types, ElementLoops::setInArray);
            case "set.shmarray/set-2d" -> set(2, GridLoops::setByRowInArray);
            case "set.shmarray/set-3d" -> set(3, GridLoops::setByPlaneInArray);
            case "set.shmarray/view-1d" -> set(1, GridLoops::setByIndexInView);
            case "set.shmarray/view-2d" -> set(2, GridLoops::setByRowInView);
            case "set.shmarray/view-3d" -> set(3, GridLoops::setByPlaneInView);
            default -> throw new IllegalArgumentException("there is no Java case " + benchmark.id());
        };
    }

    private static Workload get(String type, Consumer<ElementLoops> loop) {
        return new ElementCases<>(ElementLoops.of(type), true, loop);
    }

    private static Workload set(String type, Consumer<ElementLoops> loop) {
        return new ElementCases<>(ElementLoops.of(type), false, loop);
    }

    private static Workload get(int dimensions, Consumer<GridLoops> loop) {
        return new ElementCases<>(new GridLoops(dimensions), true, loop);
    }

    private static Workload set(int dimensions, Consumer<GridLoops> loop) {
        return new ElementCases<>(new GridLoops(dimensions), false, loop);
    }
}
