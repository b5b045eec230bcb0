package io.github.shmarray.flight;

import io.github.shmarray.error.NoSpaceException;
import io.github.shmarray.error.SegmentFormatException;
import io.github.shmarray.posix.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * A segment that is arriving. It is in a hidden file until all of its parts are right, and then gets its name in one step. The file of an
 * interrupted try is gone on with: nothing but the bytes in it tells which parts are there, so that nothing can tell wrongly. Checksums may
 * come later than the bytes, where there is nothing to go on with. For one thread at a time.
 */
final class Incoming implements AutoCloseable {
    private static final int BUFFER = 1 << 18;

    private final Path folder;
    private final SegmentDescription segment;
    private final Parts parts;
    private final HiddenFile hidden;
    private final FileChannel channel;
    private final boolean isKeeping;

    /** Whether there may be parts in the file that were not looked at yet. */
    private boolean mayHaveOthers;

    private final BitSet right = new BitSet();

    /** Of the parts that have arrived, the checksum of each. */
    private int[] arrivedChecksums;

    private final BitSet arrived = new BitSet();

    /** Of the part that is just arriving, which comes from its beginning to its end. */
    private final CRC32C arriving = new CRC32C();

    private long next = -1;

    private Incoming(
            Path folder, SegmentDescription segment, HiddenFile hidden, boolean isKeeping, boolean mayHaveOthers) {
        this.folder = folder;
        this.segment = segment;
        this.parts = segment.parts();
        this.hidden = hidden;
        this.channel = hidden.channel();
        this.isKeeping = isKeeping;
        this.mayHaveOthers = mayHaveOthers;
    }

    /**
     * Opens or makes the hidden file, and finds the parts that are here already: in it, or in the segment that has the name now.
     *
     * @param isKeeping whether parts that are here stay for a later try if this one fails
     * @throws IOException if there is no space, or another process is mirroring the same name into the same folder
     */
    static Incoming open(Path folder, SegmentDescription segment, boolean isKeeping) throws IOException {
        HiddenFile hidden = HiddenFile.open(folder.resolve(HiddenFile.nameFor(segment.name())));
        return new Incoming(folder, segment, hidden, isKeeping, !hidden.isMade()).prepared();
    }

    /** The same file for the next try, which may be of another generation; this one is not to be used any more. */
    Incoming goOn(SegmentDescription next) throws IOException {
        return new Incoming(folder, next, hidden, isKeeping, mayHaveParts()).prepared();
    }

    private Incoming prepared() throws IOException {
        try {
            prepare();
            return this;
        } catch (IOException | RuntimeException e) {
            abandon(e);
            throw e;
        }
    }

    private void prepare() throws IOException {
        long present = channel.size();
        long needed = segment.size() - Math.min(present, segment.size());
        long free = Files.getFileStore(folder).getUsableSpace();
        if (needed > free) {
            throw noSpace(needed, free);
        }
        arrivedChecksums = new int[parts.count()];
        channel.truncate(segment.size());
        if (isChecking()) {
            findRightParts(present);
            takeFromNamed();
        }
        mayHaveOthers = false;
    }

    private NoSpaceException noSpace(long needed, long free) {
        return new NoSpaceException(
                "mirror \"" + segment.name() + "\": it needs " + needed + " bytes in " + folder + ", and " + free
                        + " are free; a container has more with --shm-size",
                Errno.ENOSPC,
                needed,
                free);
    }

