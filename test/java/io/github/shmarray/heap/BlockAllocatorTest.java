package io.github.shmarray.heap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockAllocatorTest {
    private static final int GRANULE = BlockAllocator.GRANULE;
    private static final int STEPS = 20_000;

    /** What an allocator must be, kept as a map from the offset of each block in use to its end. */
    private static final class Model {
        final TreeMap<Long, Long> used = new TreeMap<>();
        final long capacity;
        long touched;

        Model(long capacity) {
            this.capacity = capacity;
        }

        void add(long offset, long size) {
            assertEquals(0, offset % GRANULE, "it is aligned");
            assertTrue(offset >= 0 && offset + size <= capacity, "it is inside");
            Map.Entry<Long, Long> before = used.lowerEntry(offset + size);
            assertTrue(before == null || before.getValue() <= offset, "it overlaps no other");
            used.put(offset, offset + size);
            touched = Math.max(touched, offset + size);
        }

        List<Long> gaps() {
            List<Long> gaps = new ArrayList<>();
            long end = 0;
            for (Map.Entry<Long, Long> block : used.entrySet()) {
                if (block.getKey() > end) {
                    gaps.add(block.getKey() - end);
                }
                end = block.getValue();
            }
            if (capacity > end) {
                gaps.add(capacity - end);
            }
            return gaps;
        }

        BlockAllocator.Usage usage() {
            List<Long> gaps = gaps();
            long free = gaps.stream().mapToLong(gap -> gap).sum();
            long largest = gaps.stream().mapToLong(gap -> gap).max().orElse(0);
            return new BlockAllocator.Usage(capacity, capacity - free, largest, used.size(), gaps.size());
        }
    }

    private static long roundedUp(long size) {
        return Math.max(1, Math.ceilDiv(size, (long) GRANULE)) * GRANULE;
    }

    /** Small ones mostly, and some of every order of magnitude. */
    private static long randomSize(Random random, long capacity) {
        long largest = Math.max(2, capacity >> random.nextInt(12));
        return random.nextLong(largest);
    }

    @ParameterizedTest
    @ValueSource(longs = {GRANULE, 3 * GRANULE, 100 * GRANULE, 10_000 * GRANULE, 1L << 40})
    void randomProgramsAgreeWithANaiveModel(long capacity) {
        Random random = new Random(capacity);
        BlockAllocator allocator = new BlockAllocator(capacity);
        Model model = new Model(capacity);
        List<Integer> blocks = new ArrayList<>();
        for (int step = 0; step < STEPS / 10; step++) {
            boolean isGrowing = step / 200 % 2 == 0;
            if (blocks.isEmpty() || random.nextInt(10) < (isGrowing ? 7 : 3)) {
                long size = randomSize(random, capacity);
                long largest = model.usage().largestFreeBlock();
                int block = allocator.allocate(size);
                assertEquals(roundedUp(size) > largest, block == BlockAllocator.NONE, "it fails only if nothing fits");
                if (block != BlockAllocator.NONE) {
                    assertEquals(roundedUp(size), allocator.size(block));
                    assertEquals(
                            Math.clamp(model.touched - allocator.offset(block), 0, allocator.size(block)),
                            allocator.usedBefore());
                    model.add(allocator.offset(block), allocator.size(block));
                    blocks.add(block);
                }
                assertEquals(
                        capacity - allocator.usage().used(), allocator.usage().free());
            } else {
                int block = blocks.remove(random.nextInt(blocks.size()));
                model.used.remove(allocator.offset(block));
                allocator.free(block);
            }
            assertEquals(model.usage(), allocator.usage(), "free neighbours are joined");
        }
        blocks.forEach(allocator::free);
        assertEquals(new BlockAllocator.Usage(capacity, 0, capacity, 0, 1), allocator.usage());
    }

    @Test
    void whatFitsExactlyIsFoundThoughItsClassHasSmallerBlocks() {
        long size = 1000 * GRANULE;
        BlockAllocator allocator = new BlockAllocator(3 * size);
        for (int i = 0; i < 3; i++) {
            assertNotEquals(BlockAllocator.NONE, allocator.allocate(size));
        }
        assertEquals(0, allocator.usage().free());
        assertEquals(BlockAllocator.NONE, allocator.allocate(0));
    }

    @Test
    void everySizeFitsIntoAFreeBlockOfThatSizeAndNotIntoASmallerOne() {
        for (long size = 1; size < 5000; size = size < 200 ? size + 1 : size + 37) {
            assertEquals(0, new BlockAllocator(size * GRANULE).allocate(size * GRANULE));
            BlockAllocator smaller = new BlockAllocator(size * GRANULE);
            assertEquals(BlockAllocator.NONE, smaller.allocate(size * GRANULE + 1));
            assertEquals(size * GRANULE, smaller.usage().largestFreeBlock());
        }
    }

    @Test
    void sizesBeyondAllReasonDoNotFit() {
        long capacity = Long.MAX_VALUE / GRANULE * GRANULE;
        BlockAllocator allocator = new BlockAllocator(capacity);
        assertEquals(BlockAllocator.NONE, allocator.allocate(Long.MAX_VALUE));
        int block = allocator.allocate(capacity);
        assertEquals(capacity, allocator.size(block));
        allocator.free(block);
        assertEquals(capacity, allocator.usage().largestFreeBlock());
    }

    @Test
    void aBlockIsGivenBackOnce() {
        BlockAllocator allocator = new BlockAllocator(10 * GRANULE);
        int block = allocator.allocate(1);
        int other = allocator.allocate(1);
        allocator.free(block);
        assertThrows(IllegalStateException.class, () -> allocator.free(block));
        allocator.free(other);
        assertThrows(IllegalStateException.class, () -> allocator.free(other));
    }

    @Test
    @Timeout(60)
    void whatRunsOutOfJavaHeapHasChangedNothing() throws Exception {
        List<String> command = ChildJvm.command(AllocatorMemoryProgram.class);
        command.add(command.indexOf("-cp"), AllocatorMemoryProgram.HEAP);
        Process child = ChildJvm.start(command);
        assertEquals("passed\n", new String(child.getInputStream().readAllBytes(), UTF_8));
        assertEquals(0, child.waitFor());
    }

    @Test
    void aPlaceThatWasGivenBackIsUsedAgainBeforeOneThatNeverWas() {
        BlockAllocator allocator = new BlockAllocator(1 << 20);
        int block = allocator.allocate(400_000);
        assertEquals(0, allocator.offset(block));
        assertEquals(0, allocator.usedBefore());
        for (int i = 0; i < 10; i++) {
            allocator.free(block);
            block = allocator.allocate(400_000);
            assertEquals(0, allocator.offset(block));
            assertEquals(roundedUp(400_000), allocator.usedBefore());
        }
    }

    /**
     * Free blocks are never neighbours, so there is at most one more of them than blocks in use, and where {@code size} does not fit
     * each is smaller. In a steady state there are about half as many (D. Knuth, The Art of Computer Programming 1, 2.5, the
     * fifty-percent rule).
     */
    @Test
    void fragmentationStaysWithinItsBounds() {
        long capacity = 64 << 20;
        Random random = new Random(1);
        BlockAllocator allocator = new BlockAllocator(capacity);
        List<Integer> blocks = new ArrayList<>();
        double leastUsed = 1;
        double used = 0;
        double freePerUsed = 0;
        int failures = 0;
        for (int step = 0; step < 10 * STEPS; step++) {
            long size = (long) Math.exp(random.nextDouble(Math.log(64), Math.log(256 << 10)));
            int block = allocator.allocate(size);
            BlockAllocator.Usage now = allocator.usage();
            assertTrue(now.freeBlocks() <= now.blocks() + 1);
            if (block == BlockAllocator.NONE) {
                assertTrue(now.free() <= (now.blocks() + 1L) * (roundedUp(size) - GRANULE), now::toString);
                leastUsed = Math.min(leastUsed, (double) now.used() / capacity);
                used += (double) now.used() / capacity;
                freePerUsed += (double) now.freeBlocks() / now.blocks();
                failures++;
            } else {
                blocks.add(block);
            }
            while (block == BlockAllocator.NONE && allocator.usage().largestFreeBlock() < size
                    || blocks.size() > 3000) {
                int last = blocks.size() - 1;
                int chosen = random.nextInt(blocks.size());
                allocator.free(blocks.get(chosen));
                blocks.set(chosen, blocks.get(last));
                blocks.remove(last);
            }
        }
        String measured = String.format(
                "%d requests did not fit, when %.3f was used, at the least %.3f, with %.3f free blocks for one in use",
                failures, used / failures, leastUsed, freePerUsed / failures);
        assertTrue(failures > 1000, measured);
        assertTrue(used / failures > 0.8, measured);
        assertTrue(leastUsed > 0.6, measured);
        assertTrue(freePerUsed / failures < 0.5, measured);
    }
}
