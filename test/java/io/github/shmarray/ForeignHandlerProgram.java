package io.github.shmarray;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.shmarray.error.SegmentFaultException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Has Python, in the same process, install its handler of SIGBUS many times, with a fault after each: {@code NAME LIBPYTHON}. */
final class ForeignHandlerProgram {
    private static final int LENGTH = 1 << 20;
    private static final int ROUNDS = 12;

    private ForeignHandlerProgram() {}

    @SuppressWarnings("restricted")
    public static void main(String[] arguments) throws Throwable {
        Linker linker = Linker.nativeLinker();
        SymbolLookup python = SymbolLookup.libraryLookup(Path.of(arguments[1]), Arena.global());
        MethodHandle initialize =
                linker.downcallHandle(python.findOrThrow("Py_InitializeEx"), FunctionDescriptor.ofVoid(JAVA_INT));
        MethodHandle run = linker.downcallHandle(
                python.findOrThrow("PyRun_SimpleString"), FunctionDescriptor.of(JAVA_INT, ADDRESS));
        initialize.invokeExact(0);
        try (Arena arena = Arena.ofConfined()) {
            var enable = arena.allocateFrom("import faulthandler; faulthandler.enable()");
            var disable = arena.allocateFrom("faulthandler.disable()");
            faultIn(arguments[0]);
            for (int i = 0; i < ROUNDS; i++) {
                require((int) run.invokeExact(enable) == 0);
                // The library looks after its handler once in a tick of the kernel's clock.
                Thread.sleep(20);
                faultIn(arguments[0]);
                require((int) run.invokeExact(disable) == 0);
                Thread.sleep(20);
            }
        }
        System.out.println("survived");
    }

    private static void faultIn(String name) throws IOException {
        try (SharedIntArray array =
                SharedIntArray.create(name, CreateOptions.defaults().withUnlinkOnClose(), LENGTH)) {
            try (FileChannel file = FileChannel.open(Path.of("/dev/shm", name), StandardOpenOption.WRITE)) {
                file.truncate(LENGTH);
            }
            array.fill(1);
            require(false);
        } catch (SegmentFaultException e) {
            require(e.getMessage().contains("cut it short"));
        }
    }

    private static void require(boolean isRight) {
        if (!isRight) {
            throw new IllegalStateException("that is not what it should be");
        }
    }
}
