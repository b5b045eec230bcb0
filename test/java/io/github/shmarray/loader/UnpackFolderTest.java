package io.github.shmarray.loader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackFolderTest {
    @TempDir
    Path parent;

    /** While the library is in it; once that is loaded the folder is gone. */
    @Test
    void nobodyElseMayPutAFileThere() throws Exception {
        Path one;
        try (UnpackFolder folder = UnpackFolder.create(parent, "library");
                UnpackFolder other = UnpackFolder.create(parent, "library")) {
            one = folder.file().getParent();
            assertNotEquals(one, other.file().getParent());
            assertEquals(parent, one.getParent());
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(one)));
            Files.createFile(folder.file());
            folder.permitFile();
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.file())));
        }
        assertFalse(Files.exists(one));
    }
}
