package io.github.shmarray;

import static io.github.shmarray.CampaignLog.require;

import io.github.shmarray.element.Overflow;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arrays in segments of their own and in a heap, each with a pattern that no other one has, which any thread uses and any thread closes: a
 * use sees the pattern of its array, or an exception tells that it is closed. Elements of another array, which may have got the same
 * memory meanwhile, are seen by nobody.
 */
final class SoakUses {
    private static final int PLACES = 256;
    private static final int LONGEST = 3000;

    /** Elements beyond it are the number of the element, so that every array has its own first one. */
    private static final int STEP = 31;

    private record Owned(SharedIntArray array, int id) {
        int element(long index) {
            return (int) (id + index * STEP);
        }
    }

    private final AtomicReferenceArray<Owned> places = new AtomicReferenceArray<>(PLACES);
    private final AtomicLong count = new AtomicLong();
    private final String prefix;
    private final SharedHeap heap;

    SoakUses(String prefix, SharedHeap heap) {
        this.prefix = prefix;
        this.heap = heap;
    }

    static int[] pattern(int id, int length) {
        int[] pattern = new int[length];
        for (int i = 0; i < length; i++) {
            pattern[i] = id + i * STEP;
        }
        return pattern;
    }

    Map<String, Storm.Operation> operations() {
        Map<String, Storm.Operation> uses = new LinkedHashMap<>();
        CreateOptions memfd = CreateOptions.defaults().withBacking(Backing.MEMFD);
        CreateOptions named = CreateOptions.defaults().withUnlinkOnClose();
        uses.put("create", random -> add(random, id -> SharedIntArray.copyOf(name(id), named, patternOf(id))));
        uses.put(
                "create without a name",
                random -> add(random, id -> SharedIntArray.copyOf(name(id), memfd, patternOf(id))));
        uses.put("allocate", random -> add(random, id -> heap.copyOf(patternOf(id))));
        uses.put("attach", random -> {
            Owned owned = at(random);
            try (SharedIntArray other = (SharedIntArray) SharedArray.attachHandle(owned.array.handle())) {
                requirePattern(owned, other.toArray());
            }
        });
        uses.put("get", random -> {
            Owned owned = at(random);
            long index = random.nextLong(owned.array.length());
            int found = owned.array.get(index);
            require(found == owned.element(index), "element " + index + " of " + owned.id + " is " + found);
        });
        uses.put("set", random -> {
            Owned owned = at(random);
            long index = random.nextLong(owned.array.length());
            owned.array.set(index, owned.element(index));
        });
        uses.put("copyTo", random -> {
            Owned owned = at(random);
            requirePattern(owned, owned.array.toArray());
        });
        uses.put("copyFrom", random -> {
            Owned owned = at(random);
            owned.array.copyFrom(pattern(owned.id, (int) owned.array.length()));
        });
        uses.put("convert", random -> {
            Owned owned = at(random);
            long[] target = new long[(int) owned.array.length()];
            owned.array.convertTo(target);
            for (int i = 0; i < target.length; i++) {
                require(target[i] == owned.element(i), "element " + i + " of " + owned.id + " is " + target[i]);
            }
            owned.array.convertFrom(target, Overflow.WRAP);
        });
        uses.put("view", random -> {
            Owned owned = at(random);
            requirePattern(owned, (int[]) owned.array.view().toArray());
        });
        uses.put("close", random -> close(random.nextInt(PLACES)));
        return uses;
    }

    private interface Maker {
        SharedIntArray make(int id);
    }

    private String name(int id) {
        return prefix + id;
    }

    private static int[] patternOf(int id) {
        return pattern(id, 1 + Math.floorMod(id * 7919, LONGEST));
    }

    private void add(Random random, Maker maker) {
        int id = (int) count.incrementAndGet();
        end(places.getAndSet(random.nextInt(PLACES), new Owned(maker.make(id), id)));
    }

    private Owned at(Random random) {
        Owned found = places.get(random.nextInt(PLACES));
        if (found == null) {
            throw new IllegalStateException("nothing in this place, \"try another\"");
        }
        return found;
    }

    private static void requirePattern(Owned owned, int[] found) {
        for (int i = 0; i < found.length; i++) {
            require(found[i] == owned.element(i), "element " + i + " of " + owned.id + " is " + found[i]);
        }
    }

    private void close(int place) {
        end(places.getAndSet(place, null));
    }

    private static void end(Owned owned) {
        if (owned != null) {
            Storm.close(owned.array);
        }
    }

    void closeAll() {
        for (int place = 0; place < PLACES; place++) {
            close(place);
        }
    }
}
