package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedByteArray;
import io.github.shmarray.SharedCharArray;
import io.github.shmarray.SharedDoubleArray;
import io.github.shmarray.SharedFloatArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.SharedShortArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Supplier;

/**
 * Loops over single elements, from a shared array into a Java array and back: through the array's own methods, and through
 * its {@link MemorySegment}. Each type has loops of its own, so that none is slowed down by the others.
 */
abstract class ElementLoops {
    /** The element types by their Java names, each with its loops. */
    static final List<Supplier<ElementLoops>> ALL = List.of(
            ByteLoops::new,
            ShortLoops::new,
            CharLoops::new,
            IntLoops::new,
            LongLoops::new,
            FloatLoops::new,
            DoubleLoops::new);

    final String type;
    SharedArray array;
    MemorySegment segment;

    private ElementLoops(String type) {
        this.type = type;
    }

    abstract SharedArray create(String name, long length);

    /** Makes the Java array, with the low bits of the numbers. */
    abstract void fillPlain(int[] numbers);

    abstract MemorySegment plain();

    abstract void getFromArray();

    abstract void getFromSegment();

    abstract void setInArray();

    abstract void setInSegment();

    private static final class ByteLoops extends ElementLoops {
        private byte[] plain;

        ByteLoops() {
            super("byte");
        }

        @Override
        SharedArray create(String name, long length) {
            return SharedByteArray.create(name, length);
        }

        @Override
        void fillPlain(int[] numbers) {
            plain = new byte[numbers.length];
            for (int i = 0; i < plain.length; i++) {
                plain[i] = (byte) numbers[i];
            }
        }

        @Override
        MemorySegment plain() {
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
                to[i] = from.get(ValueLayout.JAVA_BYTE, i);
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
                to.set(ValueLayout.JAVA_BYTE, i, from[i]);
            }
        }
    }

    private static final class ShortLoops extends ElementLoops {
        private short[] plain;

        ShortLoops() {
            super("short");
        }

        @Override
        SharedArray create(String name, long length) {
            return SharedShortArray.create(name, length);
        }

        @Override
        void fillPlain(int[] numbers) {
            plain = new short[numbers.length];
            for (int i = 0; i < plain.length; i++) {
                plain[i] = (short) numbers[i];
            }
        }

        @Override
        MemorySegment plain() {
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

    private static final class CharLoops extends ElementLoops {
        private char[] plain;

        CharLoops() {
            super("char");
        }

        @Override
        SharedArray create(String name, long length) {
            return SharedCharArray.create(name, length);
        }

        @Override
        void fillPlain(int[] numbers) {
            plain = new char[numbers.length];
            for (int i = 0; i < plain.length; i++) {
                plain[i] = (char) numbers[i];
            }
        }

        @Override
        MemorySegment plain() {
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

    private static final class IntLoops extends ElementLoops {
        private int[] plain;

        IntLoops() {
            super("int");
        }

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

    private static final class LongLoops extends ElementLoops {
        private long[] plain;

        LongLoops() {
            super("long");
        }

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

    private static final class FloatLoops extends ElementLoops {
        private float[] plain;

        FloatLoops() {
            super("float");
        }

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

    private static final class DoubleLoops extends ElementLoops {
        private double[] plain;

        DoubleLoops() {
            super("double");
        }

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
