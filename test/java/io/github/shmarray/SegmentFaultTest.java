package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class SegmentFaultTest {
    private static final int LENGTH = 20_000_000;

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @BeforeEach
    void requireNative() {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
    }

    @Test
    void aSegmentThatWasCutShortIsAnExceptionWithTheSizes() throws IOException {
        String name = segments.name();
        try (SharedIntArray array = SharedIntArray.create(name, LENGTH)) {
            cutShort(name);
            SegmentFaultException e = assertThrows(SegmentFaultException.class, () -> array.copyFrom(new int[LENGTH]));
            assertEquals(
                    "copy into array \"" + name
                            + "\": page not available (SIGBUS); its segment had 80000128 bytes when it"
                            + " was mapped and has 4096 now: another process cut it short",
                    e.getMessage());
            e = assertThrows(
                    SegmentFaultException.class, () -> array.copyFrom(new int[LENGTH], Parallelism.ofAllCores()));
            assertTrue(e.getMessage().endsWith("has 4096 now: another process cut it short"), e.getMessage());
            e = assertThrows(SegmentFaultException.class, () -> array.fill(7));
            assertTrue(e.getMessage().startsWith("fill array \"" + name), e.getMessage());
            array.unlink();
            e = assertThrows(SegmentFaultException.class, () -> array.copyTo(new int[LENGTH]));
            assertTrue(e.getMessage().endsWith("and has no name any more"), e.getMessage());
            assertThrows(SegmentFaultException.class, () -> array.view().toArray());
            assertThrows(SegmentFaultException.class, () -> array.view().toBytes(Order.C));
        }
    }

    @Test
    void aSegmentThatWasCutShortForAWhileSaysThatItMayHaveBeen() throws IOException {
        String name = segments.name();
        try (SharedIntArray array = SharedIntArray.create(name, LENGTH)) {
            cutShort(name);
            while (isAllowed(() -> array.get(LENGTH - 1)) || isAllowed(() -> array.get(0))) {
                Thread.onSpinWait();
            }
            try (FileChannel file = FileChannel.open(TestSegments.path(name), StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.allocate(1), 80_000_127);
            }
            assertRefused(
                    SegmentFaultException.class,
                    () -> array.get(0),
                    "has 80000128 now",
                    "cut it short for a while",
                    "full");
        }
    }

    @Test
    void aRegionThatAFaultHasEndedIsUnlinkedWhenItIsClosed() throws IOException {
        String name = segments.name();
        CreateOptions options = CreateOptions.defaults().withUnlinkOnClose();
        try (SharedMemory memory = SharedMemory.create(name, options, LENGTH)) {
            cutShort(name);
            MemorySegment bytes = memory.memorySegment();
            while (memory.isOpen()) {
                try {
                    bytes.get(ValueLayout.JAVA_BYTE, LENGTH - 1);
                } catch (IllegalStateException ended) {
                    Thread.interrupted();
                }
            }
        }
        assertFalse(Files.exists(TestSegments.path(name)));
    }

    /** What is left of the segment can be read until the mapping has been closed, a moment after the fault. */
    private static boolean isAllowed(Runnable access) {
        try {
            access.run();
            return true;
        } catch (SegmentFaultException told) {
            Thread.interrupted();
            return false;
        }
    }

    private static void cutShort(String name) throws IOException {
        try (FileChannel file = FileChannel.open(TestSegments.path(name), StandardOpenOption.WRITE)) {
            file.truncate(4096);
        }
    }

    @Test
    void aConversionOfASegmentThatWasCutShortIsAnException() throws IOException {
        int length = 100_000;
        String name = segments.name();
        try (SharedIntArray array = SharedIntArray.create(name, length);
                SharedLongArray whole = SharedLongArray.create(segments.name(), length)) {
            cutShort(name);
            requireFault("convert into", name, () -> array.convertFrom(new long[length]));
            requireFault("convert into", name, () -> array.convertFrom(new long[length], Overflow.SATURATE));
            requireFault("convert from", name, () -> array.convertTo(new short[length]));
            requireFault("convert from", name, () -> array.convertTo(new double[length], Overflow.WRAP));
            requireFault("convert from", name, () -> array.view().convertTo(new byte[length], Overflow.WRAP));
            requireFault("assign to", name, () -> array.view().assign(new double[length], Overflow.WRAP));
            requireFault("assign to", name, () -> array.view().assign(whole.view()));
            requireFault("assign from", name, () -> whole.view().assign(array.view()));
        }
    }

    private static void requireFault(String operation, String name, Executable transfer) {
        SegmentFaultException e = assertThrows(SegmentFaultException.class, transfer);
        assertTrue(
                e.getMessage().startsWith(operation + " array \"" + name + "\": page not available"), e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("io.github.shmarray.ArrayClass#all")
    void aFaultInAnyTransferIsTheSame(ArrayClass kind) throws IOException {
        int length = 100_000;
        String name = segments.name();
        try (SharedArray array = kind.create(name, length)) {
            try (FileChannel file = FileChannel.open(TestSegments.path(name), StandardOpenOption.WRITE)) {
                file.truncate(0);
            }
            Object javaArray = kind.zeroes(length);
            int rounds = Emulation.rounds("faults in transfers", 200, 5);
            for (int i = 0; i < rounds; i++) {
                var type = SegmentFaultException.class;
                Object[] parts = {name, "has 0 now"};
                assertRefused(type, () -> kind.copyFrom(array, javaArray), parts);
                assertRefused(type, () -> kind.copyFrom(array, javaArray, Parallelism.of(2)), parts);
                assertRefused(type, () -> kind.copyTo(array, javaArray), parts);
                assertRefused(type, () -> kind.fill(array, kind.value(1)), parts);
                assertRefused(type, () -> array.convertFrom(new long[length]), parts);
                assertRefused(type, () -> array.convertTo(new double[length]), parts);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"G1", "Parallel", "Z", "Serial"})
    void theJvmSurvivesFaultsInManyThreadsUnderEveryCollector(String collector) throws Exception {
        String name = segments.name();
        int rounds = Emulation.rounds("copies that fault", 100, 10);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+Use" + collector + "GC",
                        "-XX:ErrorFile=/dev/null",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FaultProgram.class.getName(),
                        name,
                        "" + rounds)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        assertEquals(4 * rounds + " faults survived", output.strip());
    }

    @Test
    void theJvmSurvivesFaultsBesidePythonsHandler() throws Exception {
        List<String> command = ChildJvm.command(ForeignHandlerProgram.class, segments.name(), libpython());
        // Python's handler would also take the JVM's own faults.
        command.addAll(
                0, List.of("env", "LD_PRELOAD=" + Path.of(System.getProperty("java.home"), "lib", "libjsig.so")));
        Process process = ChildJvm.start(command);
        String output = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), output);
        assertEquals("survived", output.strip());
    }

    private static Path libpython() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("/usr/lib"), 2)) {
            Optional<Path> found = files.filter(
                            file -> file.getFileName().toString().matches("libpython3\\.\\d+\\.so.*"))
                    .findFirst();
            return found.orElseThrow(() -> {
                String reason = "/usr/lib has no libpython3";
                System.out.println("SKIPPED: faults beside Python's handler, because " + reason);
                return new TestAbortedException(reason);
            });
        }
    }
}
