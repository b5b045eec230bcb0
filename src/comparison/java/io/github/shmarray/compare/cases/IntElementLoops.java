package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedIntArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

final class IntElementLoops extends ElementLoops {
    private int[] plain;

    @Override
    SharedArray create(String name, int length) {
        return SharedIntArray.create(name, length);
    }

    @Override
    MemorySegment createPlain(int length) {
        plain = new int[length];
        return MemorySegment.ofArray(plain);
    }

    @Override
    void getFromArray() {
        var from = (SharedIntArray) array;
        int[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.get(i);
        }
    }

    @Override
    void getFromSegment() {
        MemorySegment from = segment;
        int[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.getAtIndex(ValueLayout.JAVA_INT, i);
        }
    }

    @Override
    void setInArray() {
        int[] from = plain;
        var to = (SharedIntArray) array;
        for (int i = 0; i < from.length; i++) {
            to.set(i, from[i]);
        }
    }

    @Override
    void setInSegment() {
        int[] from = plain;
        MemorySegment to = segment;
        for (int i = 0; i < from.length; i++) {
            to.setAtIndex(ValueLayout.JAVA_INT, i, from[i]);
        }
    }
}
