package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedLongArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

final class LongElementLoops extends ElementLoops {
    private long[] plain;

    @Override
    SharedArray create(String name, int length) {
        return SharedLongArray.create(name, length);
    }

    @Override
    MemorySegment createPlain(int length) {
        plain = new long[length];
        return MemorySegment.ofArray(plain);
    }

    @Override
    void getFromArray() {
        var from = (SharedLongArray) array;
        long[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.get(i);
        }
    }

    @Override
    void getFromSegment() {
        MemorySegment from = segment;
        long[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.getAtIndex(ValueLayout.JAVA_LONG, i);
        }
    }

    @Override
    void setInArray() {
        long[] from = plain;
        var to = (SharedLongArray) array;
        for (int i = 0; i < from.length; i++) {
            to.set(i, from[i]);
        }
    }

    @Override
    void setInSegment() {
        long[] from = plain;
        MemorySegment to = segment;
        for (int i = 0; i < from.length; i++) {
            to.setAtIndex(ValueLayout.JAVA_LONG, i, from[i]);
        }
    }
}
