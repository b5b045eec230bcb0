package io.github.shmarray.records;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * Goes by handles that are constants to the compiler, which therefore compiles them into whatever calls this: there is one copy of this
 * class for each pair of handles, and no code uses the class itself. A handle in a field of an object takes several times as long.
 */
final class ConstantAccess extends RecordAccess {
    private static final MethodHandle READ = ClassCopy.constant(MethodHandles.lookup(), MethodHandle.class, 0);
    private static final MethodHandle WRITE = ClassCopy.constant(MethodHandles.lookup(), MethodHandle.class, 1);

    @Override
    public Object read(MemorySegment memory, long offset) {
        try {
            return READ.invokeExact(memory, offset);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("a constructor of a record throws no checked exception", e);
        }
    }

    @Override
    public void write(MemorySegment memory, long offset, Object value) {
        try {
            WRITE.invokeExact(memory, offset, value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("an accessor of a record throws no checked exception", e);
        }
    }
}
