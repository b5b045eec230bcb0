package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.posix.Posix;
import java.util.Objects;

/**
 * How a segment is made: {@code CreateOptions.defaults().withPermissions(0640).withUnlinkOnClose()}. Immutable.
 *
 * @param backing where the bytes are kept; in shared memory by default. A {@link SharedMemory} is always there
 * @param elementType of an array; null, the default, for the one that the array's class stands for
 * @param permissions the file mode, taken as it is, whatever the umask; 0600 by default
 * @param sparse do not reserve the space: memory is taken when a page is first written, and a write that finds none left
 *     fails with a fault; off by default
 * @param unlinkOnClose remove the name when the creator closes; off by default
 * @param prefault map all pages at once instead of each when it is first used; off by default
 * @param posix the way system calls are made
 */
public record CreateOptions(
        Backing backing,
        ElementType elementType,
        int permissions,
        boolean sparse,
        boolean unlinkOnClose,
        boolean prefault,
        Posix posix) {
    private static final int DEFAULT_PERMISSIONS = 0600;
    private static final int ALL_PERMISSIONS = 0777;

    public CreateOptions {
        Objects.requireNonNull(backing, "backing");
        Objects.requireNonNull(posix, "posix");
        if ((permissions & ~ALL_PERMISSIONS) != 0) {
            throw new IllegalArgumentException(
                    "permissions 0" + Integer.toOctalString(permissions) + " are outside 0 to 0777");
        }
    }

    public static CreateOptions defaults() {
        return new CreateOptions(
                Backing.SHARED_MEMORY, null, DEFAULT_PERMISSIONS, false, false, false, Posix.preferred());
    }

    public CreateOptions withBacking(Backing where) {
        return new CreateOptions(where, elementType, permissions, sparse, unlinkOnClose, prefault, posix);
    }

    public CreateOptions withElementType(ElementType type) {
        return new CreateOptions(backing, type, permissions, sparse, unlinkOnClose, prefault, posix);
    }

    public CreateOptions withPermissions(int mode) {
        return new CreateOptions(backing, elementType, mode, sparse, unlinkOnClose, prefault, posix);
    }

    public CreateOptions withSparse() {
        return new CreateOptions(backing, elementType, permissions, true, unlinkOnClose, prefault, posix);
    }

    public CreateOptions withUnlinkOnClose() {
        return new CreateOptions(backing, elementType, permissions, sparse, true, prefault, posix);
    }

    public CreateOptions withPrefault() {
        return new CreateOptions(backing, elementType, permissions, sparse, unlinkOnClose, true, posix);
    }

    public CreateOptions withPosix(Posix implementation) {
        return new CreateOptions(backing, elementType, permissions, sparse, unlinkOnClose, prefault, implementation);
    }
}
