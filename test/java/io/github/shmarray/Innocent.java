package io.github.shmarray;

import static io.github.shmarray.CampaignLog.require;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Uses arrays of its own, which nobody else closes: whatever happens to other arrays, none of its uses fails, reads another
 * value or leaves the thread interrupted.
 */
final class Innocent implements AutoCloseable {
    private static final int LENGTH = 2000;

    private final int value;
    private final SharedIntArray array;
    private final SharedIntArray hooked;
    private final SharedIntArray viewed;
    private final ArrayView view;
    private final MemorySegment segment;
    private final List<SharedIntArray> all;

    private Innocent(int value, SharedIntArray array, SharedIntArray hooked, SharedIntArray viewed) {
        this.value = value;
        this.array = array;
        this.hooked = hooked.withHook(new WriteHook() {});
        this.viewed = viewed;
        this.view = viewed.view();
        this.segment = viewed.memorySegment();
        this.all = List.of(array, hooked, viewed);
    }

    static Innocent inHeap(SharedHeap heap, int value) {
        return new Innocent(
                value, heap.copyOf(content(value)), heap.copyOf(content(value)), heap.copyOf(content(value)));
    }

    static Innocent inSegments(String prefix, int value) {
        CreateOptions memfd = CreateOptions.defaults().withBacking(Backing.MEMFD);
        CreateOptions named = CreateOptions.defaults().withUnlinkOnClose();
        return new Innocent(
                value,
                SharedIntArray.copyOf(prefix + "innocent", named, content(value)),
                SharedIntArray.copyOf(prefix + "innocent", memfd, content(value)),
                SharedIntArray.copyOf(prefix + "innocent-viewed", named, content(value)));
    }

    private static int[] content(int value) {
        int[] content = new int[LENGTH];
        Arrays.fill(content, value);
        return content;
    }

    /** One round of everything. */
    void use() {
        getAndSet(array);
        copyFew(array);
        bulk(array);
        getAndSet(hooked);
        copyFew(hooked);
        getAndSet(viewed);
        useView();
        useSegment();
        require(array.toString().contains(value + " " + value), array.toString());
        require(view.toString().contains(value + " " + value), view.toString());
        for (SharedIntArray each : all) {
            require(each.isOpen(), each.name() + " is closed");
        }
        require(!Thread.currentThread().isInterrupted(), "the thread is interrupted");
    }

    private void getAndSet(SharedIntArray target) {
        for (int i = 0; i < LENGTH; i++) {
            target.set(i, value);
        }
        requireNotInterrupted("set");
        for (int i = 0; i < LENGTH; i++) {
            requireValue(target.get(i));
        }
        requireNotInterrupted("get");
    }

    private static void requireNotInterrupted(String use) {
        require(!Thread.currentThread().isInterrupted(), "the thread is interrupted after " + use);
    }

    private void requireValue(long element) {
        require(element == value, "another value");
    }

    private void copyFew(SharedIntArray target) {
        int[] few = new int[50];
        for (int i = 0; i < LENGTH; i += few.length) {
            target.copyTo(few, 0, i, few.length);
            Arrays.stream(few).forEach(this::requireValue);
            target.copyFrom(few, 0, i, few.length);
        }
        requireNotInterrupted("few copies");
    }

    private void bulk(SharedIntArray target) {
        target.fill(value);
        Arrays.stream(target.toArray()).forEach(this::requireValue);
        long[] converted = new long[LENGTH];
        target.convertTo(converted);
        target.convertFrom(converted);
        Arrays.stream(converted).forEach(this::requireValue);
        requireNotInterrupted("bulk operations");
    }

    private void useView() {
        for (int i = 0; i < 100; i++) {
            requireValue(view.getLong(i));
        }
        view.fill((long) value);
        Arrays.stream((int[]) view.toArray()).forEach(this::requireValue);
        require(view.contentEquals(view), "it does not equal itself");
        requireNotInterrupted("views");
    }

    private void useSegment() {
        for (int i = 0; i < LENGTH; i++) {
            requireValue(segment.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i));
        }
        requireNotInterrupted("segments");
    }

    @Override
    public void close() {
        all.forEach(SharedArray::close);
    }
}
