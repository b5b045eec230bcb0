package io.github.shmarray;

import io.github.shmarray.segment.SegmentName;
import java.nio.file.Path;
import java.util.Objects;

/** Where the bytes of a shared array are kept. */
public sealed interface Backing {
    /**
     * Memory, under a name in {@code /dev/shm} that other processes attach to. The default. Hosts without one have another folder
     * instead, which the system property {@code shmarray.folder} or the environment variable {@code SHMARRAY_FOLDER} names.
     */
    Backing SHARED_MEMORY = new Folder(SegmentName.FOLDER);

    /** Memory without a name: other processes reach it through {@link SharedArray#handle()} while it is open. */
    Backing MEMFD = new Memfd();

    /** A file in a folder of any file system, for arrays that are to outlive the machine's next start. */
    static Backing folder(Path folder) {
        return new Folder(folder);
    }

    /** A named file in a folder. */
    record Folder(Path path) implements Backing {
        public Folder {
            Objects.requireNonNull(path, "folder");
        }
    }

    /** An anonymous file in memory. */
    record Memfd() implements Backing {}
}
