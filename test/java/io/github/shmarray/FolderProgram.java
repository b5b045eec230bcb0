package io.github.shmarray;

import io.github.shmarray.segments.Segments;
import java.util.List;

/** Makes a segment of each kind, and prints where it is, or why it is not. */
final class FolderProgram {
    private FolderProgram() {}

    public static void main(String[] arguments) {
        List<Runnable> actions = List.of(
                () -> {
                    try (SharedIntArray array = SharedIntArray.copyOf("array", new int[] {1, 2, 3});
                            SharedIntArray other = SharedIntArray.attach("array")) {
                        System.out.println(other.handle() + " " + other.get(2));
                    }
                },
                () -> {
                    try (SharedMemory memory = SharedMemory.create("memory", 100);
                            SharedMemory other = SharedMemory.open("memory")) {
                        System.out.println(other.size());
                    }
                },
                () -> System.out.println(
                        Segments.list().stream().map(segment -> segment.name()).toList()),
                () -> System.out.println(Segments.collect().removed().size()),
                () -> System.out.println(Segments.unlink("memory") + " " + SharedArray.unlink("array")),
                () -> SharedArray.attach("array"));
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException e) {
                System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        }
    }
}
