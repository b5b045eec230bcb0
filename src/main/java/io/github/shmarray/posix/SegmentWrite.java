package io.github.shmarray.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.loader.CLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** {@code pwrite} of a memory segment. A class of its own, so that what needs no other such call links no other. */
final class SegmentWrite {
    @SuppressWarnings("restricted")
    private static final MethodHandle PWRITE = Linker.nativeLinker()
            .downcallHandle(
                    CLibrary.function("pwrite"),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG),
                    Call.CAPTURE_ERRNO);

    private SegmentWrite() {}

    static long pwrite(int fd, MemorySegment source, long offset) {
        try (Call call = new Call()) {
            return call.result((long) PWRITE.invokeExact(call.state, fd, source, source.byteSize(), offset));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
