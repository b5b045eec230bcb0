package io.github.shmarray;

import io.github.shmarray.copy.MemoryCopy;
import io.github.shmarray.copy.Zeroes;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.locks.ReentrantLock;

/** The memory of a heap and the blocks it is divided into. Safe to use from many threads. */
final class HeapRegion implements AutoCloseable {
    private final ArraySegment segment;
    private final long start;
    private final MemorySegment memory;
    private final String operation;

    /** Guards all that follows; nothing is zeroed or filled under it. */
    private final ReentrantLock lock = new ReentrantLock();

    private final BlockAllocator allocator;

    /** Drained when the heap is used: a Cleaner would cost a thread, and another lock and object for each block. */
    private final ReferenceQueue<HeapBlock> forgotten = new ReferenceQueue<>();

    /** The links of all blocks are in a ring with this one. */
    private final HeapBlock.Link links = new HeapBlock.Link(null, null, BlockAllocator.NONE);

    /**
     * @param segment becomes the heap's, which closes it
     */
    HeapRegion(ArraySegment segment) {
        this.segment = segment;
        this.start = segment.layout().dataOffset();
        this.memory = segment.elements();
        this.operation = "allocate in heap \"" + name() + "\"";
        this.allocator = new BlockAllocator(memory.byteSize());
    }

    String name() {
        return segment.name();
    }

    String handle() {
        return segment.handle();
    }

    FileStatus file() {
        return segment.file();
    }

    boolean isOpen() {
        return segment.isOpen();
    }

    /** Part of the memory, by its place in the file. */
    MemorySegment slice(long offset, long size) {
        return memory.asSlice(offset - start, size);
    }

    SegmentFaultException fault(String what, String blockName) {
        return segment.fault(what, blockName);
    }

    boolean isCutShort() {
        return segment.isCutShort();
    }

    /** A block whose bytes are what they happen to be. */
    HeapBlock allocate(ElementType type, long... shape) {
        return place(type, shape, false);
    }

    HeapBlock allocateZeroed(ElementType type, long... shape) {
        return place(type, shape, true);
    }

    /** A block with the elements of a Java array; no shape stands for one dimension. */
    HeapBlock allocateCopy(ElementType type, MemorySegment source, long... shape) {
        long count = source.byteSize() / type.byteSize();
        HeapBlock block = allocate(type, Geometry.checkedShape(shape, count, type.byteSize(), operation));
        fill(block, "copy into", () -> MemoryCopy.copy(source, 0, block.elements(), 0, source.byteSize()));
        return block;
    }

    private HeapBlock place(ElementType type, long[] callersShape, boolean isZeroed) {
        long[] shape = callersShape.clone();
        long byteSize = Geometry.checkedCount(shape, type.byteSize(), operation) * type.byteSize();
        HeapBlock block;
        long usedBefore;
        lock.lock();
        try {
            requireOpen();
            takeBackForgotten();
            long untouched = allocator.untouched();
            int number = allocator.allocate(byteSize);
            if (number == BlockAllocator.NONE) {
                throw noSpace(type, shape, byteSize);
            }
            long offset = allocator.offset(number);
            var layout = new ArraySegment.Layout(type, shape, false, start + offset);
            block = new HeapBlock(this, layout, forgotten, number);
            block.link().insertBefore(links);
            usedBefore = Math.clamp(untouched - offset, 0, byteSize);
        } finally {
            lock.unlock();
        }
        if (isZeroed && usedBefore > 0) {
            fill(block, "zero", () -> Zeroes.write(block.elements().asSlice(0, usedBefore)));
        }
        return block;
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
        HeapStatistics now = allocator.statistics();
        return new NoSpaceException(
                operation + ": " + byteSize + " bytes of " + type.numpyName() + " " + Geometry.text(shape)
                        + " do not fit: the largest free block has " + now.largestFreeBlock() + " bytes, of "
                        + now.free() + " that are free and " + now.capacity()
                        + " in all; close arrays that are not needed, or make the heap larger",
                0,
                byteSize,
                now.free());
    }

    void giveBack(HeapBlock.Link link) {
        lock.lock();
        try {
            release(link);
        } finally {
            lock.unlock();
        }
    }

    /** A block that was closed and is then forgotten is given back once. */
    private void release(HeapBlock.Link link) {
        if (!link.isGivenBack) {
            link.isGivenBack = true;
            link.remove();
            allocator.free(link.number);
        }
    }

    private void takeBackForgotten() {
        Reference<? extends HeapBlock> link = forgotten.poll();
        while (link != null) {
            release((HeapBlock.Link) link);
            link = forgotten.poll();
        }
    }

    HeapStatistics statistics() {
        lock.lock();
        try {
            takeBackForgotten();
            return allocator.statistics();
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (!isOpen()) {
            throw new IllegalStateException(operation + ": it is closed");
        }
    }

    boolean unlink() {
        return segment.unlink();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            while (links.next != links) {
                HeapBlock.Link link = links.next;
                HeapBlock block = link.get();
                if (block != null) {
                    block.end();
                }
                release(link);
            }
            segment.close();
        } finally {
            lock.unlock();
        }
    }
}
