package io.github.shmarray;

import io.github.shmarray.error.NoSpaceException;
import java.util.List;

/** Makes what is larger than a file of this process may be, and prints the messages that are wrong. */
final class FileSizeLimitProgram {
    private static final int SIZE = 8 << 20;

    private FileSizeLimitProgram() {}

    public static void main(String[] arguments) {
        String name = arguments[0];
        String limit = arguments[1];
        CreateOptions defaults = CreateOptions.defaults();
        List<Runnable> actions = List.of(
                () -> SharedByteArray.create(name, SIZE),
                () -> SharedByteArray.create(name, defaults.withSparse(), SIZE),
                () -> SharedByteArray.create(name, defaults.withBacking(Backing.MEMFD), SIZE),
                () -> SharedByteArray.copyOf(name, new byte[SIZE]),
                () -> SharedMemory.create(name, SIZE),
                () -> new SharedHeap(name, SIZE));
        for (Runnable action : actions) {
            try {
                action.run();
                System.out.println("there was no limit");
            } catch (NoSpaceException e) {
                boolean isRight = e.errno() == 27
                        && e.requested() >= SIZE
                        && e.available() == Long.parseLong(limit)
                        && e.getMessage().contains("ulimit -f")
                        && e.getMessage().contains(" " + limit + " ")
                        && !e.getMessage().contains("remove");
                System.out.print(isRight ? "" : e + "\n");
            }
        }
        SharedByteArray.create(name, defaults.withUnlinkOnClose(), 1000).close();
        System.out.println("done");
    }
}
