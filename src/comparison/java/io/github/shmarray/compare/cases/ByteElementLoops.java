package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedByteArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

final class ByteElementLoops extends ElementLoops {
    private byte[] plain;

    @Override
    SharedArray create(String name, int length) {
        return SharedByteArray.create(name, length);
    }

    @Override
    MemorySegment createPlain(int length) {
        plain = new byte[length];
        return MemorySegment.ofArray(plain);
    }

    @Override
    void getFromArray() {
        var from = (SharedByteArray) array;
        byte[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.get(i);
        }
    }

    @Override
    void getFromSegment() {
        MemorySegment from = segment;
        byte[] to = plain;
        for (int i = 0; i < to.length; i++) {
            to[i] = from.getAtIndex(ValueLayout.JAVA_BYTE, i);
        }
    }

    @Override
    void setInArray() {
        byte[] from = plain;
        var to = (SharedByteArray) array;
        for (int i = 0; i < from.length; i++) {
            to.set(i, from[i]);
        }
    }

    @Override
    void setInSegment() {
        byte[] from = plain;
        MemorySegment to = segment;
        for (int i = 0; i < from.length; i++) {
            to.setAtIndex(ValueLayout.JAVA_BYTE, i, from[i]);
        }
    }
}
