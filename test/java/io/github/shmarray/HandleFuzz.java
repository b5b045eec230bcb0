package io.github.shmarray;

import static io.github.shmarray.FuzzInput.require;

import io.github.shmarray.error.SharedMemoryException;
import java.util.List;

/** Any text is refused as a handle, or opens an array whose own handle opens the same elements. */
public final class HandleFuzz {
    private static final int[] ELEMENTS = {1, 2, 3};
    private static final String NAME =
            "shmarray-fuzz-handle-" + ProcessHandle.current().pid();

    private HandleFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try (SharedIntArray named = SharedIntArray.copyOf(
                        NAME, CreateOptions.defaults().withReplace().withUnlinkOnClose(), ELEMENTS);
                SharedIntArray unnamed =
                        SharedIntArray.copyOf(NAME, CreateOptions.defaults().withBacking(Backing.MEMFD), ELEMENTS)) {
            // Once, as a message shows the text that it is about.
            String handle = new FuzzInput(data)
                    .rest()
                    .replaceFirst("\u0001", named.handle())
                    .replaceFirst("\u0002", unnamed.handle());
            check(handle);
        }
    }

    private static void check(String handle) {
        try (SharedArray array = SharedArray.attachHandle(handle, AttachOptions.readOnly())) {
            long size = array.memorySegment().byteSize();
            require(size == array.length() * array.elementType().byteSize(), "not as many bytes as elements");
            array.toString();
            try (SharedArray again = SharedArray.attachHandle(array.handle(), AttachOptions.readOnly())) {
                require(again.handle().equals(array.handle()), "another handle: " + again.handle());
                require(again.memorySegment().byteSize() == size, "another size: " + array.handle());
            }
        } catch (IllegalArgumentException | SharedMemoryException e) {
            FuzzInput.requireMessage(e);
        }
    }

    /** What a fuzzer begins with; 1 stands for the handle of an array with a name, 2 for that of one without. */
    public static List<byte[]> seeds() {
        return List.of(
                        "\u0001",
                        "\u0002",
                        "int32(3)@128:\u0001",
                        "uint8(2,2)@4:\u0002",
                        "bool()@0:\u0001",
                        "float64(0)@140:\u0001",
                        "int32(9223372036854775807)@128:\u0001",
                        "int64(1,1,1,1)@9223372036854775807:\u0001",
                        "/dev/shm",
                        "/dev/null",
                        "/proc/self/fd/0",
                        "int32(3)@128:/proc/self/fd/0",
                        "/proc/1/fd/1#inode=1,device=0:1,pidns=1")
                .stream()
                .map(String::getBytes)
                .toList();
    }
}
