package io.github.shmarray.npz;

import static io.github.shmarray.FuzzInput.require;

import io.github.shmarray.CreateOptions;
import io.github.shmarray.FuzzInput;
import io.github.shmarray.SharedArray;
import io.github.shmarray.error.SharedMemoryException;
import io.github.shmarray.npy.NpyFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A damaged archive is refused, as a whole or some of its members, and the others are what they were. */
public final class ArchiveFuzz {
    private static final int ELEMENTS = 3;
    private static final byte[] ARCHIVE = archive();
    private static final Path FILE =
            Path.of("/dev/shm/shmarray-fuzz-" + ProcessHandle.current().pid() + ".npz");
    private static final String NAME =
            "shmarray-fuzz-" + ProcessHandle.current().pid();

    private ArchiveFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        Files.write(FILE, damaged(new FuzzInput(data)));
        try (Npz archive = Npz.open(FILE)) {
            for (NpzMember member : archive.members()) {
                require(!member.toString().isEmpty(), "a member without a description");
                use(() -> archive.copyOf(
                        member.name(), NAME, CreateOptions.defaults().withUnlinkOnClose()));
                use(() -> archive.attach(member.name()));
            }
        } catch (SharedMemoryException e) {
            require(e.getMessage() != null, "no message: " + e);
        } finally {
            Files.deleteIfExists(FILE);
        }
    }

    private interface Opening {
        SharedArray open();
    }

    private static void use(Opening opening) {
        try (SharedArray array = opening.open()) {
            require(array.length() >= 0, "a negative length");
            require(array.memorySegment().byteSize() <= 1 << 20, "more bytes than the archive has");
            array.toString();
        } catch (SharedMemoryException | UnsupportedOperationException e) {
            require(e.getMessage() != null, "no message: " + e);
        }
    }

    /** Each five bytes of the input are one edit: what to do, where, and two bytes. */
    private static byte[] damaged(FuzzInput input) {
        byte[] archive = ARCHIVE;
        for (int edits = 0; input.hasMore() && edits < 40; edits++) {
            int kind = input.nextByte() % 4;
            int place = input.nextNumber() % Math.max(1, archive.length);
            byte[] bytes = {(byte) input.nextByte(), (byte) input.nextByte()};
            archive = switch (kind) {
                case 0 -> replaced(archive, place, 1, new byte[] {bytes[0]});
                case 1 -> replaced(archive, place, 2, bytes);
                case 2 -> replaced(archive, place, 0, bytes);
                default -> replaced(archive, place, Byte.toUnsignedInt(bytes[0]), new byte[0]);
            };
        }
        return archive;
    }

    private static byte[] replaced(byte[] archive, int place, int length, byte[] by) {
        int end = Math.min(archive.length, place + length);
        return ByteBuffer.allocate(archive.length - (end - Math.min(place, end)) + by.length)
                .put(archive, 0, Math.min(place, end))
                .put(by)
                .put(archive, end, archive.length - end)
                .array();
    }

    private static byte[] archive() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
            for (int method : new int[] {ZipEntry.DEFLATED, ZipEntry.STORED}) {
                byte[] member = member();
                ZipEntry entry = new ZipEntry("m" + method + ".npy");
                entry.setMethod(method);
                CRC32 checksum = new CRC32();
                checksum.update(member);
                entry.setCrc(checksum.getValue());
                entry.setSize(member.length);
                archive.putNextEntry(entry);
                archive.write(member);
                archive.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] member() {
        byte[] header =
                NpyFile.header("1.0", "{'descr': '<i4', 'fortran_order': False, 'shape': (" + ELEMENTS + ",), }\n");
        return ByteBuffer.allocate(header.length + ELEMENTS * Integer.BYTES)
                .put(header)
                .array();
    }

    /** What a fuzzer begins with: each byte of the archive changed. */
    public static List<byte[]> seeds() {
        return IntStream.range(0, ARCHIVE.length)
                .mapToObj(place -> new byte[] {0, (byte) (place >> 8), (byte) place, (byte) 0xff})
                .toList();
    }
}
