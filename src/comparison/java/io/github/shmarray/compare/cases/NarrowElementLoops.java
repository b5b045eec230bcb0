package io.github.shmarray.compare.cases;

import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedByteArray;
import io.github.shmarray.SharedCharArray;
import io.github.shmarray.SharedShortArray;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The loops over elements of one and two bytes. */
final class NarrowElementLoops {
    private NarrowElementLoops() {}

    static final class ByteLoops extends ElementLoops {
        private byte[] plain;

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

    static final class ShortLoops extends ElementLoops {
        private short[] plain;

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

    static final class CharLoops extends ElementLoops {
        private char[] plain;

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
}
