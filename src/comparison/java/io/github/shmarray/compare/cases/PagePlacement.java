package io.github.shmarray.compare.cases;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.element.JavaArrays;
import io.github.shmarray.loader.CLibrary;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * Has Java arrays begin with a page, as the largest do by themselves, and as the sources of the cases in C do. Where an array lies in
 * its page can make copying it half as slow again, which would be put down to whoever copies it.
 */
public final class PagePlacement {
    /** Bytes from the beginning of a Java array to its data. */
    public static final int ARRAY_HEADER = 16;

    /** Bytes. */
    public static final int PAGE = 4096;

    /** The collector need not move arrays as it is expected to. */
    private static final int MOST_TRIES = 8;

    /** What lies before the arrays. */
    private static final List<byte[]> PADDING = new ArrayList<>();

    /** Copies nothing, and returns where to. */
    @SuppressWarnings("restricted")
    private static final MethodHandle MEMMOVE = Linker.nativeLinker()
            .downcallHandle(
                    CLibrary.function("memmove"),
                    FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG),
                    Linker.Option.critical(true));

    private PagePlacement() {}

    /** Makes a new Java array of numbers, each time it is called. */
    public interface Maker<A> {
        A make() throws IOException;
    }

    /** An array that lives on: it is not left among the young ones, whose places differ. */
    public static synchronized <A> A atPage(Maker<A> maker) throws IOException {
        A array = maker.make();
        if (Preparation.isLeftOut()) {
            return array;
        }
        System.gc();
        for (int i = 0; i < MOST_TRIES && missing(array) != 0; i++) {
            // What lives moves together and keeps its order, so the next one comes to lie so much further on.
            int bytes = Math.floorMod(missing(array) - ARRAY_HEADER, PAGE);
            PADDING.add(new byte[bytes]);
            array = maker.make();
            System.gc();
        }
        return array;
    }

    /** How many bytes further on it would begin with a page. */
    static int missing(Object array) {
        return (int) Math.floorMod(ARRAY_HEADER - address(JavaArrays.segment(array)), (long) PAGE);
    }

    private static long address(MemorySegment data) {
        try {
            return (long) MEMMOVE.invokeExact(data, data, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("memmove of no bytes", e);
        }
    }
}
