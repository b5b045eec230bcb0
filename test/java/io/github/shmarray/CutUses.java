package io.github.shmarray;

import io.github.shmarray.element.Overflow;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** Everything that can be done with the elements of an array; each touches the last one. */
final class CutUses {
    /** Read by nobody, so that the compiler cannot leave out what is added up here. */
    static volatile long sink;

    interface Use {
        void run(Subject subject);
    }

    /**
     * What a use has.
     *
     * @param array to be cut
     * @param other of the same length and type, not to be cut
     */
    record Subject(ArrayClass kind, SharedArray array, SharedArray other, SharedArray hooked) {
        int length() {
            return (int) array.length();
        }

        ArrayView view() {
            return array.view();
        }

        Object javaArray() {
            return kind.zeroes(length());
        }
    }

    private CutUses() {}

    static Map<String, Use> all() {
        Map<String, Use> uses = new LinkedHashMap<>();
        addElementUses(uses);
        addBulkUses(uses);
        addViewUses(uses);
        addSegmentUses(uses);
        return uses;
    }

    private static void addElementUses(Map<String, Use> uses) {
        uses.put("get", CutUses::getAll);
        uses.put("set", CutUses::setAll);
        uses.put("boxed get", s -> s.kind.get(s.array, s.length() - 1));
        uses.put("hooked set", s -> s.kind.set(s.hooked, s.length() - 1, s.kind.value(1)));
        uses.put("toString", s -> requireElements(s.array.toString()));
        uses.put("view toString", s -> requireElements(s.view().toString()));
        uses.put("view get", s -> {
            for (int i = s.length() - 500; i < s.length(); i++) {
                s.view().get(i);
            }
        });
        uses.put("view getLong", s -> sink = sumOfLongs(s.view(), s.length()));
        uses.put("view getDouble", s -> sink = (long) sumOfDoubles(s.view(), s.length()));
        uses.put("view at", s -> {
            ArrayView rows = s.view().reshape(s.length() / 100, 100);
            for (int i = 0; i < 100; i++) {
                rows.at(-1).getLong(i);
            }
        });
        uses.put("view setLong", s -> {
            for (int i = s.length() - 100; i < s.length(); i++) {
                s.view().setLong(i, 1);
            }
        });
        uses.put("view setDouble", s -> s.view().setDouble(-1, 1));
    }

    /** An array never throws from toString, but tells what is missing. */
    private static void requireElements(String text) {
        if (text.contains("SIGBUS")) {
            throw new IllegalStateException(text);
        }
    }

