package io.github.shmarray;

import static io.github.shmarray.CampaignLog.require;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.element.Overflow;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** What can be done with the arrays of one heap. Each is filled with a value of its own, which no other array has. */
final class HeapStorm {
    private static final int SHARED = 48;
    private static final int MOST_ELEMENTS_LOG = 18;

    private final SharedHeap heap;
    private final AtomicInteger values = new AtomicInteger();

    /** Arrays that any thread uses, exchanges and closes. */
    private final AtomicReferenceArray<Owned> shared = new AtomicReferenceArray<>(SHARED);

    /** Once somebody means to close the heap, there have to be moments in which none of its arrays is kept in use. */
    private volatile boolean isEnding;

    private record Owned(SharedIntArray array, int value) {
        void require(int[] content) {
            for (int element : content) {
                require(element);
            }
        }

        void require(long element) {
            CampaignLog.require(element == value, "the value of another array");
        }
    }

    HeapStorm(SharedHeap heap) {
        this.heap = heap;
    }

    private static int length(Random random) {
        return 1 + random.nextInt(1 << 4 + random.nextInt(MOST_ELEMENTS_LOG - 4));
    }

    private Owned peek(Random random) {
        Owned owned = shared.get(random.nextInt(SHARED));
        if (owned == null) {
            throw new IllegalStateException("nothing in this place, \"try another\"");
        }
        return owned;
    }

    private void share(Owned owned, Random random) {
        close(shared.getAndSet(random.nextInt(SHARED), owned));
    }

    private static void close(Owned owned) {
        if (owned != null) {
            Storm.close(owned.array);
        }
    }

    Map<String, Storm.Operation> operations() {
        Map<String, Storm.Operation> operations = new LinkedHashMap<>();
        addBeginnings(operations);
        addReads(operations);
        addWrites(operations);
        addViews(operations);
        addEnds(operations);
        return operations;
    }

    private void addBeginnings(Map<String, Storm.Operation> operations) {
        operations.put("allocate", random -> {
            SharedIntArray array = heap.allocateInts(length(random));
            require(Arrays.stream(array.toArray()).allMatch(element -> element == 0), "a new array is not zeroed");
            fillAndShare(array, random);
        });
        operations.put(
                "allocate uninitialized",
                random -> fillAndShare(
                        (SharedIntArray) heap.allocateUninitialized(ElementType.INT32, length(random)), random));
        operations.put("copyOf", random -> {
            int[] content = new int[length(random)];
            int value = values.incrementAndGet();
            Arrays.fill(content, value);
            share(new Owned(heap.copyOf(content), value), random);
        });
        operations.put(
                "allocate and close",
                random -> heap.allocateInts(length(random)).close());
        operations.put(
                "allocate and forget",
                random -> heap.allocateInts(length(random)).memorySegment());
        operations.put("statistics", random -> {
            SharedHeap.Statistics now = heap.statistics();
            require(now.used() >= 0 && now.used() <= now.capacity(), now.toString());
        });
    }

    private void fillAndShare(SharedIntArray array, Random random) {
        int value = values.incrementAndGet();
        array.fill(value);
        share(new Owned(array, value), random);
    }

    private void addReads(Map<String, Storm.Operation> operations) {
        operations.put("get", random -> getAll(peek(random)));
        operations.put("copyTo", random -> {
            Owned owned = peek(random);
            owned.require(owned.array.toArray());
        });
        operations.put("copyTo few", random -> {
            Owned owned = peek(random);
            int[] target = new int[(int) Math.min(100, owned.array.length())];
            for (int i = 0; i < 100; i++) {
                owned.array.copyTo(target, 0, owned.array.length() - target.length, target.length);
                owned.require(target);
            }
        });
        operations.put("convertTo", random -> {
            Owned owned = peek(random);
            long[] target = new long[(int) owned.array.length()];
            owned.array.convertTo(target, Overflow.WRAP, Parallelism.of(2));
            Arrays.stream(target).forEach(owned::require);
        });
        operations.put("toString", random -> peek(random).array.toString());
        operations.put("attachHandle", random -> {
            Owned owned = peek(random);
            try (SharedArray other = SharedArray.attachHandle(owned.array.handle())) {
                int[] content = ((SharedIntArray) other).toArray();
                // Once it is closed, the place is another array's.
                if (owned.array.isOpen()) {
                    owned.require(content);
                }
            }
        });
    }

    private static void getAll(Owned owned) {
        long length = owned.array.length();
        for (long i = 0; i < length; i++) {
            owned.require(owned.array.get(i));
        }
    }

