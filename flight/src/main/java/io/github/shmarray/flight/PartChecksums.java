package io.github.shmarray.flight;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;

/**
 * The CRC32C of each part of a range, which follows its bytes by HTTP: computed of what is sent, while it is in the cache. For one thread at
 * a time.
 */
final class PartChecksums {
    /** The trailing field: one number after the other, each of four bytes, the highest first, in Base64. */
    static final String FIELD = "Shmarray-Crc32c";

    /** A trailing field has bounds. */
    static final int MOST_PARTS = 256;

    private final ByteRange range;
    private final ByteBuffer checksums;
    private final CRC32C checksum = new CRC32C();

    PartChecksums(ByteRange range) {
        this.range = range;
        this.checksums = ByteBuffer.allocate(Integer.BYTES * count(range));
    }

    /** Whether a range is one of whole parts, and of few enough. */
    static boolean isPossible(ByteRange range) {
        boolean isWhole = range.first() % Parts.BYTES == 0
                && (range.last() + 1 == range.size() || (range.last() + 1) % Parts.BYTES == 0);
        return isWhole && range.length() <= (long) MOST_PARTS * Parts.BYTES;
    }

    private static int count(ByteRange range) {
        return (int) ((range.length() + Parts.BYTES - 1) / Parts.BYTES);
    }

    /** Takes the bytes that come next, all of the same part. */
    void add(ByteBuffer bytes, long offset) {
        long end = offset + bytes.remaining();
        checksum.update(bytes);
        if (end % Parts.BYTES == 0 || end == range.size()) {
            checksums.putInt((int) checksum.getValue());
            checksum.reset();
        }
    }

    String field() {
        return Base64.getEncoder().encodeToString(checksums.array());
    }

    /** @throws IllegalArgumentException if it is not that of such a range */
    static int[] read(String field, ByteRange range) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(field));
        int[] read = new int[count(range)];
        if (bytes.remaining() != read.length * Integer.BYTES) {
            throw new IllegalArgumentException(
                    bytes.remaining() + " bytes are no checksums of " + read.length + " parts");
        }
        bytes.asIntBuffer().get(read);
        return read;
    }
}
