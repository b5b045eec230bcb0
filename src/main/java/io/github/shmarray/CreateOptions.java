package io.github.shmarray;

import io.github.shmarray.element.ElementType;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArenaTie;
import java.lang.foreign.Arena;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * How a segment is made: {@code CreateOptions.defaults().withPermissions(0640).withUnlinkOnClose()}. What makes a segment refuses
 * an option that it has no use for. Immutable, so safe to use from many threads.
 */
public final class CreateOptions {
    private static final int DEFAULT_PERMISSIONS = 0600;
    private static final int ALL_PERMISSIONS = 0777;
    private static final CreateOptions DEFAULTS =
            new CreateOptions(Backing.SHARED_MEMORY, null, null, DEFAULT_PERMISSIONS, false, false, false, null, null);

    private final Backing backing;
    private final ElementType elementType;
    private final Order order;
    private final int permissions;
    private final boolean sparse;
    private final boolean unlinkOnClose;
    private final boolean prefault;
    private final Arena arena;
    private final Posix posix;

    private CreateOptions(
            Backing backing,
            ElementType elementType,
            Order order,
            int permissions,
            boolean sparse,
            boolean unlinkOnClose,
            boolean prefault,
            Arena arena,
            Posix posix) {
        this.backing = backing;
        this.elementType = elementType;
        this.order = order;
        this.permissions = permissions;
        this.sparse = sparse;
        this.unlinkOnClose = unlinkOnClose;
        this.prefault = prefault;
        this.arena = arena;
        this.posix = posix;
    }

    /** In shared memory, for this user only, with its space reserved, in row-major order; it stays when it is closed. */
    public static CreateOptions defaults() {
        return DEFAULTS;
    }

    /** Where the bytes are kept; a {@link SharedMemory} is always in shared memory. */
    public CreateOptions withBacking(Backing where) {
        Objects.requireNonNull(where, "backing");
        return new CreateOptions(where, elementType, order, permissions, sparse, unlinkOnClose, prefault, arena, posix);
    }

    /** The element type of an array, where its class stands for several: UINT32 in a {@link SharedIntArray}. */
    public CreateOptions withElementType(ElementType type) {
        Objects.requireNonNull(type, "element type");
        return new CreateOptions(backing, type, order, permissions, sparse, unlinkOnClose, prefault, arena, posix);
    }

    /**
     * The order in which an array's elements lie in memory: {@link Order#C}, the default, or {@link Order#F}, which numpy opens
     * as an array in Fortran's order. What an array is copied from lies in the same order.
     *
     * @throws IllegalArgumentException if it is {@link Order#A}, which is not one order
     */
    public CreateOptions withOrder(Order inMemory) {
        Order one = requireOneOrder(inMemory);
        return new CreateOptions(backing, elementType, one, permissions, sparse, unlinkOnClose, prefault, arena, posix);
    }

    static Order requireOneOrder(Order order) {
        Objects.requireNonNull(order, "order");
        if (order == Order.A) {
            throw new IllegalArgumentException("order A means any order; choose C (row-major) or F (column-major)");
        }
        return order;
    }

    /**
     * The file mode, taken as it is, whatever the umask; 0600 by default.
     *
     * @param mode octal, from 0 to 0777
     */
    public CreateOptions withPermissions(int mode) {
        if ((mode & ~ALL_PERMISSIONS) != 0) {
            throw new IllegalArgumentException("permissions " + mode + " (octal 0" + Integer.toOctalString(mode)
                    + ") are outside 0 to 0777" + hint(mode));
        }
        return new CreateOptions(backing, elementType, order, mode, sparse, unlinkOnClose, prefault, arena, posix);
    }

    private static String hint(int mode) {
        String digits = Integer.toString(mode);
        return digits.matches("[0-7]{3}") ? "; did you mean 0" + digits + "?" : "";
    }

    /** The file mode as {@code ls} shows it, such as {@code "rw-r-----"}. */
    public CreateOptions withPermissions(String mode) {
        Objects.requireNonNull(mode, "permissions");
        int bits = 0;
        try {
            for (PosixFilePermission permission : PosixFilePermissions.fromString(mode)) {
                bits |= 0400 >> permission.ordinal();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("permissions \"" + mode + "\" are not nine characters such as"
                    + " \"rw-r-----\"; for a number, use withPermissions(0640)");
        }
        return withPermissions(bits);
    }

    /**
     * Do not reserve the space: memory is taken when a page is first written, and a write that finds none left fails with a
     * fault.
     */
    public CreateOptions withSparse() {
        return new CreateOptions(backing, elementType, order, permissions, true, unlinkOnClose, prefault, arena, posix);
    }

    /**
     * Remove the name when what was made with these options is closed, whether by {@code close()} or with its arena. A process
     * that ends without closing leaves the name: by SIGKILL or a crash, but also by SIGTERM or {@link System#exit}, unless a
     * shutdown hook closes; and so does an array that is forgotten. What is to vanish with the process in any case is
     * {@link Backing#MEMFD}.
     */
    public CreateOptions withUnlinkOnClose() {
        return new CreateOptions(backing, elementType, order, permissions, sparse, true, prefault, arena, posix);
    }

    /** Map all pages at once instead of each when it is first used. */
    public CreateOptions withPrefault() {
        return new CreateOptions(backing, elementType, order, permissions, sparse, unlinkOnClose, true, arena, posix);
    }

    /**
     * Close what is made when the arena is closed, if it has not been before. Closing the arena throws what closing throws, and
     * whatever could not be closed stays open. The arena's threads are not meant: an array with a confined arena can be used from
     * any thread.
     *
     * @throws IllegalArgumentException if the arena is one that nobody can close: {@link Arena#global()} or
     *     {@link Arena#ofAuto()}
     */
    public CreateOptions withArena(Arena owner) {
        return new CreateOptions(
                backing,
                elementType,
                order,
                permissions,
                sparse,
                unlinkOnClose,
                prefault,
                ArenaTie.requireCloseable(owner),
                posix);
    }

    /** The way system calls are made; {@link Posix#preferred()} by default. */
    public CreateOptions withPosix(Posix implementation) {
        Objects.requireNonNull(implementation, "posix");
        return new CreateOptions(
                backing, elementType, order, permissions, sparse, unlinkOnClose, prefault, arena, implementation);
    }

    Backing backing() {
        return backing;
    }

    /** Null for the one that the array's class stands for. */
    ElementType elementType() {
        return elementType;
    }

    /** Null if it was not asked for. */
    Order order() {
        return order;
    }

    boolean isColumnMajor() {
        return order == Order.F;
    }

    int permissions() {
        return permissions;
    }

    boolean sparse() {
        return sparse;
    }

    boolean unlinkOnClose() {
        return unlinkOnClose;
    }

    boolean prefault() {
        return prefault;
    }

    /** Null for none. */
    Arena arena() {
        return arena;
    }

    Posix posix() {
        return posix == null ? Posix.preferred() : posix;
    }

    CreateOptions withoutArena() {
        return new CreateOptions(
                backing, elementType, order, permissions, sparse, unlinkOnClose, prefault, null, posix);
    }

    /** For what holds bytes without a type and an order. */
    void requireNoLayout(String operation) {
        requireUnused(elementType != null, operation, "withElementType", "it holds bytes");
        requireUnused(order != null, operation, "withOrder", "it holds bytes");
    }

    /**
     * @throws IllegalArgumentException if an option was given that has no effect
     */
    static void requireUnused(boolean isGiven, String operation, String option, String why) {
        if (isGiven) {
            throw new IllegalArgumentException(operation + ": " + why + "; leave " + option + " away");
        }
    }
}
