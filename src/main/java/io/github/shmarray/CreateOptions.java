package io.github.shmarray;

import io.github.shmarray.convert.Shapes;
import io.github.shmarray.element.ElementParts;
import io.github.shmarray.element.ElementType;
import io.github.shmarray.memory.Growth;
import io.github.shmarray.npy.GrowableHeader;
import io.github.shmarray.npy.NpyScalar;
import io.github.shmarray.posix.Posix;
import io.github.shmarray.segment.ArenaTie;
import io.github.shmarray.segment.ArrayPlace;
import io.github.shmarray.segment.BeforeNaming;
import io.github.shmarray.segment.FileMode;
import io.github.shmarray.segment.GivenOptions;
import io.github.shmarray.segment.NewFile;
import io.github.shmarray.segment.Unlinking;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a segment is made: {@code CreateOptions.defaults().withPermissions(0640).withUnlinkOnClose()}. What makes a segment refuses
 * an option that it has no use for. Immutable, so safe to use from many threads.
 */
public final class CreateOptions {
    private static final int DEFAULT_PERMISSIONS = 0600;
    private static final CreateOptions DEFAULTS = new CreateOptions(new Values());

    /** Never changed once it is in an object of the class. */
    private static final class Values implements Cloneable {
        Backing backing = Backing.SHARED_MEMORY;
        NpyScalar dtype;
        Order order;
        int permissions = DEFAULT_PERMISSIONS;
        boolean sparse;
        Unlinking unlinking = Unlinking.NEVER;
        boolean replace;
        boolean prefault;
        boolean hugePages;
        Parallelism parallelism = Parallelism.NONE;
        Arena arena;
        SegmentPool pool;
        long capacity;
        Posix posix;
        Consumer<ArrayPlace> beforeNaming = array -> {};
        GivenOptions given = GivenOptions.NONE;

        void unlinkOnClose() {
            unlinking = unlinking == Unlinking.NEVER ? Unlinking.ON_CLOSE : unlinking;
        }

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    static {
        BeforeNaming.addBy((options, action) -> ((CreateOptions) options).with(values -> values.beforeNaming = action));
        GivenOptions.readBy(options -> ((CreateOptions) options).values.given);
    }

    private final Values values;

    private CreateOptions(Values values) {
        this.values = values;
    }

    private CreateOptions with(String option, Consumer<Values> change) {
        return with(change.andThen(values -> values.given = values.given.and(option)));
    }

    private CreateOptions with(Consumer<Values> change) {
        Values changed = values.clone();
        change.accept(changed);
        return new CreateOptions(changed);
    }

    /** In shared memory, for this user only, with its space reserved, in row-major order; it stays when it is closed. */
    public static CreateOptions defaults() {
        return DEFAULTS;
    }

    /** Where the bytes are kept; a {@link SharedMemory} is always in shared memory. */
    public CreateOptions withBacking(Backing where) {
        Objects.requireNonNull(where, "backing");
        return with("withBacking", values -> values.backing = where);
    }

    /** The element type of an array, where its class stands for several: UINT32 in a {@link SharedIntArray}. */
    public CreateOptions withElementType(ElementType type) {
        Objects.requireNonNull(type, "element type");
        return with("withElementType", values -> values.dtype = type.npyType());
    }

    /**
     * What numpy is to take the elements of an array for, in any of its spellings: {@code datetime64[ns]}, {@code timedelta64[25s]},
     * {@code complex64}, {@code S8}, {@code U8}, {@code V16}, {@code int32}. A class of numbers holds what they are made of: a
     * {@link SharedLongArray} the ticks of times, a {@link SharedFloatArray} of shape (1000, 2) a thousand of complex64, a
     * {@link SharedByteArray} of shape (1000, 8) a thousand of S8, a {@link SharedIntArray} of shape (1000, 8) a thousand of U8. A
     * {@link SharedRecordArray} holds the whole elements. Replaces {@link #withElementType}.
     *
     * @throws IllegalArgumentException if there is no such type, it has no bytes, or its byte order is not this machine's
     */
    public CreateOptions withDtype(String dtype) {
        NpyScalar type = ElementParts.dtype(dtype);
        return with("withDtype", values -> values.dtype = type);
    }

    CreateOptions withDtype(NpyScalar type) {
        return with(values -> values.dtype = type);
    }

    /**
     * The order in which an array's elements lie in memory: {@link Order#C}, the default, or {@link Order#F}, which numpy opens
     * as an array in Fortran's order. What an array is copied from lies in the same order.
     *
     * @throws IllegalArgumentException if it is {@link Order#A}, which is not one order
     */
    public CreateOptions withOrder(Order inMemory) {
        return with("withOrder", values -> values.order = Order.requireOne(inMemory));
    }

