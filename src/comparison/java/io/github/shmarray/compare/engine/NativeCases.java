package io.github.shmarray.compare.engine;

import io.github.shmarray.compare.Source;
import io.github.shmarray.compare.cases.Names;
import io.github.shmarray.compare.cases.PagePlacement;
import io.github.shmarray.loader.CLibrary;
import io.github.shmarray.loader.NativeLibrary;
import io.github.shmarray.posix.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** The program that {@link NativeEngine} starts: the cases of {@code src/comparison/c/baseline.c}. */
final class NativeCases {
    private NativeCases() {}

    public static void main(String[] arguments) throws IOException {
        NativeLibrary.load("shmarray-baseline");
        int[] source = new Source(Path.of(arguments[1]), Integer.parseInt(arguments[2]), false).ints();
        int warmups = Integer.parseInt(arguments[3]);
        double[] nanoseconds = new double[Integer.parseInt(arguments[4])];
        long iterationNanoseconds = Long.parseLong(arguments[5]) * 1_000_000;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ints = MemorySegment.ofArray(source);
            MemorySegment data = arena.allocate(PagePlacement.ARRAY_HEADER + ints.byteSize(), PagePlacement.PAGE)
                    .asSlice(PagePlacement.ARRAY_HEADER)
                    .copyFrom(ints);
            MemorySegment id = arena.allocateFrom(arguments[0]);
            MemorySegment name = arena.allocateFrom("/" + Names.ownSegment());
            int result = measure(
                    CLibrary.function("shm_open").address(),
                    CLibrary.function("shm_unlink").address(),
                    CLibrary.function("dlsym").address(),
                    id.address(),
                    name.address(),
                    data.address(),
                    data.byteSize(),
                    warmups,
                    iterationNanoseconds,
                    nanoseconds);
            if (result != 0) {
                throw new IllegalStateException(arguments[0] + ": " + Errno.describe(-result));
            }
        }
        for (double time : nanoseconds) {
            System.out.println(time);
        }
        System.out.println("verified");
    }

    /** Returns 0, or a negated error number; EIO if the bytes were wrong. */
    private static native int measure(
            long shmOpen,
            long shmUnlink,
            long dlsym,
            long id,
            long name,
            long source,
            long bytes,
            int warmups,
            long iterationNanoseconds,
            double[] times);
}
