package io.github.shmarray;

import static io.github.shmarray.Messages.assertRefused;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.error.SegmentFaultException;
import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** Memory that an array is copied from or to and that fails meanwhile is told from the array itself. */
@Timeout(60)
class MemoryFaultsTest {
    private static final Parallelism TWO = Parallelism.of(2);

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    private SharedIntArray array;

    @BeforeEach
    void create() {
        array = arrays.counting(100_000);
    }

    /** Without it, a fault in an array's own memory may come late. */
    private static void requireNative() {
        if (!NativeLibrary.isAvailable()) {
            throw new TestAbortedException(NativeLibrary.failure());
        }
    }

    private static void cutShort(SharedArray array) throws IOException {
        try (FileChannel file = FileChannel.open(TestSegments.path(array.name()), StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
    }

    private void assertFault(Runnable copy, String... parts) {
        assertRefused(SegmentFaultException.class, copy::run, (Object[]) parts);
    }

    /** A long copy may find that the memory has ended after a fault. */
    private static void assertCut(Runnable copy, String what) {
        RuntimeException e = assertThrows(RuntimeException.class, copy::run);
        // The JVM interrupts whoever is inside the memory when it ends.
        Thread.interrupted();
        assertTrue(e instanceof SegmentFaultException || e instanceof IllegalStateException, e::toString);
        assertTrue(e.getMessage().startsWith(what) && e.getMessage().contains("cut short"), e.getMessage());
    }

    /** Some lengths are copied by the JDK, others in C. */
    @ParameterizedTest
    @ValueSource(ints = {1000, 100_000})
    void anotherArrayThatWasCutShortIsNamedAsTheSourceOrTheTarget(int length) throws IOException {
        requireNative();
        String into = "copy into array \"" + array.name() + "\": the source ";
        String from = "copy from array \"" + array.name() + "\": the target ";
        for (int round = 0; round < 10; round++) {
            SharedIntArray source = arrays.counting(length);
            cutShort(source);
            MemorySegment memory = source.memorySegment();
            assertCut(() -> array.copyFrom(memory, 0, 0, length), into);
            SharedIntArray target = arrays.counting(length);
            cutShort(target);
            MemorySegment targetMemory = target.memorySegment();
            assertCut(() -> array.copyTo(targetMemory, 0, 0, length), from);
            SharedIntArray swapped = arrays.counting(length);
            ByteBuffer bytes = swapped.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
            cutShort(swapped);
            assertCut(() -> array.copyFrom(bytes.asIntBuffer(), 0), into);
        }
        assertTrue(array.isOpen());
    }

    @Test
    void theArrayItselfIsNamedIfItWasCutShort() throws IOException {
        requireNative();
        MemorySegment whole = arrays.counting(100_000).memorySegment();
        MemorySegment own = array.memorySegment();
        cutShort(array);
        String name = "array \"" + array.name() + "\": page not available (SIGBUS)";
        assertFault(() -> array.copyFrom(whole), "copy into " + name);
        assertFault(() -> array.copyFrom(whole, TWO), "copy into " + name);
        assertFault(() -> array.copyTo(whole), "copy from " + name);
        assertFault(() -> array.copyFrom(own), "copy into " + name);
    }

    @Test
    void memoryOfAnotherThreadIsRefused() throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment confined = arena.allocate(array.length() * Integer.BYTES);
            FutureTask<List<WrongThreadException>> refused = new FutureTask<>(() -> List.of(
                    assertThrows(WrongThreadException.class, () -> array.copyFrom(confined)),
                    assertThrows(WrongThreadException.class, () -> array.copyTo(confined, TWO)),
                    assertThrows(
                            WrongThreadException.class,
                            () -> array.copyFrom(confined.asByteBuffer().asIntBuffer()))));
            Thread.ofPlatform().start(refused);
            String what = " array \"" + array.name() + "\": the ";
            String advice = " belongs to another thread; copy in that thread, or allocate it in a shared arena";
            assertEquals(
                    List.of(
                            "copy into" + what + "source" + advice,
                            "copy from" + what + "target" + advice,
                            "copy into" + what + "source" + advice),
                    refused.get().stream().map(Throwable::getMessage).toList());
        }
    }

