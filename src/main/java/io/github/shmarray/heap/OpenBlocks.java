package io.github.shmarray.heap;

import java.util.function.Consumer;

/**
 * The blocks of a heap whose arrays are open, found without keeping them from the collector. Not safe to use from several threads.
 */
public final class OpenBlocks<B extends Block> {
    /** The links of all blocks are in a ring with this one. */
    private final BlockLink<B> links = new BlockLink<>(null, null, BlockAllocator.NONE);

    private int count;

    public int count() {
        return count;
    }

    public void add(BlockLink<B> link) {
        link.insertBefore(links);
        count++;
    }

    /** Takes a block out; returns false if it was out before. */
    public boolean remove(BlockLink<B> link) {
        if (link.isGivenBack) {
            return false;
        }
        link.isGivenBack = true;
        link.remove();
        count--;
        return true;
    }

    /** One of them, or null if there is none. */
    public BlockLink<B> any() {
        return links.next == links ? null : links.next;
    }

    public void forEach(Consumer<B> action) {
        for (BlockLink<B> link = links.next; link != links; link = link.next) {
            B block = link.get();
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
    public void shut() {
        for (BlockLink<B> link = links.next; link != links; link = link.next) {
            B block = link.get();
            link.isShut = block != null && block.shut();
        }
    }

    public void reopen() {
        for (BlockLink<B> link = links.next; link != links; link = link.next) {
            B block = link.get();
            if (link.isShut && block != null) {
                link.isShut = false;
                block.resume();
            }
        }
    }
}
