package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

/** The thread that tells of faults goes on whatever it is told. */
@Timeout(60)
class FaultTellerTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    @BeforeEach
    void requireNative() {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
    }

    @Test
    void aFaultThatIsToldOfWhileAMappingIsMadeDoesNotEndTheTelling() throws Exception {
        String name = segments.name();
        CreateOptions memfd = CreateOptions.defaults().withBacking(Backing.MEMFD);
        try (ExecutorService threads = Executors.newSingleThreadExecutor();
                SharedIntArray first = SharedIntArray.create("shmarray-test", memfd, 3)) {
            SharedIntArray.create(name, 1000).close();
            Future<SharedIntArray> attached;
            // Whoever has it keeps a mapping from being finished.
            synchronized (Class.forName("io.github.shmarray.copy.FaultTeller")) {
                attached = threads.submit(() -> SharedIntArray.attach(name));
                MemorySegment mapped = awaitMapping(name);
                truncate(TestSegments.path(name));
                mapped.get(ValueLayout.JAVA_BYTE, 0);
                Thread.sleep(100);
            }
            assertThrows(ExecutionException.class, attached::get);
            assertTrue(first.isOpen());
        }
        requireTold(memfd);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment awaitMapping(String name) throws IOException {
        while (true) {
            for (String line : Files.readAllLines(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1)) {
                if (line.endsWith(name)) {
                    long address = Long.parseUnsignedLong(line.split("-")[0], 16);
                    return MemorySegment.ofAddress(address).reinterpret(1);
                }
            }
        }
    }

    private static void truncate(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
    }

    private static void requireTold(CreateOptions memfd) throws Exception {
        SharedIntArray array = SharedIntArray.create("shmarray-test", memfd, 1000);
        truncate(TestSegments.fileOf(array.handle()));
        for (int i = 0; i < 5000 && array.isOpen(); i++) {
            try {
                array.get(999);
            } catch (SegmentFaultException told) {
                Thread.interrupted();
            }
            Thread.sleep(1);
        }
        assertFalse(array.isOpen());
        array.close();
    }
}
