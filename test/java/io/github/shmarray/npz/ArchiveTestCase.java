package io.github.shmarray.npz;

import io.github.shmarray.PythonOfClass;
import io.github.shmarray.TestSegments;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What tests of archives begin with: an archive that is not there yet, a name for a segment, and numpy as the judge. */
abstract class ArchiveTestCase {
    @RegisterExtension
    static final PythonOfClass PYTHON = new PythonOfClass();

    @RegisterExtension
    TestSegments segments = new TestSegments();

    @TempDir
    Path folder;

    Path file;
    String name;

    @BeforeEach
    void choose() {
        file = folder.resolve("arrays.npz");
        name = segments.name();
    }

    /** What Python prints of an expression, in which FILE is the archive. */
    String numpy(String line) {
        return PYTHON.run(line.replace("FILE", "'" + file + "'"));
    }
}