    private static long sumOfLongs(ArrayView view, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += view.getLong(i);
        }
        return sum;
    }

    private static double sumOfDoubles(ArrayView view, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += view.getDouble(i);
        }
        return sum;
    }

    private static void getAll(Subject subject) {
        long sum = 0;
        double real = 0;
        int length = subject.length();
        switch (subject.array) {
            case SharedByteArray a -> {
                for (int i = 0; i < length; i++) {
                    sum += a.get(i);
                }
            }
            case SharedShortArray a -> {
                for (int i = 0; i < length; i++) {
                    sum += a.get(i);
                }
            }
            case SharedCharArray a -> {
                for (int i = 0; i < length; i++) {
                    sum += a.get(i);
                }
            }
            case SharedIntArray a -> {
                for (int i = 0; i < length; i++) {
                    sum += a.get(i);
                }
            }
            case SharedLongArray a -> {
                for (int i = 0; i < length; i++) {
                    sum += a.get(i);
                }
            }
            case SharedFloatArray a -> {
                for (int i = 0; i < length; i++) {
                    real += a.get(i);
                }
            }
            case SharedDoubleArray a -> {
                for (int i = 0; i < length; i++) {
                    real += a.get(i);
                }
            }
        }
        sink = sum + (long) real;
    }

    private static void setAll(Subject subject) {
        int length = subject.length();
        switch (subject.array) {
            case SharedByteArray a -> {
                for (int i = 0; i < length; i++) {
                    a.set(i, (byte) 1);
                }
            }
            case SharedShortArray a -> {
                for (int i = 0; i < length; i++) {
                    a.set(i, (short) i);
                }
            }
            case SharedCharArray a -> {
                for (int i = 0; i < length; i++) {
                    a.set(i, (char) i);
                }
            }
            case SharedIntArray a -> {
                for (int i = 0; i < length; i++) {
                    a.set(i, i);
                }
            }
            case SharedLongArray a -> {
                for (int i = 0; i < length; i++) {
                    a.set(i, i);
                }
            }
            case SharedFloatArray a -> {
                for (int i = 0; i < length; i++) {
                    a.set(i, i);
                }
            }
            case SharedDoubleArray a -> {
                for (int i = 0; i < length; i++) {
                    a.set(i, i);
                }
            }
        }
    }

    private static void addBulkUses(Map<String, Use> uses) {
        Parallelism two = Parallelism.of(2);
        uses.put("copyFrom", s -> s.kind.copyFrom(s.array, s.javaArray()));
        uses.put("copyFrom parallel", s -> s.kind.copyFrom(s.array, s.javaArray(), two));
        uses.put("copyFrom few", s -> s.kind.copyFrom(s.array, s.kind.zeroes(4), 0, s.length() - 4, 4));
        uses.put("copyFrom some", s -> s.kind.copyFrom(s.array, s.kind.zeroes(900), 0, s.length() - 900, 900));
        uses.put("copyTo", s -> s.kind.copyTo(s.array, s.javaArray()));
        uses.put("copyTo parallel", s -> s.kind.copyTo(s.array, s.javaArray(), two));
        uses.put("copyTo few", s -> s.kind.copyTo(s.array, s.kind.zeroes(4), 0, s.length() - 4, 4));
        uses.put("copyTo some", s -> s.kind.copyTo(s.array, s.kind.zeroes(900), 0, s.length() - 900, 900));
        uses.put("toArray", s -> s.kind.toArray(s.array));
        uses.put("fill", s -> s.kind.fill(s.array, s.kind.value(1)));
        uses.put("hooked fill", s -> s.kind.fill(s.hooked, s.kind.value(1)));
        uses.put("convertFrom long", s -> s.array.convertFrom(new long[s.length()]));
        uses.put("convertFrom byte", s -> s.array.convertFrom(new byte[s.length()], Overflow.SATURATE));
        uses.put("convertFrom parallel", s -> s.array.convertFrom(new double[s.length()], Overflow.WRAP, two));
        uses.put("convertTo double", s -> s.array.convertTo(new double[s.length()], Overflow.WRAP));
        uses.put("convertTo short", s -> s.array.convertTo(new short[s.length()], Overflow.SATURATE));
        uses.put("convertTo parallel", s -> s.array.convertTo(new long[s.length()], Overflow.WRAP, two));
        uses.put("copyOf its segment", s -> {
            CreateOptions options = CreateOptions.defaults().withBacking(Backing.MEMFD);
            s.kind.copyOf("shmarray-cuts-copy", options, s.array.memorySegment())
                    .close();
        });
    }

    private static void addViewUses(Map<String, Use> uses) {
        Slice even = Slice.all().step(2);
        uses.put("assign", s -> s.view().assign(s.other.view()));
        uses.put(
                "assign strided",
                s -> s.view()
                        .slice(Slice.from(1).step(2))
                        .assign(s.other.view().slice(Slice.reversed().step(-2))));
        uses.put("assign from it", s -> s.other.view().assign(s.view()));
        uses.put(
                "assign from it strided",
                s -> s.other
                        .view()
                        .slice(Slice.from(1).step(2))
                        .assign(s.view().slice(Slice.from(1).step(2))));
        uses.put(
                "assign overlapping",
                s -> s.view().slice(Slice.from(1)).assign(s.view().slice(Slice.to(-1))));
        uses.put("assign reversed", s -> s.view().assign(s.view().slice(Slice.reversed())));
        uses.put("assign array", s -> s.view().assign(new float[s.length()], Overflow.WRAP));
        uses.put(
                "assign to columns",
                s -> s.view()
                        .reshape(s.length() / 100, 100)
                        .slice(Slice.all(), Slice.from(1).step(2))
                        .assign(new float[s.length() / 2], Overflow.WRAP));
        uses.put("view fill", s -> s.view().fill(1L));
        uses.put("view fill strided", s -> s.view().slice(Slice.from(1).step(2)).fill(1L));
        uses.put(
                "view convertTo",
                s -> s.view().slice(Slice.reversed()).convertTo(new double[s.length()], Overflow.WRAP));
        uses.put("view toArray", s -> s.view().slice(Slice.reversed()).toArray());
        uses.put("view toBytes", s -> s.view().reshape(s.length() / 100, 100).toBytes(Order.F));
        uses.put("view hex", s -> s.view().slice(Slice.from(-1000)).hex());
        uses.put("contentEquals", s -> s.view().contentEquals(s.view()));
        uses.put("mismatch", s -> s.view().slice(Slice.reversed()).mismatch(s.other.view()));
        uses.put(
                "mismatch strided",
                s -> s.view().slice(Slice.from(1).step(2)).mismatch(s.view().slice(even)));
        uses.put("contentHash", s -> s.view().asReadOnly().contentHash());
    }

    private static void addSegmentUses(Map<String, Use> uses) {
        uses.put("segment byte", s -> {
            MemorySegment bytes = s.array.memorySegment();
            for (long i = bytes.byteSize() - 10_000; i < bytes.byteSize(); i++) {
                bytes.set(ValueLayout.JAVA_BYTE, i, (byte) (bytes.get(ValueLayout.JAVA_BYTE, i) + 1));
            }
        });
        uses.put("segment widened int", s -> {
            MemorySegment bytes = s.array.memorySegment();
            long sum = 0;
            for (long i = 0; i < bytes.byteSize() / Integer.BYTES; i++) {
                sum += bytes.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i);
            }
            sink = sum;
        });
        uses.put("segment copyFrom", s -> s.array.memorySegment().copyFrom(s.other.memorySegment()));
        uses.put("segment toArray", s -> s.array.memorySegment().toArray(ValueLayout.JAVA_BYTE));
        uses.put("segment fill", s -> s.array.memorySegment().fill((byte) 1));
        uses.put("segment mismatch", s -> s.array.memorySegment().mismatch(s.array.memorySegment()));
        uses.put("checksum", s -> {
            ByteBuffer buffer = s.array.memorySegment().asByteBuffer();
            CRC32C checksum = new CRC32C();
            checksum.update(buffer);
            sink = checksum.getValue();
        });
    }
}
