package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedShortArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

final class ShortElementLoops extends ElementLoops {
    private short[] plain;

    @Override
    SharedArray create(String name, int length) {
        return SharedShortArray.create(name, length);
    }

    @Override
    MemorySegment createPlain(int length) {
        plain = new short[length];
        return MemorySegment.ofArray(plain);
    }

    @Override
    void getFromArray() {
        var from = (SharedShortArray) array;
        short[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.get(i);
        }
    }

    @Override
    void getFromSegment() {
        MemorySegment from = segment;
        short[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.getAtIndex(ValueLayout.JAVA_SHORT, i);
        }
    }

    @Override
    void setInArray() {
        short[] from = plain;
        var to = (SharedShortArray) array;
        for (int i = 0; i < from.length; i++) {
            to.set(i, from[i]);
        }
    }

    @Override
    void setInSegment() {
        short[] from = plain;
        MemorySegment to = segment;
        for (int i = 0; i < from.length; i++) {
            to.setAtIndex(ValueLayout.JAVA_SHORT, i, from[i]);
        }
    }
}