    private static void setAll(Owned owned) {
        long length = owned.array.length();
        for (long i = 0; i < length; i++) {
            owned.array.set(i, owned.value);
        }
    }

    private void addWrites(Map<String, Storm.Operation> operations) {
        operations.put("set", random -> setAll(peek(random)));
        operations.put("copyFrom few", random -> {
            Owned owned = peek(random);
            int[] source = new int[(int) Math.min(100, owned.array.length())];
            Arrays.fill(source, owned.value);
            for (int i = 0; i < 100; i++) {
                owned.array.copyFrom(source, 0, 0, source.length);
            }
        });
        operations.put("copyFrom", random -> {
            Owned owned = peek(random);
            int[] source = new int[(int) owned.array.length()];
            Arrays.fill(source, owned.value);
            owned.array.copyFrom(source, Parallelism.of(2));
        });
        operations.put("fill", random -> {
            Owned owned = peek(random);
            owned.array.fill(owned.value);
        });
        operations.put("hooked set", random -> {
            Owned owned = peek(random);
            SharedIntArray hooked = owned.array.withHook(new WriteHook() {});
            hooked.fill(owned.value);
            for (int i = 0; i < Math.min(100, hooked.length()); i++) {
                hooked.set(i, owned.value);
                owned.require(hooked.get(i));
            }
        });
    }

    private void addViews(Map<String, Storm.Operation> operations) {
        operations.put("view", random -> {
            Owned owned = peek(random);
            ArrayView view = owned.array.view();
            owned.require((int[]) view.slice(Slice.reversed()).toArray());
            for (int i = 0; i < Math.min(100, view.length()); i++) {
                owned.require(view.getLong(i));
            }
        });
        operations.put("view fill", random -> {
            Owned owned = peek(random);
            ArrayView view = owned.array.view();
            view.fill((long) owned.value);
            view.assign(view.slice(Slice.reversed()));
            view.setLong(0, owned.value);
        });
        operations.put("compare", random -> {
            ArrayView view = peek(random).array.view();
            require(view.contentEquals(view.slice(Slice.reversed())), "reversed, it is another one");
            view.asReadOnly().contentHash();
        });
        operations.put("segment", random -> {
            Owned owned = peek(random);
            MemorySegment segment = owned.array.memorySegment();
            try {
                for (int i = 0; i < owned.array.length(); i++) {
                    segment.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, owned.value);
                }
            } catch (IllegalStateException e) {
                require(!segment.scope().isAlive() || CampaignLog.isInOurWords(e), e.toString());
            }
        });
        operations.put("copyOf a segment", random -> {
            CreateOptions options = CreateOptions.defaults().withBacking(Backing.MEMFD);
            Owned owned = peek(random);
            MemorySegment source = owned.array.memorySegment();
            try (SharedIntArray copy = SharedIntArray.copyOf("shmarray-storm-copy", options, source)) {
                owned.require(copy.toArray());
            } catch (IllegalStateException e) {
                require(!source.scope().isAlive(), e.toString());
            }
        });
    }

    private void addEnds(Map<String, Storm.Operation> operations) {
        operations.put("close", random -> close(shared.getAndSet(random.nextInt(SHARED), null)));
        operations.put("close once", random -> peek(random).array.close());
        operations.put("close twice", random -> {
            Owned owned = peek(random);
            owned.array.close();
            owned.array.close();
            require(!owned.array.isOpen(), "it is open though it was closed");
        });
        operations.put("forget", random -> shared.set(random.nextInt(SHARED), null));
        operations.put("collect", random -> {
            if (random.nextInt(100) == 0) {
                System.gc();
            }
        });
        operations.put("close the heap in vain", random -> {
            if (isEnding) {
                return;
            }
            try (SharedIntArray busy = heap.allocateInts(1)) {
                busy.memory().during("keep", () -> requireRefused(heap));
            }
        });
    }

    private static void requireRefused(SharedHeap heap) {
        try {
            heap.close();
        } catch (IllegalStateException e) {
            require(CampaignLog.isInOurWords(e), e.toString());
            return;
        }
        require(false, "the heap was closed though one of its arrays was in use");
    }

    /** While other threads go on. */
    void closeHeap() {
        isEnding = true;
        while (heap.isOpen()) {
            try {
                heap.close();
            } catch (IllegalStateException inUse) {
                require(CampaignLog.isInOurWords(inUse), inUse.toString());
                Storm.pause();
            }
        }
    }

    /** Closes each array, for when all threads have ended. */
    void closeArrays() {
        for (int i = 0; i < SHARED; i++) {
            close(shared.getAndSet(i, null));
        }
    }
}
