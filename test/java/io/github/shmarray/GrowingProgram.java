package io.github.shmarray;

import java.util.Random;
import java.util.stream.IntStream;

/** Appends to an array of ints, each of which is its number, until it is killed: {@code NAME SEED}. */
final class GrowingProgram {
    private static final int LARGEST_APPEND = 3000;

    private GrowingProgram() {}

    public static void main(String[] arguments) throws InterruptedException {
        SharedIntArray array = SharedIntArray.attach(arguments[0]);
        Random random = new Random(Long.parseLong(arguments[1]));
        append(array, 1);
        System.out.println("ready");
        while (array.length() < array.capacity() - LARGEST_APPEND) {
            append(array, random.nextInt(LARGEST_APPEND));
        }
        Thread.sleep(Long.MAX_VALUE);
    }

    static void append(SharedIntArray array, int count) {
        int length = (int) array.length();
        array.append(IntStream.range(length, length + count).toArray());
    }
}
