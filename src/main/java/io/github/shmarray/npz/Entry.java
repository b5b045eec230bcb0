package io.github.shmarray.npz;

import io.github.shmarray.npy.NpyFormatException;
import io.github.shmarray.npy.NpyHeader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/** A member of an archive: what is read of it is as long, and has the checksum, that the archive says, or it is refused. */
final class Entry {
    private static final String ENDING = ".npy";
    private static final int BUFFER = 256 << 10;

    /** As long as headers that are read at all. */
    private static final int LONGEST_BEGINNING = 64 << 10;

    private final ZipFile archive;
    private final ZipArchiveEntry entry;

    /** Null if there is a problem. */
    private final NpyHeader header;

    private final String problem;

    Entry(ZipFile archive, ZipArchiveEntry entry) throws IOException {
        this.archive = archive;
        this.entry = entry;
        NpyHeader found = null;
        String why = unreadable();
        if (why.isEmpty()) {
            try {
                found = NpyHeader.readBeginning(beginning(), entry.getSize());
            } catch (NpyFormatException e) {
                why = e.getMessage();
            }
        }
        this.header = found;
        this.problem = why;
    }

    private String unreadable() {
        if (!entry.getName().endsWith(ENDING)) {
            return "it is no .npy file";
        }
        if (entry.getGeneralPurposeBit().usesEncryption()) {
            return "it is encrypted; numpy writes no such archives";
        }
        return switch (entry.getMethod()) {
            case ZipEntry.STORED, ZipEntry.DEFLATED -> "";
            default ->
                "it is compressed by method " + entry.getMethod() + ", and 0 (stored) and 8 (deflated) are known";
        };
    }

    private MemorySegment beginning() throws IOException {
        try (InputStream content = archive.getInputStream(entry)) {
            return MemorySegment.ofArray(content.readNBytes(LONGEST_BEGINNING));
        }
    }

    /** Without the ending. */
    String name() {
        String name = entry.getName();
        return name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
    }

    boolean isStored() {
        return entry.getMethod() == ZipEntry.STORED;
    }

    /** Where it is in the archive, if it is stored. */
    long offset() {
        return entry.getDataOffset();
    }

    NpyHeader header() {
        return header;
    }

    /** Empty if it can be read. */
    String problem() {
        return problem;
    }

    NpzMember described() {
        return header == null
                ? new NpzMember(name(), "", new long[0], Math.max(0, entry.getSize()), isStored(), problem)
                : new NpzMember(name(), header.type().descr(), header.shape(), header.byteSize(), isStored(), "");
    }

    /** What the archive says, with the header. */
    long size() {
        return entry.getSize();
    }

    /** Takes the parts of a member, each once, in native memory. */
    interface Target {
        void write(MemorySegment part, long offset);
    }

    /**
     * Writes all of it, the header too.
     *
     * @throws IOException if it is not what the archive says
     */
    void copyTo(Target target) throws IOException {
        CRC32 checksum = new CRC32();
        byte[] buffer = new byte[BUFFER];
        long done = 0;
        try (InputStream content = archive.getInputStream(entry);
                Arena arena = Arena.ofConfined()) {
            MemorySegment part = arena.allocate(BUFFER);
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                done += count;
                if (done > entry.getSize()) {
                    throw new IOException("it has more than the " + entry.getSize() + " bytes that the archive says");
                }
                checksum.update(buffer, 0, count);
                MemorySegment.copy(buffer, 0, part, ValueLayout.JAVA_BYTE, 0, count);
                target.write(part.asSlice(0, count), done - count);
            }
        }
        if (done != entry.getSize()) {
            throw new IOException("it has " + done + " bytes, and the archive says " + entry.getSize());
        }
        if (checksum.getValue() != entry.getCrc()) {
            throw new IOException("its checksum is wrong: it was damaged, or changed while it was read");
        }
    }
}
