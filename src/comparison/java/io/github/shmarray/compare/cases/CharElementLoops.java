package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedCharArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

final class CharElementLoops extends ElementLoops {
    private char[] plain;

    @Override
    SharedArray create(String name, int length) {
        return SharedCharArray.create(name, length);
    }

    @Override
    MemorySegment createPlain(int length) {
        plain = new char[length];
        return MemorySegment.ofArray(plain);
    }

    @Override
    void getFromArray() {
        var from = (SharedCharArray) array;
        char[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.get(i);
        }
    }

    @Override
    void getFromSegment() {
        MemorySegment from = segment;
        char[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.getAtIndex(ValueLayout.JAVA_CHAR, i);
        }
    }

    @Override
    void setInArray() {
        char[] from = plain;
        var to = (SharedCharArray) array;
        for (int i = 0; i < from.length; i++) {
            to.set(i, from[i]);
        }
    }

    @Override
    void setInSegment() {
        char[] from = plain;
        MemorySegment to = segment;
        for (int i = 0; i < from.length; i++) {
            to.setAtIndex(ValueLayout.JAVA_CHAR, i, from[i]);
        }
    }
}
