package io.github.shmarray.memory;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.copy.LibraryThreads;
import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.copy.Zeroes;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.heap.BlockAllocator;
import io.github.shmarray.heap.BlockLink;
import io.github.shmarray.heap.ClosedBlocks;
import io.github.shmarray.heap.HeapGeneration;
import io.github.shmarray.heap.HeapGenerations;
import io.github.shmarray.heap.OpenBlocks;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory of a heap and the blocks it is divided into. A block that was closed may still be in use by a thread that is inside
 * an access to one element or in a loop of them. So it waits, with others, until the {@link HeapGeneration} they were accessed by has
 * ended; then it is free. Safe to use from many threads.
 */
public final class HeapRegion implements AutoCloseable {
    /** How long a loop over a closed array may go on when nobody needs the place. */
    private static final long LONGEST_WAIT_MILLISECONDS = 100;

    /** Made when it is first needed. */
    private static final class Later {
        static final ScheduledExecutorService THREAD = LibraryThreads.scheduler("shmarray-heaps");
    }

    private final ArraySegment segment;
    private final long start;
    private final MemorySegment memory;
    private final String operation;

    /** Held while a generation ends; taken before {@link #lock}. */
    private final ReentrantLock turning = new ReentrantLock();

    /** Guards all that follows; nothing is zeroed or filled under it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final BlockAllocator allocator;

    /** Drained when the heap is used: a Cleaner would cost another lock and object for each block. */
    private final ReferenceQueue<HeapBlock> forgotten = new ReferenceQueue<>();

    private final OpenBlocks<HeapBlock> open = new OpenBlocks<>();
    private final ClosedBlocks<HeapBlock> closed = new ClosedBlocks<>();
    private boolean isTurnPlanned;

    /** What ends them has {@link #turning} too. */
    private final HeapGenerations generations;

    /**
     * @param segment becomes the heap's, which closes it
     */
    public HeapRegion(ArraySegment segment) {
        this.segment = segment;
        this.start = segment.layout().dataOffset();
        this.memory = segment.elements();
        this.operation = "allocate in heap \"" + name() + "\"";
        this.allocator = new BlockAllocator(memory.byteSize());
        this.generations = new HeapGenerations(memory);
        segment.region().endFirst(this::hasEndedAfterFault);
    }

    public String name() {
        return segment.name();
    }

    public String handle() {
        return segment.handle();
    }

    public boolean isOpen() {
        return segment.isOpen();
    }

    public ArraySegment segment() {
        return segment;
    }

    /** Where the memory starts in the file. */
    long start() {
        return start;
    }

    HeapGeneration generation() {
        return generations.current();
    }

    /** Part of the memory, by its place in the file. */
    MemorySegment slice(long offset, long size) {
        return memory.asSlice(offset - start, size);
    }

    /** A block whose bytes are what they happen to be. */
    public ArrayMemory allocate(ElementType type, long... shape) {
        return place(type, shape, false);
    }

    public ArrayMemory allocateZeroed(ElementType type, long... shape) {
        return place(type, shape, true);
    }

    /** A block with the elements of a Java array. */
    public ArrayMemory allocateCopy(ElementType type, MemorySegment source, long... shape) {
        Objects.requireNonNull(shape, "shape");
        Shapes.requireCount(shape, source.byteSize() / type.byteSize(), type.byteSize(), () -> operation);
        HeapBlock block = place(type, shape, false);
        fill(block, "copy into", () -> MemoryCopy.copy(source, 0, block.elements(), 0, source.byteSize()));
        return block;
    }

    private HeapBlock place(ElementType type, long[] callersShape, boolean isZeroed) {
        Objects.requireNonNull(type, "element type");
        Objects.requireNonNull(callersShape, "shape");
        long[] shape = callersShape.clone();
        long byteSize = Shapes.checkedCount(shape, type.byteSize(), () -> operation) * type.byteSize();
        HeapBlock block;
        long usedBefore;
        lock.lock();
        try {
            int number = allocate(type, shape, byteSize);
            block = newBlock(type, shape, number);
            usedBefore = Math.min(allocator.usedBefore(), byteSize);
        } finally {
            lock.unlock();
        }
        if (isZeroed && usedBefore > 0) {
            fill(block, "zero", () -> Zeroes.write(block.elements().asSlice(0, usedBefore)));
        }
        return block;
    }

    /** The number of a block; gives up the lock for a while if there is none but perhaps closed ones. */
    private int allocate(ElementType type, long[] shape, long byteSize) {
        requireOpen();
        takeBackForgotten();
        int number = allocator.allocate(byteSize);
        if (number == BlockAllocator.NONE) {
            lock.unlock();
            try {
                turn();
            } finally {
                lock.lock();
            }
            requireOpen();
            number = allocator.allocate(byteSize);
        }
        if (number == BlockAllocator.NONE) {
            throw noSpace(type, shape, byteSize);
        }
        return number;
    }

    private HeapBlock newBlock(ElementType type, long[] shape, int number) {
        try {
            var layout = new ArraySegment.Layout(type, shape, false, start + allocator.offset(number));
            HeapBlock block = new HeapBlock(this, layout, forgotten, number);
            open.add(block.link());
            return block;
        } catch (OutOfMemoryError e) {
            allocator.free(number);
            throw e;
        }
    }

    private void fill(HeapBlock block, String what, Runnable action) {
        try {
            block.during(what, action);
        } catch (RuntimeException | Error e) {
            block.close();
            throw e;
        }
    }