    @Test
    void memoryThatIsClosedMeanwhileIsNamed() throws Exception {
        for (boolean isSource : new boolean[] {true, false}) {
            Arena arena = Arena.ofShared();
            MemorySegment other = arena.allocate(array.length() * Integer.BYTES);
            FutureTask<Void> copies = new FutureTask<>(() -> {
                while (true) {
                    if (isSource) {
                        array.copyFrom(other);
                    } else {
                        array.copyTo(other);
                    }
                }
            });
            Thread.ofPlatform().start(copies);
            Thread.sleep(20);
            Pause.untilClosed(arena.scope()::isAlive, arena::close);
            Throwable end = assertThrows(ExecutionException.class, copies::get).getCause();
            assertInstanceOf(IllegalStateException.class, end);
            String role = isSource ? "the source is closed" : "the target is closed";
            assertTrue(
                    end.getMessage().contains(array.name()) && end.getMessage().contains(role), end.getMessage());
            assertTrue(array.isOpen());
        }
    }

    @Test
    void mappedFilesThatWereCutShortAreNamed() throws Exception {
        Process child = ChildJvm.start(ChildJvm.command(CutFiles.class, arrays.name(), arrays.name()));
        String output = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, child.waitFor(), output);
        assertEquals("survived\n", output);
    }

    @Test
    void aBufferThatHasNoMemoryIsRefused() {
        SharedCharArray chars = arrays.closed(SharedCharArray.create(arrays.name(), 3));
        assertRefused(
                IllegalArgumentException.class,
                () -> chars.copyFrom(CharBuffer.wrap("abc")),
                "the source is a buffer over a CharSequence",
                "char[]");
        assertRefused(NullPointerException.class, () -> chars.copyFrom((CharBuffer) null), "source");
        assertRefused(NullPointerException.class, () -> chars.copyTo((MemorySegment) null), "target");
        assertRefused(NullPointerException.class, () -> chars.copyTo((char[]) null), "target");
        assertFalse(chars.isReadOnly());
    }

    /** Copies from and to files that are mapped by the JDK and cut short, in a JVM of its own. */
    static final class CutFiles {
        private CutFiles() {}

        public static void main(String[] arguments) throws IOException {
            int length = 100_000;
            try (Arena arena = Arena.ofShared();
                    SharedIntArray array = SharedIntArray.create(arguments[0], length);
                    FileChannel file = FileChannel.open(
                            TestSegments.path(arguments[1]),
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE)) {
                MemorySegment cut = file.map(FileChannel.MapMode.READ_WRITE, 0, length * Integer.BYTES, arena);
                file.truncate(4096);
                ByteBuffer swapped = cut.asByteBuffer().order(ByteOrder.BIG_ENDIAN);
                String name = "array \"" + arguments[0] + "\"";
                String into = "copy into " + name + ": the source has a page";
                String from = "copy from " + name + ": the target has a page";
                var type = SegmentFaultException.class;
                for (int round = 0; round < 100; round++) {
                    assertRefused(type, () -> array.copyFrom(cut), into);
                    assertRefused(type, () -> array.copyFrom(cut, TWO), into);
                    assertRefused(type, () -> array.copyFrom(cut, 5000, 0, 10), into);
                    assertRefused(type, () -> array.copyTo(cut), from);
                    assertRefused(type, () -> array.copyTo(cut, 5000, 0, 10), from);
                    // The JVM comes back for each element that it cannot swap.
                    ByteBuffer few = swapped.slice(8000, 40).order(ByteOrder.BIG_ENDIAN);
                    assertRefused(type, () -> array.copyFrom(few.asIntBuffer(), 0), into);
                    assertRefused(type, () -> array.copyTo(few.asIntBuffer(), 0), from);
                }
                assertRefused(type, () -> array.copyFrom(swapped.asIntBuffer(), TWO), into);
                array.get(0);
            }
            System.out.println("survived");
        }
    }
}
