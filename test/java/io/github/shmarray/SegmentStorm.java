package io.github.shmarray;

import static io.github.shmarray.CampaignLog.require;

import io.github.shmarray.element.Overflow;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What can be done with arrays under a few names. Each has one value everywhere, which tells its length too, so that whoever
 * comes by one knows what it must have.
 */
final class SegmentStorm {
    private static final int NAMES = 8;
    private static final int SHARED = 32;
    private static final int MOST_VALUES = 1 << 20;

    private final String prefix;

    /** Arrays that any thread uses, exchanges and closes. */
    private final AtomicReferenceArray<SharedIntArray> shared = new AtomicReferenceArray<>(SHARED);

    SegmentStorm(String prefix) {
        this.prefix = prefix;
    }

    private String name(Random random) {
        return prefix + random.nextInt(NAMES);
    }

    private static int lengthFor(int value) {
        return 1 + Math.floorMod(value * 7919, value % 50 == 0 ? 400_000 : 3000);
    }

    private static int[] content(Random random) {
        int value = random.nextInt(MOST_VALUES);
        int[] content = new int[lengthFor(value)];
        Arrays.fill(content, value);
        return content;
    }

    private SharedIntArray peek(Random random) {
        SharedIntArray array = shared.get(random.nextInt(SHARED));
        if (array == null) {
            throw new IllegalStateException("nothing in this place, \"try another\"");
        }
        return array;
    }

    /** Shares an array in place of another, which is closed, whoever uses it. */
    private void share(SharedIntArray array, Random random) {
        close(shared.getAndSet(random.nextInt(SHARED), array));
    }

    private static void close(SharedIntArray array) {
        if (array != null) {
            Storm.close(array);
        }
    }

    private static void requireOneValue(int[] content) {
        require(content.length == lengthFor(content[0]), content.length + " elements of " + content[0]);
        for (int i = 0; i < content.length; i++) {
            require(content[i] == content[0], "element " + i + " is " + content[i] + ", not " + content[0]);
        }
    }

    private static void requireWhole(SharedIntArray array) {
        int[] content = array.toArray();
        requireOneValue(content);
        require(array.get(array.length() - 1) == content[0], "the last element is another one");
    }

    Map<String, Storm.Operation> operations() {
        Map<String, Storm.Operation> operations = new LinkedHashMap<>();
        addBeginnings(operations);
        addReads(operations);
        addWrites(operations);
        addEnds(operations);
        return operations;
    }

    private void addBeginnings(Map<String, Storm.Operation> operations) {
        operations.put("create", random -> {
            try (SharedIntArray array = SharedIntArray.create(name(random), lengthFor(0))) {
                requireWhole(array);
            }
        });
        operations.put(
                "copyOf and share", random -> share(SharedIntArray.copyOf(name(random), content(random)), random));
        operations.put("copyOf", random -> {
            try (SharedIntArray array = SharedIntArray.copyOf(name(random), content(random))) {
                requireWhole(array);
            }
        });
        operations.put("copyOf a memfd", random -> {
            CreateOptions options = CreateOptions.defaults().withBacking(Backing.MEMFD);
            share(SharedIntArray.copyOf(name(random), options, content(random)), random);
        });
        operations.put("copyOf a segment", random -> {
            CreateOptions options = CreateOptions.defaults().withBacking(Backing.MEMFD);
            MemorySegment source = peek(random).memorySegment();
            try (SharedIntArray array = SharedIntArray.copyOf(name(random), options, source)) {
                requireWhole(array);
            } catch (IllegalStateException e) {
                // The source is a segment as any, of which the JDK tells.
                require(!source.scope().isAlive(), e.toString());
            }
        });
        operations.put("attach", random -> {
            try (SharedIntArray array = SharedIntArray.attach(name(random))) {
                requireWhole(array);
            }
        });
        operations.put("attach and share", random -> share(SharedIntArray.attach(name(random)), random));
        operations.put("attachHandle", random -> {
            try (SharedArray array = SharedArray.attachHandle(peek(random).handle())) {
                requireWhole((SharedIntArray) array);
            }
        });
    }