    private NoSpaceException noSpace(ElementType type, long[] shape, long byteSize) {
        BlockAllocator.Usage now = allocator.usage();
        return new NoSpaceException(
                operation + ": " + byteSize + " bytes of " + type.numpyName() + " " + Shapes.text(shape)
                        + " do not fit: the largest free block has " + now.largestFreeBlock() + " bytes, of "
                        + now.free() + " that are free and " + now.capacity()
                        + " in all; close arrays that are not needed, or make the heap larger",
                0,
                byteSize,
                now.free());
    }

    /** Whether a block has ended, be it along with the heap: that may still fail until the lock is released. */
    boolean hasEnded(HeapBlock block) {
        lock.lock();
        try {
            return block.users.hasEnded();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a block whose array is closed. */
    void giveBack(BlockLink<HeapBlock> link) {
        boolean isTurnDue;
        lock.lock();
        try {
            release(link);
            isTurnDue = closed.areMany(open.count(), memory.byteSize());
            if (!isTurnDue) {
                planTurn();
            }
        } finally {
            lock.unlock();
        }
        if (isTurnDue) {
            turn();
        }
    }

    /** A block that was closed and is then forgotten is given back once. */
    private void release(BlockLink<HeapBlock> link) {
        if (open.remove(link)) {
            closed.add(link, allocator.size(link.number()));
        }
    }

    /** Only links are put into the queue. */
    @SuppressWarnings("unchecked")
    private void takeBackForgotten() {
        Reference<? extends HeapBlock> link = forgotten.poll();
        while (link != null) {
            release((BlockLink<HeapBlock>) link);
            link = forgotten.poll();
        }
    }

    private void planTurn() {
        if (!closed.isEmpty() && !isTurnPlanned && isOpen()) {
            try {
                Later.THREAD.schedule(this::plannedTurn, LONGEST_WAIT_MILLISECONDS, TimeUnit.MILLISECONDS);
                isTurnPlanned = true;
            } catch (OutOfMemoryError noThread) {
                // Then the next turn comes when somebody needs the place.
            }
        }
    }

    private void plannedTurn() {
        lock.lock();
        isTurnPlanned = false;
        lock.unlock();
        turn();
    }

    /** Ends the generation; what was closed before is free then, or waits for a later turn if native code is in the way. */
    private void turn() {
        turning.lock();
        try {
            BlockLink<HeapBlock> waiting = beginGeneration();
            settle(waiting, waiting != null && generations.haveEnded());
        } finally {
            turning.unlock();
        }
    }

    /** Returns the closed blocks that nobody can come to by the new generation. */
    private BlockLink<HeapBlock> beginGeneration() {
        lock.lock();
        try {
            if (!closed.isEmpty() && isOpen()) {
                renewBlocks(generations.begin());
            }
            return closed.takeAll();
        } finally {
            lock.unlock();
        }
    }

    private void renewBlocks(HeapGeneration next) {
        try {
            open.forEach(block -> block.renew(next));
        } catch (OutOfMemoryError e) {
            // The others find out when an access fails.
        }
    }

    private void settle(BlockLink<HeapBlock> first, boolean areFree) {
        lock.lock();
        try {
            for (BlockLink<HeapBlock> link = first; areFree && link != null; link = link.nextClosed()) {
                allocator.free(link.number());
            }
            if (!areFree) {
                closed.addAll(first, link -> allocator.size(link.number()));
                planTurn();
            }
        } finally {
            lock.unlock();
        }
    }

    public BlockAllocator.Usage usage() {
        lock.lock();
        try {
            takeBackForgotten();
        } finally {
            lock.unlock();
        }
        turn();
        lock.lock();
        try {
            return allocator.usage();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (!segment.region().isOpen() && segment.region().isCut()) {
            throw segment.fault(operation);
        }
        if (!isOpen()) {
            throw new IllegalStateException(operation + ": it is closed");
        }
    }

    public boolean unlink() {
        return segment.unlink();
    }

    /** Stops the renewal of an array's own accesses. */
    void stopRenewing(HeapBlock block) {
        lock.lock();
        try {
            block.accessor = null;
        } finally {
            lock.unlock();
        }
    }

    /** Ends every access before the segment is unmapped; returns whether it has. */
    private boolean hasEndedAfterFault() {
        turning.lock();
        lock.lock();
        try {
            endAccesses();
            return true;
        } catch (IllegalStateException nativeCodeHasOne) {
            return false;
        } finally {
            lock.unlock();
            turning.unlock();
        }
    }

    /** Shuts all arrays, ends every access to them, and only then unmaps: if one of them is in use, all stay open. */
    @Override
    public void close() {
        turning.lock();
        lock.lock();
        try {
            if (!segment.users.hasEnded()) {
                open.shut();
                endAccesses();
                segment.close();
                releaseBlocks();
            }
        } catch (IllegalStateException e) {
            reopenBlocks();
            throw e;
        } finally {
            lock.unlock();
            turning.unlock();
        }
    }

    private void endAccesses() {
        open.forEach(HeapBlock::endLasting);
        generations.endAll();
    }

    private void releaseBlocks() {
        for (BlockLink<HeapBlock> link = open.any(); link != null; link = open.any()) {
            release(link);
        }
    }

    private void reopenBlocks() {
        if (segment.isOpen()) {
            generations.beginIfEnded();
        }
        open.reopen();
    }
}
