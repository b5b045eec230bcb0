package io.github.shmarray.compare.cases;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;

/** Chronicle Bytes, whose shared memory is a mapped file. It takes no int[], so it copies a byte[] with the same bytes. */
final class ChronicleCases {
    /** What its makers ask for on a JDK with modules, as far as files are mapped; and that it keeps quiet. */
    static final List<String> JVM_ARGUMENTS = List.of(
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "-Dslf4j.internal.verbosity=ERROR");

    private ChronicleCases() {}

    private static File file() {
        return Names.ownSegmentPath().toFile();
    }

    private interface Mapping {
        MappedBytes map() throws FileNotFoundException;
    }

    /**
     * Maps a new file.
     *
     * @throws UnsupportedOperationException if Chronicle does not get from this JDK what it maps files with
     */
    private static MappedBytes create(Mapping mapping) {
        try {
            MappedBytes mapped = mapping.map();
            // Chunks are mapped when they are used.
            mapped.addressForWrite(0);
            return mapped;
        } catch (FileNotFoundException e) {
            throw new UncheckedIOException(e);
        } catch (LinkageError | AssertionError e) {
            file().delete();
            throw new UnsupportedOperationException(
                    "Chronicle Bytes cannot map files with Java " + Runtime.version() + ": " + e.getMessage(), e);
        }
    }

    private static void dispose(MappedBytes mapped) {
        mapped.close();
        // Another thread would unmap it when it comes to it.
        BackgroundResourceReleaser.releasePendingResources();
        file().delete();
    }

    @SuppressWarnings("restricted")
    private static MemorySegment segment(MappedBytes mapped, long bytes) {
        return MemorySegment.ofAddress(mapped.addressForWrite(0)).reinterpret(bytes);
    }

    /** A new array, filled. */
    static final class Create implements Workload {
        private int[] source;
        private byte[] bytes;
        private MappedBytes mapped;

        @Override
        public void prepare(int[] source) throws IOException {
            this.source = source;
            bytes = PagePlacement.atPage(() -> Copies.bytes(source));
            dispose(create(this::map));
        }

        /** In one chunk as long as the array. */
        private MappedBytes map() throws FileNotFoundException {
            return MappedBytes.mappedBytes(file(), bytes.length);
        }

        @Override
        public void run() {
            mapped = create(this::map);
            mapped.write(0, bytes);
        }

        @Override
        public void verify() {
            Copies.verify(source, segment(mapped, bytes.length));
        }

        @Override
        public void reset() {
            if (mapped != null) {
                dispose(mapped);
                mapped = null;
            }
        }
    }

    /** Into an array that is there, by the class that is the faster one, but leaves its file mapped when it is closed. */
    static final class Copy extends Copies {
        private byte[] bytes;
        private MappedBytes mapped;

        @Override
        public void prepare(int[] source) throws IOException {
            bytes = PagePlacement.atPage(() -> bytes(source));
            super.prepare(source);
        }

        @Override
        MemorySegment map(long bytes) {
            mapped = create(() -> MappedBytes.singleMappedBytes(file(), bytes));
            return segment(mapped, bytes);
        }

        @Override
        public void run() {
            mapped.write(0, bytes);
        }

        @Override
        public void close() {
            dispose(mapped);
        }
    }
}