    private void addReads(Map<String, Storm.Operation> operations) {
        operations.put("get", random -> {
            SharedIntArray array = peek(random);
            int value = array.get(0);
            for (long i = 0; i < array.length(); i++) {
                require(array.get(i) == value, "another value");
            }
        });
        operations.put("copyTo", random -> requireWhole(peek(random)));
        operations.put("copyTo few", random -> {
            int[] target = new int[1];
            SharedIntArray array = peek(random);
            array.copyTo(target, 0, array.length() - 1, 1);
            require(array.length() == lengthFor(target[0]), "another length");
        });
        operations.put("copyTo in parallel", random -> {
            SharedIntArray array = peek(random);
            int[] target = new int[(int) array.length()];
            array.copyTo(target, Parallelism.ofAllCores());
            requireOneValue(target);
        });
        operations.put("convertTo", random -> {
            SharedIntArray array = peek(random);
            long[] target = new long[(int) array.length()];
            array.convertTo(target, Overflow.WRAP, Parallelism.of(2));
            requireOneValue(Arrays.stream(target).mapToInt(Math::toIntExact).toArray());
        });
        operations.put("view", random -> {
            ArrayView view = peek(random).view();
            requireOneValue((int[]) view.slice(Slice.reversed()).toArray());
            require(view.getLong(-1) == view.getLong(0), "another last element");
        });
        operations.put("compare", random -> {
            ArrayView view = peek(random).view();
            require(view.contentEquals(view.slice(Slice.reversed())), "reversed, it is another one");
        });
        operations.put("hash", random -> {
            ArrayView view = peek(random).view().asReadOnly();
            require(view.contentHash() == view.contentHash(), "another hash");
        });
        operations.put("toString", random -> peek(random).toString());
        operations.put("segment", random -> {
            MemorySegment segment = peek(random).memorySegment();
            try {
                requireOneValue(segment.toArray(ValueLayout.JAVA_INT_UNALIGNED));
            } catch (IllegalStateException e) {
                require(!segment.scope().isAlive(), e.toString());
            }
        });
    }

    /** They write what is there. */
    private void addWrites(Map<String, Storm.Operation> operations) {
        operations.put("set", random -> {
            SharedIntArray array = peek(random);
            int value = array.get(0);
            for (long i = 0; i < Math.min(5000, array.length()); i++) {
                array.set(i, value);
            }
        });
        operations.put("fill", random -> {
            SharedIntArray array = peek(random);
            array.fill(array.get(0));
        });
        operations.put("hooked fill", random -> {
            SharedIntArray array = peek(random).withHook(new WriteHook() {});
            array.fill(array.get(0));
            array.set(0, array.get(0));
        });
        operations.put("assign", random -> {
            ArrayView view = peek(random).view();
            view.assign(view.slice(Slice.reversed()));
            view.fill(view.getLong(0));
        });
        operations.put("copyFrom", random -> {
            SharedIntArray array = peek(random);
            array.copyFrom(array.toArray(), Parallelism.of(2));
        });
    }

    private void addEnds(Map<String, Storm.Operation> operations) {
        operations.put("close", random -> close(shared.getAndSet(random.nextInt(SHARED), null)));
        operations.put("close once", random -> peek(random).close());
        operations.put("unlink", random -> peek(random).unlink());
        operations.put("close and unlink", random -> {
            SharedIntArray array = peek(random);
            array.close();
            array.unlink();
            array.close();
        });
        operations.put("attach and unlink", random -> {
            try (SharedIntArray array = SharedIntArray.attachReadOnly(name(random))) {
                requireWhole(array);
                array.unlink();
            }
        });
        operations.put("forget", random -> shared.set(random.nextInt(SHARED), null));
    }

    /** For when all threads have ended. */
    void close() throws IOException {
        for (int i = 0; i < SHARED; i++) {
            close(shared.getAndSet(i, null));
        }
        for (int i = 0; i < NAMES; i++) {
            Files.deleteIfExists(Path.of("/dev/shm", prefix + i));
        }
    }
}