    private void findRightParts(long present) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        for (int part = 0; part < parts.count(); part++) {
            boolean isWhole = parts.offset(part) + parts.length(part) <= present;
            if (isWhole && Checksum.of(channel, parts.offset(part), parts.length(part), buffer) == expected(part)) {
                right.set(part);
            }
        }
    }

    /** Copies parts that are the same in what has the name now; each is checked as it is copied. */
    private void takeFromNamed() throws IOException {
        Path named = folder.resolve(segment.name());
        if (!Files.isRegularFile(named, LinkOption.NOFOLLOW_LINKS) || !Files.isReadable(named)) {
            return;
        }
        try (FileChannel old = FileChannel.open(named, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer copy = null;
            for (int part = right.nextClearBit(0); part < parts.count(); part = right.nextClearBit(part + 1)) {
                if (parts.offset(part) + parts.length(part) > old.size()) {
                    return;
                }
                copy = copy == null ? ByteBuffer.allocateDirect(Parts.BYTES) : copy;
                copy.clear().limit(parts.length(part));
                Checksum.readFully(old, copy, parts.offset(part));
                if (Checksum.of(copy.flip()) == expected(part)) {
                    write(parts.offset(part), copy);
                }
            }
        }
    }

    private int expected(int part) {
        return segment.checksums()[part];
    }

    /** With the checksums of the bytes that are here. */
    SegmentDescription segment() {
        return isChecking() ? segment : segment.withChecksums(arrivedChecksums);
    }

    /** Whether the checksums are known, so that each part is checked when it has arrived; else {@link #check} is for that. */
    boolean isChecking() {
        return segment.checksums().length > 0;
    }

    /** Checks parts that have arrived. */
    void check(int firstPart, int[] checksums) {
        for (int i = 0; i < checksums.length; i++) {
            int part = firstPart + i;
            right.set(part, arrived.get(part) && arrivedChecksums[part] == checksums[i]);
        }
    }

    BitSet missing() {
        BitSet missing = parts.all();
        missing.andNot(right);
        return missing;
    }

    /** Whether the part with an offset is here already. */
    boolean isRight(long offset) {
        return offset >= 0 && right.get((int) Math.min(offset / Parts.BYTES, Integer.MAX_VALUE));
    }

    /** How many bytes are here and right. */
    long rightBytes() {
        return parts.byteSize(right);
    }

    /**
     * Takes bytes that belong to an offset: the next ones of the part that is just arriving, or the first ones of another.
     *
     * @throws SegmentFormatException if they are neither
     * @throws NoSpaceException if others have taken the space meanwhile, or the file of an interrupted try has less than its size
     */
    void write(long offset, ByteBuffer bytes) throws IOException {
        int part = (int) (offset / Parts.BYTES);
        boolean isFirst = offset == (long) part * Parts.BYTES;
        boolean isInside = offset >= 0
                && part < parts.count()
                && offset + bytes.remaining() <= parts.offset(part) + parts.length(part)
                && bytes.hasRemaining();
        if (!isInside || !isFirst && offset != next || right.get(part)) {
            throw new SegmentFormatException("mirror \"" + segment.name() + "\": the server sent " + bytes.remaining()
                    + " bytes for offset " + offset + " of " + segment.size() + ", which were not asked for");
        }
        if (isFirst) {
            arriving.reset();
        }
        next = offset + bytes.remaining();
        arriving.update(bytes.duplicate());
        store(offset, bytes);
        if (next == parts.offset(part) + parts.length(part)) {
            arrived.set(part);
            arrivedChecksums[part] = (int) arriving.getValue();
            right.set(part, isChecking() && arrivedChecksums[part] == expected(part));
            next = -1;
        }
    }

    private void store(long offset, ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                offset += channel.write(bytes, offset);
            }
        } catch (IOException e) {
            long free = Files.getFileStore(folder).getUsableSpace();
            if (free >= bytes.remaining()) {
                throw e;
            }
            NoSpaceException full = noSpace(bytes.remaining(), free);
            full.initCause(e);
            throw full;
        }
    }

    /**
     * Gives the file its name, in one step; it is no longer hidden then.
     *
     * @throws FileAlreadyExistsException if the name is taken, and is not to be replaced
     * @throws IOException if the bytes are not those of the header that was told
     */
    void publish(boolean isReplacing) throws IOException {
        ByteBuffer beginning = ByteBuffer.allocate(segment.header().length);
        Checksum.readFully(channel, beginning, 0);
        if (!beginning.flip().equals(ByteBuffer.wrap(segment.header())) || channel.size() != segment.size()) {
            throw new IOException("its bytes begin with another header than the server tells of");
        }
        if (!missing().isEmpty()) {
            throw new IllegalStateException(missing().cardinality() + " parts are missing");
        }
        hidden.rename(folder.resolve(segment.name()), isReplacing);
    }

    private boolean mayHaveParts() {
        return mayHaveOthers || !right.isEmpty() || !arrived.isEmpty();
    }

    /**
     * After a failure, beside which is told what fails here: removes the hidden file, or leaves it for a later try if that is asked for and
     * any part of it may be here.
     */
    void abandon(Throwable failure) {
        try {
            if (isKeeping && mayHaveParts()) {
                hidden.close();
            } else {
                discard();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Removes the hidden file. */
    void discard() throws IOException {
        hidden.discard();
    }

    /** Leaves what is here for a later try. */
    @Override
    public void close() throws IOException {
        hidden.close();
    }
}
