package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedDoubleArray;
import io.github.shmarray.SharedFloatArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The loops over elements of four and eight bytes. */
final class WideElementLoops {
    private WideElementLoops() {}

    static final class IntLoops extends ElementLoops {
        private int[] plain;

        @Override
        SharedArray create(String name, long length) {
            return SharedIntArray.create(name, length);
        }

        @Override
        void fillPlain(int[] numbers) {
            plain = new int[numbers.length];
            for (int i = 0; i < plain.length; i++) {
                plain[i] = numbers[i];
            }
        }

        @Override
        MemorySegment plain() {
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

    static final class LongLoops extends ElementLoops {
        private long[] plain;

        @Override
        SharedArray create(String name, long length) {
            return SharedLongArray.create(name, length);
        }

        @Override
        void fillPlain(int[] numbers) {
            plain = new long[numbers.length];
            for (int i = 0; i < plain.length; i++) {
                plain[i] = numbers[i];
            }
        }

        @Override
        MemorySegment plain() {
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

    static final class FloatLoops extends ElementLoops {
        private float[] plain;

        @Override
        SharedArray create(String name, long length) {
            return SharedFloatArray.create(name, length);
        }

        @Override
        void fillPlain(int[] numbers) {
            plain = new float[numbers.length];
            for (int i = 0; i < plain.length; i++) {
                plain[i] = numbers[i];
            }
        }

        @Override
        MemorySegment plain() {
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

    static final class DoubleLoops extends ElementLoops {
        private double[] plain;

        @Override
        SharedArray create(String name, long length) {
            return SharedDoubleArray.create(name, length);
        }

        @Override
        void fillPlain(int[] numbers) {
            plain = new double[numbers.length];
            for (int i = 0; i < plain.length; i++) {
                plain[i] = numbers[i];
            }
        }

        @Override
        MemorySegment plain() {
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
}
