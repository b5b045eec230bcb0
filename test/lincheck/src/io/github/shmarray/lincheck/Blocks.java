package io.github.shmarray.lincheck;

import io.github.shmarray.SharedHeap;
import io.github.shmarray.SharedIntArray;
import org.jetbrains.lincheck.datastructures.Operation;

/** Arrays in one heap: none has what another one has, however they are made and closed at once. */
public class Blocks {
    private static final SharedHeap HEAP = unnamed();

    private static SharedHeap unnamed() {
        SharedHeap heap = new SharedHeap("shmarray-lincheck-heap-" + ProcessHandle.current().pid(), 1 << 20);
        heap.unlink();
        return heap;
    }

    @Operation
    public int copyAndSum(int value) {
        try (SharedIntArray array = HEAP.copyOf(new int[] {value, value, value})) {
            array.set(1, array.get(0) + 1);
            return array.get(0) + array.get(1) + array.get(2);
        }
    }

    @Operation
    public boolean isZeroed(int length) {
        int count = 1 + Math.abs(length % 100);
        try (SharedIntArray array = HEAP.allocateInts(count)) {
            boolean isZeroed = true;
            for (int i = 0; i < count; i++) {
                isZeroed &= array.get(i) == 0;
                array.set(i, -1);
            }
            return isZeroed;
        }
    }
}
