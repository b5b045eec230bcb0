package io.github.shmarray.heap;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which blocks are open, closed, and still reached. */
class BlocksTest {
    /** A block that tells what is done with it. */
    private static final class TestBlock implements Block {
        final BlockLink<TestBlock> link;
        boolean hasEnded;
        boolean isInUse;
        int shut;

        TestBlock(int number) {
            link = new BlockLink<>(this, new ReferenceQueue<>(), number);
        }

        @Override
        public boolean shut() {
            if (isInUse) {
                throw new IllegalStateException("somebody is inside");
            }
            shut += hasEnded ? 0 : 1;
            return !hasEnded;
        }

        @Override
        public void resume() {
            shut--;
        }
    }

    private final OpenBlocks<TestBlock> open = new OpenBlocks<>();
    private final List<TestBlock> blocks = new ArrayList<>();

    private void open(int count) {
        for (int number = 0; number < count; number++) {
            TestBlock block = new TestBlock(number);
            blocks.add(block);
            open.add(block.link);
            assertEquals(number, block.link.number());
        }
    }

    private List<TestBlock> opened() {
        List<TestBlock> found = new ArrayList<>();
        open.forEach(found::add);
        return found;
    }

    @Test
    void thereIsNoneAtFirst() {
        assertEquals(0, open.count());
        assertNull(open.any());
        assertEquals(List.of(), opened());
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "2"})
    void aBlockIsTakenOutOnceWhereverItIs(int removed) {
        open(3);
        assertEquals(blocks, opened());
        TestBlock block = blocks.remove(removed);
        assertTrue(open.remove(block.link));
        assertFalse(open.remove(block.link));
        assertEquals(2, open.count());
        assertEquals(blocks, opened());
        assertSame(blocks.getFirst().link, open.any());
        // Whoever still has it keeps none of the others.
        assertSame(block.link, block.link.previous);
        assertSame(block.link, block.link.next);
    }

    @Test
    void aBlockThatTheCollectorHasTakenIsPassedOver() {
        open(3);
        blocks.get(1).link.clear();
        open.shut();
        open.reopen();
        assertEquals(List.of(blocks.get(0), blocks.get(2)), opened());
        assertEquals(3, open.count());
        assertEquals(0, blocks.get(0).shut);
    }

    @Test
    void allAreShutAndOnlyThoseTakenBack() {
        open(3);
        blocks.get(1).hasEnded = true;
        open.shut();
        assertEquals(List.of(1, 0, 1), blocks.stream().map(block -> block.shut).toList());
        open.reopen();
        open.reopen();
        assertEquals(List.of(0, 0, 0), blocks.stream().map(block -> block.shut).toList());
    }

    @Test
    void whereOneIsInUseThoseBeforeItAreTakenBack() {
        open(3);
        blocks.get(1).isInUse = true;
        assertThrows(IllegalStateException.class, open::shut);
        assertEquals(List.of(1, 0, 0), blocks.stream().map(block -> block.shut).toList());
        open.reopen();
        assertEquals(List.of(0, 0, 0), blocks.stream().map(block -> block.shut).toList());
    }

    @Test
    void closedBlocksAreTakenAllAtOnce() {
        ClosedBlocks<TestBlock> closed = new ClosedBlocks<>();
        assertTrue(closed.isEmpty());
        assertNull(closed.takeAll());
        TestBlock first = new TestBlock(1);
        TestBlock last = new TestBlock(2);
        closed.add(first.link, 64);
        closed.add(last.link, 64);
        assertFalse(closed.isEmpty());
        BlockLink<TestBlock> taken = closed.takeAll();
        assertSame(last.link, taken);
        assertSame(first.link, taken.nextClosed());
        assertNull(first.link.nextClosed());
        assertTrue(closed.isEmpty());
        assertNull(closed.takeAll());
    }

    @Test
    void whatWasTakenCanBeAddedAgain() {
        ClosedBlocks<TestBlock> closed = new ClosedBlocks<>();
        closed.add(new TestBlock(1).link, 8 << 20);
        closed.add(new TestBlock(2).link, 8 << 20);
        closed.addAll(closed.takeAll(), link -> (long) link.number() << 22);
        assertTrue(closed.areMany(47, 1L << 40), "there are two");
        assertFalse(closed.areMany(48, 24 << 20), "of 12 MiB");
        assertTrue(closed.areMany(48, (24 << 20) - 1));
        assertEquals(1, closed.takeAll().number());
        closed.addAll(null, link -> 0);
        assertTrue(closed.isEmpty());
    }

    /** More than half of the heap, or 8 MiB of which there is one block for 16 open ones. */
    @ParameterizedTest
    @CsvSource({
        "1, 500, 0, 1000, false",
        "1, 501, 1000000, 1000, true",
        "1, 8388607, 0, 1000000000, false",
        "1, 8388608, 16, 1000000000, true",
        "1, 8388608, 31, 1000000000, true",
        "1, 8388608, 32, 1000000000, false",
        "2, 4194304, 32, 1000000000, true",
        "2, 4194304, 47, 1000000000, true",
        "2, 4194304, 48, 1000000000, false",
    })
    void manyAreWorthATurn(int count, long bytesOfEach, int openBlocks, long capacity, boolean areMany) {
        ClosedBlocks<TestBlock> closed = new ClosedBlocks<>();
        for (int number = 0; number < count; number++) {
            closed.add(new TestBlock(number).link, bytesOfEach);
        }
        assertEquals(areMany, closed.areMany(openBlocks, capacity));
        closed.takeAll();
        assertFalse(closed.areMany(openBlocks, capacity));
        closed.add(new TestBlock(0).link, 8 << 20);
        assertFalse(closed.areMany(32, 1L << 40), "those that were taken count no longer");
        closed.add(new TestBlock(1).link, 0);
        assertTrue(closed.areMany(32, 1L << 40));
    }

    @Test
    void aGenerationEndsWithWhatWasReachedByIt() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64);
            HeapGeneration generation = new HeapGeneration(memory);
            HeapGeneration next = new HeapGeneration(memory);
            MemorySegment slice = generation.slice(8, 16);
            assertEquals(memory.address() + 8, slice.address());
            assertEquals(16, slice.byteSize());
            generation.letThreadsLook();
            generation.letThreadsLook();
            assertFalse(generation.hasEnded());
            slice.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 7);
            generation.end();
            generation.end();
            generation.letThreadsLook();
            assertTrue(generation.hasEnded());
            assertThrows(IllegalStateException.class, () -> slice.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
            assertEquals(7, next.slice(8, 8).get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
            assertEquals(7, memory.get(ValueLayout.JAVA_LONG_UNALIGNED, 8));
            next.end();
        }
    }

    @Test
    void aHeapGoesOnWithTheNextGeneration() {
        try (Arena arena = Arena.ofConfined()) {
            HeapGenerations generations = new HeapGenerations(arena.allocate(64));
            HeapGeneration first = generations.current();
            HeapGeneration second = generations.begin();
            assertSame(second, generations.current());
            assertFalse(first.hasEnded(), "it is still to end");
            assertTrue(generations.haveEnded());
            assertTrue(first.hasEnded());
            generations.beginIfEnded();
            assertSame(second, generations.current());
            HeapGeneration last = generations.begin();
            generations.endAll();
            assertTrue(second.hasEnded() && last.hasEnded());
            generations.beginIfEnded();
            assertFalse(generations.current().hasEnded());
            generations.endAll();
        }
    }

    /** While a C function has its memory it cannot end. */
    @Test
    @SuppressWarnings("restricted")
    void aGenerationThatNativeCodeUsesEndsLater() throws Throwable {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor comparison = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
        MethodHandle sort = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("qsort"),
                FunctionDescriptor.ofVoid(ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            HeapGenerations generations = new HeapGenerations(arena.allocate(64));
            HeapGeneration used = generations.current();
            assertSame(generations.begin(), generations.current());
            List<Boolean> haveEnded = new ArrayList<>();
            IntSupplier compare = () -> {
                haveEnded.add(generations.haveEnded());
                return 0;
            };
            MethodHandle equal = MethodHandles.lookup()
                    .findVirtual(IntSupplier.class, "getAsInt", MethodType.methodType(int.class))
                    .bindTo(compare);
            MethodHandle ofAny = MethodHandles.dropArguments(
                    equal, 0, comparison.toMethodType().parameterArray());
            sort.invokeExact(used.slice(0, 2), 2L, 1L, linker.upcallStub(ofAny, comparison, arena));
            assertFalse(haveEnded.getFirst());
            assertTrue(generations.haveEnded());
            assertTrue(used.hasEnded());
            generations.endAll();
        }
    }
}
