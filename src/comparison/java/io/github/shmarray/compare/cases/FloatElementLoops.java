package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedFloatArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

final class FloatElementLoops extends ElementLoops {
    private float[] plain;

    @Override
    SharedArray create(String name, int length) {
        return SharedFloatArray.create(name, length);
    }

    @Override
    MemorySegment createPlain(int length) {
        plain = new float[length];
        return MemorySegment.ofArray(plain);
    }

    @Override
    void getFromArray() {
        var from = (SharedFloatArray) array;
        float[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.get(i);
        }
    }

    @Override
    void getFromSegment() {
        MemorySegment from = segment;
        float[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.getAtIndex(ValueLayout.JAVA_FLOAT, i);
        }
    }

    @Override
    void setInArray() {
        float[] from = plain;
        var to = (SharedFloatArray) array;
        for (int i = 0; i < from.length; i++) {
            to.set(i, from[i]);
        }
    }

    @Override
    void setInSegment() {
        float[] from = plain;
        MemorySegment to = segment;
        for (int i = 0; i < from.length; i++) {
            to.setAtIndex(ValueLayout.JAVA_FLOAT, i, from[i]);
        }
    }
}