    /**
     * The file mode, taken as it is, whatever the umask; 0600 by default.
     *
     * @param mode octal, from 0 to 0777
     */
    public CreateOptions withPermissions(int mode) {
        return with("withPermissions", values -> values.permissions = FileMode.check(mode));
    }

    /** The file mode as {@code ls} shows it, such as {@code "rw-r-----"}. */
    public CreateOptions withPermissions(String mode) {
        return withPermissions(FileMode.parse(mode));
    }

    /**
     * Do not reserve the space: memory is taken when a page is first written, and a write that finds none left fails with a fault.
     */
    public CreateOptions withSparse() {
        return with("withSparse", values -> values.sparse = true);
    }

    /**
     * Remove the name when what was made with these options is closed, whether by {@code close()} or with its arena. A process
     * that ends without closing leaves the name: by SIGKILL or a crash, but also by SIGTERM or {@link System#exit}, unless it is
     * made {@link #withUnlinkOnExit}; and so does an array that is forgotten. What is to vanish with the process in any case is
     * {@link Backing#MEMFD}.
     */
    public CreateOptions withUnlinkOnClose() {
        return with("withUnlinkOnClose", values -> values.unlinkOnClose());
    }

    /**
     * Remove the name when what was made with these options is closed, as {@link #withUnlinkOnClose} does, or when the JVM ends
     * before: after its last thread, by {@link System#exit}, or by SIGTERM, SIGINT or SIGHUP, also if it was forgotten meanwhile. A
     * successor keeps the name. After SIGKILL, a crash or {@link Runtime#halt} the name stays; and nothing can be made with this
     * option once the JVM is ending, which is an {@link IllegalStateException}.
     */
    public CreateOptions withUnlinkOnExit() {
        return with("withUnlinkOnExit", values -> values.unlinking = Unlinking.ON_EXIT);
    }

    /**
     * Take the name from whatever has it, if it is taken, in one step: others find what was there or the new array, whole. Whoever has
     * the old one keeps it, see {@link SharedArray#isLinked()} and {@link SharedArray#attachAgain()}; there has to be space for both.
     * What has the name may be anything but a folder: other programs' files are replaced too, where the folder's permissions let
     * this user.
     *
     * <p>The kernel can rename only what has a name. So while the name is taken over, for some microseconds, the new array has
     * a hidden one, {@code .shmarray-replacing-…}, which a process that is killed in that moment leaves behind.
     */
    public CreateOptions withReplace() {
        return with("withReplace", values -> values.replace = true);
    }

    /** Map all pages at once instead of each when it is first used. */
    public CreateOptions withPrefault() {
        return with("withPrefault", values -> values.prefault = true);
    }

    /**
     * Use huge pages, of 2 MiB as a rule, also where {@code /dev/shm} is not mounted with {@code huge=}, which is so by default:
     * filling 4 MB or more and using it for the first time then have fewer page faults. The last huge page is
     * used if it is at least half full. Where there are none to be had, as before Linux 6.1, there are small ones, and
     * {@link SharedArray#hugePageBytes()} tells.
     */
    public CreateOptions withHugePages() {
        return with("withHugePages", values -> values.hugePages = true);
    }

    /**
     * Let several threads fill a copy, where they have turned out to be faster than one: a single thread of the kernel can fill a
     * file with much less work than several can. A source that belongs to one thread is read by that alone.
     */
    public CreateOptions withParallelism(Parallelism most) {
        Objects.requireNonNull(most, "parallelism");
        return with("withParallelism", values -> values.parallelism = most);
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
        return with("withArena", values -> values.arena = ArenaTie.requireCloseable(owner));
    }

    /**
     * Make arrays from spares of this pool, which is open, and leave it to the pool to unmap them. None by default. It is refused
     * where no spares can be used: in a memfd, in huge pages, for sparse arrays, heaps and {@link SharedMemory}.
     */
    public CreateOptions withPool(SegmentPool spares) {
        Objects.requireNonNull(spares, "pool");
        return with("withPool", values -> values.pool = spares);
    }

    /**
     * Make an array that can grow along its first dimension, by {@code append} and {@link SharedArray#resize}, up to so many rows: from 1 to
     * 9999999999999999, and not fewer than there are at first. Its file has its last size from the beginning, but takes memory as it grows.
     */
    public CreateOptions withCapacity(long rows) {
        if (rows < 1 || rows > GrowableHeader.MOST_ROWS) {
            throw new IllegalArgumentException(
                    "a capacity of " + rows + " rows is outside 1 to " + GrowableHeader.MOST_ROWS);
        }
        return with("withCapacity", values -> values.capacity = rows);
    }

    /** The way system calls are made; {@link Posix#preferred()} by default. */
    public CreateOptions withPosix(Posix implementation) {
        return with("withPosix", values -> values.posix = Objects.requireNonNull(implementation, "posix"));
    }

