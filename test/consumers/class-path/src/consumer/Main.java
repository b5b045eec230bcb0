package consumer;

import io.github.shmarray.SharedIntArray;
import io.github.shmarray.posix.Posix;

/** A program that has the library as its only dependency; JNA may be there too. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        String name = "shmarray-consumer-" + ProcessHandle.current().pid();
        try (SharedIntArray array = SharedIntArray.create(name, 1000)) {
            array.fill(7);
            array.copyFrom(new int[] {1, 2, 3}, 0, 0, 3);
            try (SharedIntArray attached = SharedIntArray.attachReadOnly(name)) {
                System.out.println("read " + attached.get(2) + " and " + attached.get(999));
            } finally {
                array.unlink();
            }
        }
        print(Posix.preferred());
        print(Posix.jni());
        print(Posix.ffm());
        try {
            print(Posix.jna());
        } catch (UnsatisfiedLinkError e) {
            System.out.println(e.getMessage());
        }
    }

    private static void print(Posix posix) {
        System.out.println(posix.getClass().getSimpleName() + " " + posix.close(-1));
    }
}
