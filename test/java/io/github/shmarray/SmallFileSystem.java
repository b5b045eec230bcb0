package io.github.shmarray;

import io.github.shmarray.error.NoSpaceException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Runs the checks of {@link SmallFileSystemTest} in a process that has a /dev/shm of its own; prints what went wrong. */
final class SmallFileSystem {
    private static final File SHM = new File("/dev/shm");
    private static final int HEADER = 128;
    private static final int PAGE = 4096;
    private static final int MIB = 1 << 20;

    private SmallFileSystem() {}

    public static void main(String[] arguments) throws IOException {
        long total = SHM.getTotalSpace();
        check(SHM.getUsableSpace() == total && SHM.list().length == 0, "it is not empty at the start");
        if (total == 0) {
            withoutALimit();
        } else {
            tooLarge(total);
            fitting(total);
            growing(total);
            sparseAndPrefaulted(total);
            memfdIsNotBound();
        }
        check(SHM.list().length == 0, "something is left: " + List.of(SHM.list()));
        check(SHM.getUsableSpace() == total, "space is still taken");
        System.out.println("passed");
    }

    private static void tooLarge(long total) {
        List<Runnable> actions = List.of(
                () -> SharedByteArray.create("large", MIB),
                () -> SharedByteArray.copyOf("large", new byte[MIB]),
                () -> SharedLongArray.copyOf("large", new long[MIB / Long.BYTES]),
                () -> SharedByteArray.openOrCreate("large", CreateOptions.defaults(), MIB),
                () -> SharedMemory.create("large", MIB));
        for (Runnable action : actions) {
            try {
                action.run();
                check(false, "there was space for 1 MiB");
            } catch (NoSpaceException e) {
                check(e.errno() == 28, "errno of " + e);
                check(e.requested() == MIB || e.requested() == MIB + HEADER, "requested " + e.requested());
                check(e.available() == total, "available " + e.available() + " of " + total);
                check(e.getMessage().contains("\"large\""), e.getMessage());
                check(e.getMessage().contains(total + " bytes free"), e.getMessage());
                check(e.getMessage().contains("--shm-size"), e.getMessage());
            }
            check(SHM.list().length == 0 && SHM.getUsableSpace() == total, "something is left after " + action);
        }
    }

    private static void fitting(long total) {
        int largest = (int) total - HEADER;
        List<Supplier<SharedArray>> actions = List.of(
                () -> SharedByteArray.create("fitting", PAGE),
                () -> SharedByteArray.create("fitting", largest),
                () -> SharedByteArray.copyOf("fitting", new byte[largest]));
        for (Supplier<SharedArray> action : actions) {
            try (SharedArray array = action.get()) {
                check(array.length() > 0 && SHM.getUsableSpace() < total, "no space was taken");
                array.unlink();
            }
        }
    }

    private static void growing(long total) {
        CreateOptions options = CreateOptions.defaults().withCapacity(MIB).withUnlinkOnClose();
        try (SharedByteArray array = SharedByteArray.create("growing", options, 0)) {
            byte[] half = new byte[(int) total / 2];
            Arrays.fill(half, (byte) 7);
            array.append(half);
            try {
                array.append(half);
                check(false, "there was space for " + array.length());
            } catch (NoSpaceException e) {
                check(e.getMessage().contains("append to array \"growing\""), e.getMessage());
                check(e.getMessage().contains("--shm-size"), e.getMessage());
            }
            check(Arrays.equals(half, array.toArray()), "what was there has changed");
            array.append((byte) 1);
            array.resize(array.length() + PAGE);
            check(array.get(half.length) == 1 && array.get(array.length() - 1) == 0, "it does not go on");
            check(!array.refresh() && array.length() == half.length + 1 + PAGE, array.length() + " rows");
        }
    }

    /** The space is missed only when the pages are mapped. */
    private static void sparseAndPrefaulted(long total) throws IOException {
        CreateOptions options = CreateOptions.defaults().withSparse().withPrefault();
        List<Runnable> actions = List.of(
                () -> SharedMemory.create("sparse", options, MIB),
                () -> SharedByteArray.create("sparse", options, MIB));
        for (Runnable action : actions) {
            try {
                action.run();
                check(false, "there was space for 1 MiB");
            } catch (NoSpaceException e) {
                check(e.requested() >= MIB && e.getMessage().contains("\"sparse\""), e.getMessage());
            }
            check(SHM.list().length == 0 && SHM.getUsableSpace() == total, "something is left after " + action);
            String maps = Files.readString(Path.of("/proc/self/maps"), StandardCharsets.ISO_8859_1);
            check(!maps.contains(" /dev/shm/"), "a mapping is left: " + maps);
        }
    }

    /** A memfd takes memory, not space in /dev/shm. */
    private static void memfdIsNotBound() {
        CreateOptions options = CreateOptions.defaults().withBacking(Backing.MEMFD);
        SharedByteArray.create("nameless", options, MIB).close();
        SharedByteArray.copyOf("nameless", options, new byte[MIB]).close();
    }

    private static void withoutALimit() {
        for (SharedArray array :
                List.of(SharedByteArray.create("created", MIB), SharedByteArray.copyOf("copied", new byte[MIB]))) {
            array.unlink();
            array.close();
        }
    }

    private static void check(boolean isRight, String problem) {
        if (!isRight) {
            System.out.println(problem);
            System.exit(1);
        }
    }
}
