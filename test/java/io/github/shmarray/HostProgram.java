package io.github.shmarray;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.shmarray.concurrent.SharedLock;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.posix.Errno;
import io.github.shmarray.segments.Segments;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Does one thing on a host that limits it, for scripts/check-hosts; prints what came of it in a line. */
final class HostProgram {
    private static final String NAME = "prices";
    private static final int LARGE = 1 << 20;
    private static final int PATIENCE_MILLIS = 5000;
    private static final long PAGE = 4096;
    private static final int SIGBUS = 7;

    /** To use up more takes long. */
    private static final long MOST_MAPPINGS = 100_000;

    /** Of the C library, in place of handlers. */
    private static final List<String> HANDLERS = List.of(
            "abort", "abs", "atof", "atoi", "atol", "bsearch", "calloc", "div", "exit", "free", "getenv", "labs");

    private static final CreateOptions DEFAULTS = CreateOptions.defaults();

    private HostProgram() {}

    private interface Action {
        void run() throws Throwable;
    }

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        Action action = switch (arguments[0]) {
            case "all" -> HostProgram::useAll;
            case "create" -> () -> SharedByteArray.create(NAME, LARGE);
            case "huge" -> () -> SharedByteArray.create(NAME, DEFAULTS.withSparse(), 1L << 33);
            case "memory" -> () -> SharedByteArray.create(NAME, 1 << 29);
            case "small" ->
                () -> SharedIntArray.copyOf(NAME, DEFAULTS.withUnlinkOnClose(), new int[] {1})
                        .close();
            case "two" -> () -> List.of(SharedIntArray.create(NAME, 3), SharedIntArray.create("volumes", 3));
            case "files" -> () -> withoutFiles(() -> SharedIntArray.attach(NAME));
            case "mappings" -> HostProgram::withoutMappings;
            case "list" -> () -> withoutFiles(Segments::list);
            case "handlers" -> HostProgram::faultBehindHandlers;
            case "locks" -> HostProgram::forgetLocks;
            case "again" -> HostProgram::attachAgain;
            case "handle" -> () -> SharedArray.attachHandle(arguments[1]);
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        try {
            action.run();
            out.println("works");
        } catch (SharedMemoryException e) {
            out.println("`" + e.getClass().getSimpleName() + "`: " + e.getMessage());
        } catch (Throwable e) {
            out.println("unexpected: " + e);
        }
    }

    private static void useAll() {
        for (String name : List.of(NAME, "/gr\u00f6\u00dfe")) {
            for (int length : new int[] {3, LARGE}) {
                useArray(name, length);
            }
        }
        try (SharedMemory memory = SharedMemory.create(NAME, 100);
                SharedMemory other = SharedMemory.openReadOnly(NAME)) {
            require(other.size() == 100 && memory.unlink());
        }
    }

    private static void useArray(String name, int length) {
        try (SharedIntArray array = SharedIntArray.create(name, length);
                SharedIntArray other = SharedIntArray.attach(name)) {
            array.set(length - 1, 7);
            require(other.get(length - 1) == 7 && other.isLinked());
            try (SharedIntArray next = SharedIntArray.copyOf(name, DEFAULTS.withReplace(), other.toArray());
                    SharedArray byHandle = SharedArray.attachHandle(next.handle())) {
                require(next.get(length - 1) == 7 && !array.isLinked() && byHandle.unlink());
            }
        }
    }

    private static void withoutFiles(Action action) throws Throwable {
        // What has to be loaded for it takes files too.
        SharedIntArray.create(NAME, 3).close();
        SharedIntArray.attach(NAME).close();
        try {
            SharedIntArray.attach("none");
        } catch (SharedMemoryException loaded) {
            require(loaded.errno() == Errno.ENOENT);
        }
        Segments.list();
        List<FileInputStream> files = new ArrayList<>();
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException noMore) {
            action.run();
        } finally {
            for (FileInputStream file : files) {
                file.close();
            }
        }
    }

    /** The library leaves some of them to the JVM, which ends where it gets none. */
    private static void withoutMappings() throws IOException {
        long limit = Long.parseLong(
                Files.readString(Path.of("/proc/sys/vm/max_map_count")).trim());
        require(limit <= MOST_MAPPINGS);
        List<SharedByteArray> arrays = new ArrayList<>();
        arrays.add(SharedByteArray.create(NAME, 3));
        while (true) {
            arrays.add(SharedByteArray.attach(NAME));
        }
    }

    /** Others install handlers of SIGBUS, each of another function, which would end the process. */
    @SuppressWarnings("restricted")
    private static void faultBehindHandlers() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle signal = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("signal"), FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
        SharedByteArray array = SharedByteArray.create(NAME, LARGE);
        for (String function : HANDLERS) {
            MemorySegment previous = (MemorySegment)
                    signal.invokeExact(SIGBUS, linker.defaultLookup().findOrThrow(function));
            require(previous.address() != 0);
            // The library looks after its handler once in a tick of the kernel's clock.
            Thread.sleep(20);
            array.view().fill(1);
        }
        try (FileChannel file = FileChannel.open(Path.of("/dev/shm", NAME), StandardOpenOption.WRITE)) {
            file.truncate(PAGE);
        }
        array.fill((byte) 1);
    }

    /** Each is an open file until the collector has found it. */
    private static void forgetLocks() {
        for (int i = 0; i < 300; i++) {
            SharedLock.openOrCreate("lock-" + i);
        }
    }

    /** Python before 3.13 removes what it has attached to. */
    private static void attachAgain() throws Exception {
        try (SharedIntArray array = SharedIntArray.create(NAME, 3)) {
            new ProcessBuilder(
                            "python3", "-c", "from multiprocessing import shared_memory as s; s.SharedMemory('prices')")
                    .start()
                    .waitFor();
            for (int i = 0; array.isLinked() && i < PATIENCE_MILLIS; i++) {
                Thread.sleep(1);
            }
            System.out.print("`isLinked()` is " + array.isLinked() + "; `attachAgain()`: ");
            array.attachAgain();
        }
    }

    private static void require(boolean isRight) {
        if (!isRight) {
            throw new IllegalStateException("that is not what it should be");
        }
    }
}
