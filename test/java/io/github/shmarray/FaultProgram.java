package io.github.shmarray;

import io.github.shmarray.element.Overflow;
import io.github.shmarray.error.SegmentFaultException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Copies and converts into and out of an array that was cut short, in several threads, and checks that the JVM's own use of the same
 * signals is as it was. Prints how many faults it survived.
 */
final class FaultProgram {
    private static final int LENGTH = 10_000_000;
    private static final int THREADS = 4;

    private FaultProgram() {}

    public static void main(String[] arguments) throws Exception {
        String name = arguments[0];
        int rounds = Integer.parseInt(arguments[1]);
        try (SharedIntArray array = SharedIntArray.create(name, LENGTH);
                ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            cutShort(name);
            MappedByteBuffer others = mapCutFile();
            float[] converted = new float[LENGTH];
            List<Future<Integer>> results = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Callable<Integer> work = () -> faults(array, others, converted, rounds);
                results.add(threads.submit(work));
            }
            int faults = 0;
            for (Future<Integer> result : results) {
                faults += result.get();
            }
            System.out.println(faults + " faults survived");
        }
    }

    private static void cutShort(String name) throws IOException {
        try (FileChannel file = FileChannel.open(Path.of("/dev/shm", name), StandardOpenOption.WRITE)) {
            file.truncate(LENGTH);
        }
    }

    private static int faults(SharedIntArray array, MappedByteBuffer others, float[] converted, int rounds) {
        int[] values = new int[LENGTH];
        int faults = 0;
        for (int round = 0; round < rounds; round++) {
            try {
                switch (round % 4) {
                    case 0 -> array.copyFrom(values);
                    case 1 -> array.copyTo(values);
                    case 2 -> array.convertFrom(converted, Overflow.WRAP);
                    default -> array.convertTo(converted, Overflow.WRAP);
                }
            } catch (SegmentFaultException e) {
                faults++;
            }
            requireNullPointerException(round % 3 == 0 ? null : values, round % 3 == 0);
            requireInternalError(others);
        }
        return faults;
    }

    /** A null check that the JVM leaves to the processor. */
    private static void requireNullPointerException(int[] values, boolean isExpected) {
        boolean isThrown = false;
        try {
            values[0]++;
        } catch (NullPointerException e) {
            isThrown = true;
        }
        if (isThrown != isExpected) {
            throw new AssertionError("NullPointerException: " + isThrown);
        }
    }

    /** Mapped by somebody else, and cut short. */
    private static MappedByteBuffer mapCutFile() throws IOException {
        Path path = Files.createTempFile("shmarray", null);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(1), LENGTH);
            MappedByteBuffer mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH);
            file.truncate(0);
            return mapped;
        } finally {
            Files.delete(path);
        }
    }

    /** A fault that is none of this library's. */
    private static void requireInternalError(MappedByteBuffer others) {
        try {
            MemorySegment.ofBuffer(others).asSlice(LENGTH - 4096).fill((byte) 1);
        } catch (InternalError e) {
            return;
        }
        throw new AssertionError("no InternalError");
    }
}