    /** Where the memory is: in {@link Backing#SHARED_MEMORY} by default. */
    public Backing backing() {
        return values.backing;
    }

    /** Null for the one that the array's class stands for. */
    NpyScalar dtype() {
        return values.dtype;
    }

    long[] flatShape(long count) {
        return values.dtype == null ? new long[] {count} : ElementParts.flatShape(values.dtype, count, isColumnMajor());
    }

    /** Null if it was not asked for. */
    Order order() {
        return values.order;
    }

    boolean isColumnMajor() {
        return values.order == Order.F;
    }

    /** Of the file, such as 0600. */
    public int permissions() {
        return values.permissions;
    }

    boolean sparse() {
        return values.sparse;
    }

    Unlinking unlinking() {
        return values.unlinking;
    }

    boolean replace() {
        return values.replace;
    }

    boolean prefault() {
        return values.prefault;
    }

    boolean hugePages() {
        return values.hugePages;
    }

    Parallelism parallelism() {
        return values.parallelism;
    }

    /** How a new file is filled. */
    NewFile.Manner manner() {
        return new NewFile.Manner(values.hugePages, values.parallelism.threads());
    }

    /** Null for none. */
    Arena arena() {
        return values.arena;
    }

    /** Null for none. */
    SegmentPool pool() {
        return values.pool;
    }

    Posix posix() {
        return values.posix == null ? Posix.preferred() : values.posix;
    }

    Consumer<ArrayPlace> beforeNaming() {
        return values.beforeNaming;
    }

    CreateOptions withoutArena() {
        return with(values -> values.arena = null);
    }

    boolean canGrow() {
        return values.capacity > 0;
    }

    void requireNoCapacity(String operation) {
        requireUnused(canGrow(), operation, "withCapacity", "only zeroes and copies of memory can grow");
    }

    /** The bytes for rows that may be appended to an array of a shape that is possible, which is checked. */
    long room(int elementSize, long[] shape, String operation) {
        Shapes.checkedCount(shape, elementSize, () -> operation);
        if (!canGrow()) {
            return 0;
        }
        String why = "an array with a capacity takes its space and pages as it grows";
        requireUnused(values.sparse, operation, "withSparse", why);
        requireUnused(values.hugePages, operation, "withHugePages", why);
        requireUnused(values.prefault, operation, "withPrefault", why);
        requireUnused(values.pool != null, operation, "withPool", why);
        requireUnused(isColumnMajor(), operation, "withOrder", "rows lie one behind the other in order C only");
        return Growth.room(values.capacity, elementSize, shape, operation);
    }

    /** For what holds bytes without a type and an order. */
    void requireNoLayout(String operation) {
        requireNoCapacity(operation);
        requireNoDtype(operation, "it holds bytes");
        requireUnused(values.order != null, operation, "withOrder", "it holds bytes");
        requireUnused(values.pool != null, operation, "withPool", "only arrays are made from spares");
    }

    /** For what has its own type of elements. */
    void requireNoDtype(String operation, String why) {
        String option = values.given.has("withDtype") ? "withDtype" : "withElementType";
        requireUnused(values.dtype != null, operation, option, why);
    }

    /** For what may have no name, by its backing. */
    void requireNameIfUsed(String operation) {
        boolean isNameless = values.backing instanceof Backing.Memfd;
        boolean isOnExit = values.unlinking == Unlinking.ON_EXIT;
        boolean isOnClose = values.unlinking == Unlinking.ON_CLOSE;
        String why = "a memfd has no name to remove";
        requireUnused(isNameless && isOnClose, operation, "withUnlinkOnClose", why);
        requireUnused(isNameless && isOnExit, operation, "withUnlinkOnExit", why);
        requireUnused(isNameless && values.replace, operation, "withReplace", "a memfd has no name to take over");
    }

    /** Where to look for what is to be opened if it is there; refuses what has no name, and options for what is created alone. */
    Path requireFolderToOpenIn(String operation) {
        if (!(values.backing instanceof Backing.Folder folder)) {
            throw new IllegalArgumentException(operation + ": a memfd has no name to open it by");
        }
        requireNoCopy(operation);
        requireUnused(values.replace, operation, "withReplace", "an array that is there is opened");
        return folder.path();
    }

    /** For what has all its bytes zeroed. */
    void requireNoCopy(String operation) {
        boolean isParallel = values.parallelism != Parallelism.NONE;
        requireUnused(isParallel, operation, "withParallelism", "several threads can fill a copy alone");
        boolean isSparse = values.sparse && values.hugePages;
        requireUnused(isSparse, operation, "withHugePages", "a sparse segment gets its pages when they are used");
    }

    /**
     * @throws IllegalArgumentException if an option was given that has no effect
     */
    static void requireUnused(boolean isGiven, String operation, String option, String why) {
        GivenOptions.requireUnused(isGiven, operation, option, why);
    }
}
