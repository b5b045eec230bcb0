package io.github.shmarray.concurrent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.Order;
import io.github.shmarray.Parallelism;
import io.github.shmarray.SegmentPool;
import io.github.shmarray.TestSegments;
import io.github.shmarray.element.ElementType;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that locks and rings have no use for are refused, by what they are called. */
class OptionsTest {
    @RegisterExtension
    TestSegments segments = new TestSegments();

    private final CreateOptions defaults = CreateOptions.defaults();

    private CreateOptions with(String option) {
        Map<String, Function<CreateOptions, CreateOptions>> all = new TreeMap<>();
        all.put("withOrder", options -> options.withOrder(Order.F));
        all.put("withCapacity", options -> options.withCapacity(100));
        all.put("withElementType", options -> options.withElementType(ElementType.INT32));
        all.put("withDtype", options -> options.withDtype("<i4"));
        all.put("withSparse", CreateOptions::withSparse);
        all.put("withPrefault", CreateOptions::withPrefault);
        all.put("withHugePages", CreateOptions::withHugePages);
        all.put("withParallelism", options -> options.withParallelism(Parallelism.of(2)));
        all.put("withPool", options -> options.withPool(SegmentPool.ofBytes(1 << 20)));
        all.put("withReplace", CreateOptions::withReplace);
        all.put("withUnlinkOnClose", CreateOptions::withUnlinkOnClose);
        all.put("withUnlinkOnExit", CreateOptions::withUnlinkOnExit);
        all.put("withArena", options -> options.withArena(Arena.ofShared()));
        return all.get(option).apply(defaults);
    }

    /** One that replaces, or removes its name, would let two have the lock. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "withOrder",
                "withCapacity",
                "withElementType",
                "withDtype",
                "withSparse",
                "withPrefault",
                "withHugePages",
                "withParallelism",
                "withPool",
                "withReplace",
                "withUnlinkOnClose",
                "withUnlinkOnExit",
                "withArena"
            })
    void ofALock(String option) {
        String name = segments.name();
        CreateOptions options = with(option);
        var e = assertThrows(IllegalArgumentException.class, () -> SharedLock.openOrCreate(name, options));
        assertTrue(e.getMessage().startsWith("open lock \"" + name + "\": a lock is made the way"), e.getMessage());
        assertTrue(e.getMessage().endsWith("leave " + option + " away"), e.getMessage());
        assertFalse(TestSegments.exists(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"withOrder", "withCapacity", "withSparse", "withElementType", "withDtype", "withParallelism"})
    void ofARing(String option) {
        String name = segments.name();
        CreateOptions options = with(option);
        var e = assertThrows(
                IllegalArgumentException.class, () -> FrameRing.create(name, options, 3, ElementType.INT32, 5));
        assertTrue(e.getMessage().endsWith("leave " + option + " away"), e.getMessage());
        assertFalse(TestSegments.exists(name));
        assertFalse(TestSegments.exists(name + ".frames"));
    }
}
