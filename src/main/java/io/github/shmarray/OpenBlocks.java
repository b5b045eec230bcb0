package io.github.shmarray;

import java.util.function.Consumer;

/**
 * The blocks of a heap whose arrays are open, found without keeping them from the collector. Not safe to use from several threads.
 */
final class OpenBlocks {
    /** The links of all blocks are in a ring with this one. */
    private final HeapBlock.Link links = new HeapBlock.Link(null, null, BlockAllocator.NONE);

    private int count;

    int count() {
        return count;
    }

    void add(HeapBlock.Link link) {
        link.insertBefore(links);
        count++;
    }

    /** Takes a block out; returns false if it was out before. */
    boolean remove(HeapBlock.Link link) {
        if (link.isGivenBack) {
            return false;
        }
        link.isGivenBack = true;
        link.remove();
        count--;
        return true;
    }

    /** One of them, or null if there is none. */
    HeapBlock.Link any() {
        return links.next == links ? null : links.next;
    }

    void forEach(Consumer<HeapBlock> action) {
        for (HeapBlock.Link link = links.next; link != links; link = link.next) {
            HeapBlock block = link.get();
            if (block != null) {
                action.accept(block);
            }
        }
    }

    /**
     * Keeps everybody out of all of them, until {@link #reopen}.
     *
     * @throws IllegalStateException if somebody is inside one; those before it are shut
     */
    void shut() {
        for (HeapBlock.Link link = links.next; link != links; link = link.next) {
            HeapBlock block = link.get();
            link.isShut = block != null && block.shut();
        }
    }

    void reopen() {
        for (HeapBlock.Link link = links.next; link != links; link = link.next) {
            HeapBlock block = link.get();
            if (link.isShut && block != null) {
                link.isShut = false;
                block.resume();
            }
        }
    }
}
