package io.github.shmarray;

import static io.github.shmarray.FuzzInput.require;

import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.segments.SegmentInfo;
import io.github.shmarray.segments.Segments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Any text is refused as a name, or names one file in its folder, which is found, attached and removed by it. */
public final class NameFuzz {
    private static final Path FOLDER =
            Path.of("/dev/shm/shmarray-fuzz-names-" + ProcessHandle.current().pid());
    private static final CreateOptions IN_FOLDER = CreateOptions.defaults().withBacking(Backing.folder(FOLDER));

    private NameFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        String name = new FuzzInput(data).rest();
        Files.createDirectories(FOLDER);
        try {
            check(name);
        } catch (IllegalArgumentException | SharedMemoryException e) {
            FuzzInput.requireMessage(e);
            require(Segments.in(FOLDER).list().isEmpty(), "a segment of a name that was refused");
        } finally {
            Files.delete(FOLDER);
        }
    }

    private static void check(String name) {
        try (SharedIntArray array = SharedIntArray.create(name, IN_FOLDER.withUnlinkOnClose(), 3)) {
            List<SegmentInfo> segments = Segments.in(FOLDER).list();
            require(segments.size() == 1, segments.size() + " segments");
            require(segments.getFirst().name().equals(array.name()), "it is listed by another name");
            require(name.endsWith(array.name()), "it has another name: " + array.name());
            require(array.isLinked(), "it is not linked");
            try (SharedArray same = SharedArray.attachHandle(array.handle())) {
                require(same.handle().equals(array.handle()), "its handle leads elsewhere");
            }
        }
        require(Segments.in(FOLDER).list().isEmpty(), "it stayed");
    }

    /** What a fuzzer begins with. */
    public static List<byte[]> seeds() {
        return List.of(
                        "prices",
                        "/prices",
                        "//prices",
                        "a/b",
                        "..",
                        ".",
                        "",
                        "/",
                        ".hidden",
                        "a\nb",
                        "a\u001b[31mb",
                        "\0",
                        "x".repeat(255),
                        "x".repeat(256),
                        "\u00e9".repeat(127),
                        "a b",
                        "prices.lock",
                        "prices.frames",
                        "\u65e5\u672c",
                        "%s%n",
                        "x#inode=1,device=0:1,pidns=2")
                .stream()
                .map(String::getBytes)
                .toList();
    }
}
