package io.github.shmarray.compare.cases;

/** A Java array, which the JVM zeroes. */
final class NewArray implements Workload {
    private int length;
    private int[] array;

    @Override
    public void prepare(int[] source) {
        length = source.length;
    }

    @Override
    public void run() {
        array = new int[length];
    }

    @Override
    public void verify() {
        Copies.verify(new int[length], java.lang.foreign.MemorySegment.ofArray(array));
    }
}
