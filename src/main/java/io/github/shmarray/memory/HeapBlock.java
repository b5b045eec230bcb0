package io.github.shmarray.memory;

import io.github.shmarray.heap.Block;
import io.github.shmarray.heap.BlockLink;
import io.github.shmarray.heap.HeapGeneration;
import io.github.shmarray.segment.ArrayHandle;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.Region;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.function.Consumer;

/**
 * A block of a heap, as the memory of an array. The heap takes it back when it is closed, or when nothing can reach it any more.
 *
 * <p>The array's own accesses go to a slice of the heap's current {@link HeapGeneration}, which ends for many blocks at once,
 * before any of them is used again. What is given out has an arena of its own, to be closed with the block.
 */
final class HeapBlock extends ArrayMemory implements Block {
    private final HeapRegion heap;
    private final ArraySegment.Layout layout;
    private final BlockLink<HeapBlock> link;

    /** Set without a lock: if the heap does not see it, the array finds out when an access fails. */
    Consumer<MemorySegment> accessor;

    private Arena arena;
    private MemorySegment lastingElements;

    HeapBlock(HeapRegion heap, ArraySegment.Layout layout, ReferenceQueue<HeapBlock> forgotten, int number) {
        this.heap = heap;
        this.layout = layout;
        this.link = new BlockLink<>(this, forgotten, number);
    }

    BlockLink<HeapBlock> link() {
        return link;
    }

    @Override
    public ArraySegment.Layout layout() {
        return layout;
    }

    @Override
    public boolean wasCreated() {
        return true;
    }

    @Override
    public String name() {
        return heap.name() + "+" + layout.dataOffset();
    }

    /** While a lock is open in it, its place must not be used again. */
    @Override
    public ArrayPlace place() {
        ArrayPlace file = heap.segment().place();
        return new ArrayPlace(name(), file.path(), file.file(), layout.dataOffset(), users);
    }

    @Override
    public String handle() {
        return new ArrayHandle(layout.type(), layout.shape(), layout.dataOffset(), heap.handle()).text();
    }

    @Override
    public Region region() {
        return heap.segment().region();
    }

    @Override
    public MemorySegment elements() {
        return heap.slice(layout.dataOffset(), layout.byteSize());
    }

    /** The generation has to be known before the block is found to be open: it then ends before the block is used again. */
    @Override
    public MemorySegment accessedElements() {
        HeapGeneration generation = heap.generation();
        return hasEnded() ? MemorySegment.NULL : slice(generation);
    }

    private MemorySegment slice(HeapGeneration generation) {
        return generation.slice(layout.dataOffset() - heap.start(), layout.byteSize());
    }

    @Override
    public void setAccessor(Consumer<MemorySegment> renewed) {
        if (renewed == null) {
            heap.stopRenewing(this);
        } else {
            accessor = renewed;
        }
    }

    /** Moves the array's own accesses on, so that they do not meet the end of the generation before. */
    void renew(HeapGeneration generation) {
        Consumer<MemorySegment> renewed = accessor;
        if (renewed != null) {
            renewed.accept(slice(generation));
        }
    }

    @Override
    public MemorySegment lastingElements() {
        MemorySegment[] elements = new MemorySegment[1];
        during("memory segment of", () -> elements[0] = makeLasting());
        return elements[0];
    }

    /** Who has only the segment still has the block: the arena keeps it from the collector. */
    @SuppressWarnings("restricted")
    private synchronized MemorySegment makeLasting() {
        if (arena == null || !arena.scope().isAlive()) {
            Arena fresh = Arena.ofShared();
            lastingElements =
                    elements().reinterpret(layout.byteSize(), fresh, ended -> Reference.reachabilityFence(this));
            arena = fresh;
        }
        return lastingElements;
    }

    @Override
    public ArraySegment.Location location() {
        return null;
    }

    /** The name is the heap's. */
    @Override
    public boolean unlink() {
        return false;
    }

    @Override
    public boolean hasEnded() {
        return users.hasEnded() && heap.hasEnded(this);
    }

    @Override
    public void close() {
        while (!end()) {
            if (hasEnded()) {
                return;
            }
        }
        heap.giveBack(link);
    }

    /**
     * Ends every access but those of the generation; returns whether this call did.
     *
     * @throws IllegalStateException if somebody is inside; the block stays open
     */
    private synchronized boolean end() {
        if (!endUse()) {
            if (users.hasEnded()) {
                return false;
            }
            throw inUse();
        }
        try {
            endLasting();
        } catch (IllegalStateException e) {
            users.resume();
            throw e;
        }
        return true;
    }

    @Override
    public synchronized boolean shut() {
        if (endUse()) {
            return true;
        }
        if (users.hasEnded()) {
            return false;
        }
        throw inUse();
    }

    @Override
    public synchronized void resume() {
        users.resume();
    }

    /**
     * Ends every access to what was given out.
     *
     * @throws IllegalStateException if native code is using it
     */
    synchronized void endLasting() {
        if (arena != null && arena.scope().isAlive()) {
            try {
                arena.close();
            } catch (IllegalStateException e) {
                throw new IllegalStateException(
                        "close array \"" + name() + "\": native code is using a segment of it; it stays open", e);
            }
        }
    }

    private IllegalStateException inUse() {
        return new IllegalStateException("close array \"" + name()
                + "\": another thread is inside a bulk operation on it; it stays open,"
                + " as it does while a lock in it is open");
    }
}
