package io.github.shmarray;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * A block of a heap, as the memory of an array. The heap takes it back when it is closed, or when nothing can reach it any more.
 *
 * <p>To end every access to memory that anybody may have, the JVM has to stop all threads, which takes longer than to fill a
 * block. So the array's own accesses go to a slice of the heap's memory, which the array drops when it closes; only what is given
 * out has an arena, to be closed with it.
 */
final class HeapBlock implements ArrayMemory {
    private static final int CLOSED = -1;
    private static final VarHandle USERS = usersHandle();

    /** How a heap finds its blocks without keeping them from the collector. */
    static final class Link extends WeakReference<HeapBlock> {
        final int number;
        boolean isGivenBack;
        Link previous = this;
        Link next = this;

        Link(HeapBlock block, ReferenceQueue<HeapBlock> forgotten, int number) {
            super(block, forgotten);
            this.number = number;
        }

        void insertBefore(Link other) {
            previous = other.previous;
            next = other;
            previous.next = this;
            other.previous = this;
        }

        void remove() {
            previous.next = next;
            next.previous = previous;
            // A link that somebody still has must not keep its neighbours.
            previous = this;
            next = this;
        }
    }

    private final HeapRegion heap;
    private final ArraySegment.Layout layout;
    private final Link link;

    /** How many bulk operations are under way. */
    @SuppressWarnings("unused")
    private volatile int users;

    private Arena arena;
    private MemorySegment lastingElements;

    HeapBlock(HeapRegion heap, ArraySegment.Layout layout, ReferenceQueue<HeapBlock> forgotten, int number) {
        this.heap = heap;
        this.layout = layout;
        this.link = new Link(this, forgotten, number);
    }

    private static VarHandle usersHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(HeapBlock.class, "users", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    Link link() {
        return link;
    }

    @Override
    public ArraySegment.Layout layout() {
        return layout;
    }

    @Override
    public String name() {
        return heap.name() + "+" + layout.dataOffset();
    }

    @Override
    public String handle() {
        return new ArrayHandle(layout.type(), layout.shape(), layout.dataOffset(), heap.handle()).text();
    }

    @Override
    public FileStatus file() {
        return heap.file();
    }

    @Override
    public boolean isOpen() {
        return users != CLOSED;
    }

    @Override
    public MemorySegment elements() {
        return isOpen() ? place() : MemorySegment.NULL;
    }

    private MemorySegment place() {
        return heap.slice(layout.dataOffset(), layout.byteSize());
    }

    @Override
    public MemorySegment lastingElements() {
        enter("segment of");
        try {
            return makeLasting();
        } finally {
            leave();
        }
    }

    /** Who has only the segment still has the block: the arena keeps it from the collector. */
    @SuppressWarnings("restricted")
    private synchronized MemorySegment makeLasting() {
        if (arena == null) {
            arena = Arena.ofShared();
            lastingElements = place().reinterpret(layout.byteSize(), arena, ended -> Reference.reachabilityFence(this));
        }
        return lastingElements;
    }

    @Override
    public void enter(String operation) {
        int now = users;
        while (now == CLOSED || !USERS.compareAndSet(this, now, now + 1)) {
            if (now == CLOSED) {
                throw new IllegalStateException(operation + " array \"" + name() + "\": it is closed");
            }
            now = users;
        }
    }

    @Override
    public void leave() {
        USERS.getAndAdd(this, -1);
    }

    @Override
    public SegmentFaultException fault(String operation) {
        return heap.fault(operation, name());
    }

    @Override
    public boolean isCutShort() {
        return heap.isCutShort();
    }

    /** The name is the heap's. */
    @Override
    public boolean unlink() {
        return false;
    }

    @Override
    public void close() {
        if (end()) {
            heap.giveBack(link);
        }
    }

    /**
     * Ends every access; returns whether this call did. When it returns, nobody has access, whoever ended it.
     *
     * @throws IllegalStateException if another thread is inside a bulk operation; the block stays open
     */
    synchronized boolean end() {
        int now = (int) USERS.compareAndExchange(this, 0, CLOSED);
        if (now == CLOSED) {
            return false;
        }
        if (now > 0) {
            throw inUse(null);
        }
        if (arena != null) {
            try {
                arena.close();
            } catch (IllegalStateException e) {
                users = 0;
                throw inUse(e);
            }
        }
        return true;
    }

    private IllegalStateException inUse(IllegalStateException cause) {
        return new IllegalStateException(
                "close array \"" + name() + "\": another thread is inside a bulk operation on it; it stays open",
                cause);
    }
}
