package io.github.shmarray.flight;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/** What is done while a system call fails, with an array of a part and a bit. */
enum MirrorScenario {
    /** There is nothing here, and the bytes come by HTTP. */
    NEW,
    /** An interrupted try has left half of it. */
    GOES_ON,
    /** The name is that of an older array, with one part in common. */
    REPLACES,
    /** A server without HTTP. */
    BY_FLIGHT,
    /** From here to the server, in place of an older one there. */
    PUT;

    static final String NAME = "array";
    private static final int SIZE = 5_000_000;
    private static final int HEADER = 128;
    private static final Duration PATIENCE = Duration.ofMillis(300);

    static byte[] array(long seed) {
        byte[] file = new byte[SIZE];
        new Random(seed).nextBytes(file);
        byte[] header = ("\u0093NUMPY\u0001\u0000\u0076\u0000{'descr': '|u1', 'fortran_order': False, 'shape': ("
                        + (SIZE - HEADER) + ",), }")
                .getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(file, 0, HEADER, (byte) ' ');
        System.arraycopy(header, 0, file, 0, header.length);
        file[HEADER - 1] = '\n';
        return file;
    }

    /** What has the name before, where something has. */
    static byte[] older() {
        byte[] older = array(1);
        Arrays.fill(older, Parts.BYTES, SIZE, (byte) 7);
        return older;
    }

    boolean isReplacing() {
        return this == REPLACES || this == PUT;
    }

    /** Where the array is to arrive: in the folder of the mirror, or of the server. */
    void prepare(Path target) throws IOException {
        clear(target);
        if (isReplacing()) {
            Files.write(target.resolve(NAME), older());
        }
        if (this == GOES_ON) {
            Path hidden = target.resolve(HiddenFile.nameFor(NAME));
            Files.write(hidden, array(1));
            try (RandomAccessFile file = new RandomAccessFile(hidden.toFile(), "rw")) {
                file.setLength(Parts.BYTES + 100);
            }
        }
    }

    static void clear(Path folder) throws IOException {
        for (String name : new String[] {NAME, HiddenFile.nameFor(NAME)}) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }

    /** The array to be mirrored or put. */
    static void makeSource(Path folder) throws IOException {
        Path making = folder.resolve(".making");
        Files.write(making, array(1));
        Files.move(making, folder.resolve(NAME), StandardCopyOption.REPLACE_EXISTING);
    }

    MirrorOptions options(Path folder) {
        MirrorOptions options = MirrorOptions.defaults().withFolder(folder).withPatience(PATIENCE);
        return isReplacing() ? options.withReplace() : options;
    }

    void run(int port, Path folder) {
        try (Mirror mirror = Mirror.connect("127.0.0.1", port, options(folder))) {
            if (this == PUT) {
                mirror.put(NAME);
            } else {
                if (this == NEW && mirror.list().size() != 1) {
                    throw new AssertionError("the server offers another array, or none");
                }
                mirror.mirror(NAME);
            }
        }
    }
}
