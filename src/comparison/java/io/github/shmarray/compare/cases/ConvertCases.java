package io.github.shmarray.compare.cases;

import io.github.shmarray.Parallelism;
import io.github.shmarray.SharedArray;
import io.github.shmarray.SharedDoubleArray;
import io.github.shmarray.SharedFloatArray;
import io.github.shmarray.SharedIntArray;
import io.github.shmarray.SharedLongArray;
import io.github.shmarray.element.Overflow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Elements of a Java array into a shared array of another type, or in another byte order. */
final class ConvertCases {
    /** A pair of types: what makes the source, what makes the target, and the loop one would write. */
    enum Pair {
        INT64_INT32(Pair::longs, SharedIntArray::create) {
            @Override
            void loop(Object source, SharedArray target) {
                long[] from = (long[]) source;
                SharedIntArray to = (SharedIntArray) target;
                for (int i = 0; i < from.length; i++) {
                    to.set(i, (int) from[i]);
                }
            }
        },
        INT32_FLOAT64(int[]::clone, SharedDoubleArray::create) {
            @Override
            void loop(Object source, SharedArray target) {
                int[] from = (int[]) source;
                SharedDoubleArray to = (SharedDoubleArray) target;
                for (int i = 0; i < from.length; i++) {
                    to.set(i, from[i]);
                }
            }
        },
        FLOAT64_FLOAT32(Pair::doubles, SharedFloatArray::create) {
            @Override
            void loop(Object source, SharedArray target) {
                double[] from = (double[]) source;
                SharedFloatArray to = (SharedFloatArray) target;
                for (int i = 0; i < from.length; i++) {
                    to.set(i, (float) from[i]);
                }
            }
        },
        INT32_INT64(int[]::clone, SharedLongArray::create) {
            @Override
            void loop(Object source, SharedArray target) {
                int[] from = (int[]) source;
                SharedLongArray to = (SharedLongArray) target;
                for (int i = 0; i < from.length; i++) {
                    to.set(i, from[i]);
                }
            }
        },
        INT64_FLOAT64(Pair::longs, SharedDoubleArray::create) {
            @Override
            void loop(Object source, SharedArray target) {
                long[] from = (long[]) source;
                SharedDoubleArray to = (SharedDoubleArray) target;
                for (int i = 0; i < from.length; i++) {
                    to.set(i, from[i]);
                }
            }
        },
        FLOAT64_INT32(Pair::doubles, SharedIntArray::create) {
            @Override
            void loop(Object source, SharedArray target) {
                double[] from = (double[]) source;
                SharedIntArray to = (SharedIntArray) target;
                for (int i = 0; i < from.length; i++) {
                    to.set(i, (int) (long) from[i]);
                }
            }
        },
        INT32BE_INT32(Pair::bigEndian, SharedIntArray::create) {
            @Override
            void loop(Object source, SharedArray target) {
                ByteBuffer from = ByteBuffer.wrap((byte[]) source);
                SharedIntArray to = (SharedIntArray) target;
                for (int i = 0; i < to.length(); i++) {
                    to.set(i, from.getInt(i * Integer.BYTES));
                }
            }
        },
        FLOAT32_FLOAT64(Pair::floats, SharedDoubleArray::create) {
            @Override
            void loop(Object source, SharedArray target) {
                float[] from = (float[]) source;
                SharedDoubleArray to = (SharedDoubleArray) target;
                for (int i = 0; i < from.length; i++) {
                    to.set(i, from[i]);
                }
            }
        };

        private static long[] longs(int[] values) {
            return Arrays.stream(values).asLongStream().toArray();
        }

        private static double[] doubles(int[] values) {
            return Arrays.stream(values).asDoubleStream().toArray();
        }

        private static float[] floats(int[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = values[i];
            }
            return floats;
        }

        private static byte[] bigEndian(int[] values) {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
            bytes.asIntBuffer().put(values);
            return bytes.array();
        }

        private interface Creator {
            SharedArray create(String name, long... shape);
        }

        private final Function<int[], Object> source;
        private final Creator target;

        Pair(Function<int[], Object> source, Creator target) {
            this.source = source;
            this.target = target;
        }

        abstract void loop(Object source, SharedArray target);
    }

    private ConvertCases() {}

    /** What the ways have in common. */
    private abstract static class Conversion implements Workload {
        final Pair pair;
        Object source;
        SharedArray target;
        private int[] values;

        /**
         * @param types as in the name of the group: {@code int64-int32}
         */
        Conversion(String types) {
            pair = Pair.valueOf(types.toUpperCase(Locale.ROOT).replace('-', '_'));
        }

        @Override
        public void prepare(int[] source) throws IOException {
            values = source;
            this.source = PagePlacement.atPage(() -> pair.source.apply(source));
            target = pair.target.create(Names.ownSegment(), source.length);
            target.unlink();
        }

        @Override
        public abstract void run();

        @Override
        public void verify() {
            target.memorySegment().fill(Copies.WRONG);
            run();
            boolean areRounded = pair == Pair.FLOAT64_FLOAT32 || pair == Pair.FLOAT32_FLOAT64;
            var view = target.view();
            int wrong = IntStream.range(0, values.length)
                    .filter(i -> view.getDouble(i) != (areRounded ? (float) values[i] : values[i]))
                    .findFirst()
                    .orElse(-1);
            if (wrong >= 0) {
                throw new IllegalStateException("wrong element: " + view.get(wrong) + " at index " + wrong);
            }
        }

        @Override
        public void close() {
            target.close();
        }
    }

    static final class Loop extends Conversion {
        Loop(String types) {
            super(types);
        }

        @Override
        public void run() {
            pair.loop(source, target);
        }
    }

    static final class ConvertFrom extends Conversion {
        private final Overflow overflow;
        private final Parallelism parallelism;

        ConvertFrom(String types, Overflow overflow, Parallelism parallelism) {
            super(types);
            this.overflow = overflow;
            this.parallelism = parallelism;
        }

        @Override
        public void run() {
            switch (source) {
                case byte[] bytes ->
                    ((SharedIntArray) target).copyFrom(ByteBuffer.wrap(bytes).asIntBuffer(), parallelism);
                case int[] ints -> target.convertFrom(ints, overflow, parallelism);
                case long[] longs -> target.convertFrom(longs, overflow, parallelism);
                case float[] floats -> target.convertFrom(floats, overflow, parallelism);
                default -> target.convertFrom((double[]) source, overflow, parallelism);
            }
        }
    }
}
