package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedDoubleArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

final class DoubleElementLoops extends ElementLoops {
    private double[] plain;

    @Override
    SharedArray create(String name, int length) {
        return SharedDoubleArray.create(name, length);
    }

    @Override
    MemorySegment createPlain(int length) {
        plain = new double[length];
        return MemorySegment.ofArray(plain);
    }

    @Override
    void getFromArray() {
        var from = (SharedDoubleArray) array;
        double[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.get(i);
        }
    }

    @Override
    void getFromSegment() {
        MemorySegment from = segment;
        double[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
        }
    }

    @Override
    void setInArray() {
        double[] from = plain;
        var to = (SharedDoubleArray) array;
        for (int i = 0; i < from.length; i++) {
            to.set(i, from[i]);
        }
    }

    @Override
    void setInSegment() {
        double[] from = plain;
        MemorySegment to = segment;
        for (int i = 0; i < from.length; i++) {
            to.setAtIndex(ValueLayout.JAVA_DOUBLE, i, from[i]);
        }
    }
}
