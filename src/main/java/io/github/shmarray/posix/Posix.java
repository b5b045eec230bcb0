package io.github.shmarray.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The system calls of shared memory, under their C names and with their C arguments. Three implementations make the same
 * calls by different means: {@link #jni()}, {@link #jna()} and {@link #ffm()}.
 *
 * <p>A call that fails returns the negated error number, as the Linux system calls themselves do, so no error state is
 * kept between calls: {@code -Errno.ENOENT}. Everything else is the result that C knows.
 *
 * <p>Addresses are raw. A wrong address or length given to {@code memcpy}, {@code munmap} or {@code pwrite} reads or
 * destroys memory that belongs to others, just as in C. Names and arrays are checked: a name with a NUL character or an
 * array range outside its array is refused with an exception before any call is made.
 *
 * <p>The constants have the names and the values of the C headers, those of this machine's architecture.
 *
 * <p>All implementations are stateless and safe to use from many threads, virtual ones included. The methods that return
 * one throw {@link UnsupportedOperationException} if the system is not Linux.
 */
public sealed interface Posix permits JniPosix, JnaPosix, FfmPosix, InterceptedPosix {
    int O_RDONLY = 0;
    int O_RDWR = 2;
    int O_CREAT = 0100;
    int O_EXCL = 0200;
    int O_NONBLOCK = 04000;
    int O_CLOEXEC = 02000000;
    int O_DIRECTORY = Architecture.select(0200000, 040000);
    int O_NOFOLLOW = Architecture.select(0400000, 0100000);
    int O_TMPFILE = 020000000 | O_DIRECTORY;

    int PROT_NONE = 0;
    int PROT_READ = 1;
    int PROT_WRITE = 2;
    int MAP_SHARED = 1;
    int MAP_PRIVATE = 2;
    int MAP_ANONYMOUS = 0x20;

    int MADV_HUGEPAGE = 14;
    int MADV_POPULATE_READ = 22;
    int MADV_POPULATE_WRITE = 23;
    int MADV_COLLAPSE = 25;

    int AT_FDCWD = -100;
    int AT_SYMLINK_NOFOLLOW = 0x100;
    int AT_SYMLINK_FOLLOW = 0x400;
    int AT_EMPTY_PATH = 0x1000;

    /** {@code statx}: the basic fields that {@code stat} knows. */
    int STATX_BASIC_STATS = 0x7ff;

    /** Bytes in {@code struct statx}. */
    int STATX_SIZE = 256;

    /** Bytes in the kernel's {@code struct stat}, on the architecture where it is longest. */
    int STAT_SIZE = 144;

    /** Where in {@code struct stat} the mode is; device, inode and size are at 0, 8 and 48. */
    int ST_MODE = Architecture.select(24, 16);

    /** Where in {@code struct stat} the number of names is. */
    int ST_NLINK = Architecture.select(16, 20);

    /** Where in {@code struct stat} the owner is. */
    int ST_UID = Architecture.select(28, 24);

    /** Bytes in {@code struct statfs}. */
    int STATFS_SIZE = 120;

    /** Where in {@code struct statfs} the number of files is that the file system may have, 0 if it does not limit it. */
    int STATFS_FILES = 40;

    /** Where in {@code struct statfs} the number of files is that it could still have. */
    int STATFS_FREE_FILES = 48;

    int AF_UNIX = 1;
    int SOCK_DGRAM = 2;
    int SOCK_CLOEXEC = 02000000;
    int SOL_SOCKET = 1;
    int SCM_RIGHTS = 1;
    int MSG_TRUNC = 0x20;
    int MSG_DONTWAIT = 0x40;
    int MSG_NOSIGNAL = 0x4000;
    int MSG_CMSG_CLOEXEC = 0x40000000;

    int F_SETSIG = 10;
    int F_SETLEASE = 1024;
    int F_GETLEASE = 1025;
    int F_DUPFD_CLOEXEC = 1030;
    int F_OFD_GETLK = 36;
    int F_OFD_SETLK = 37;
    int F_RDLCK = 0;
    int F_WRLCK = 1;
    int F_UNLCK = 2;

    int MFD_CLOEXEC = 1;

    /** {@code renameat2}: fail if the new name is taken. */
    int RENAME_NOREPLACE = 1;

    /** {@code renameat2}: let the two names change places. */
    int RENAME_EXCHANGE = 2;

    /** {@code futex}: sleep while the word has a value, for a length of time at most. */
    int FUTEX_WAIT = 0;

    /** {@code futex}: wake some of those that wait for the word. */
    int FUTEX_WAKE = 1;

    /** {@code futex}: sleep while the word has a value, until a moment of {@code CLOCK_MONOTONIC} at most. */
    int FUTEX_WAIT_BITSET = 9;

    /** {@code futex}: as the bits of those that wait or are woken, all. */
    int FUTEX_BITSET_MATCH_ANY = -1;

    /** Bytes in {@code struct robust_list_head}: the list, the distance from a node to its word, and the pending node. */
    int ROBUST_LIST_HEAD_SIZE = 24;

    /** Bytes in {@code struct timespec}: seconds, then nanoseconds, eight bytes each. */
    int TIMESPEC_SIZE = 16;

    /**
     * The calls through this library's own C code.
     *
     * @throws IllegalCallerException if the JVM denies native access; the message names the option that permits it
     * @throws UnsatisfiedLinkError if the native library is missing; the message says why and what to do
     */
    static Posix jni() {
        return Implementations.jni();
    }

    /**
     * The calls through JNA's direct mapping of the C library; needs no C code of this library, but the artifact
     * {@code net.java.dev.jna:jna}, or {@code jna-jpms} on the module path.
     *
     * @throws IllegalCallerException if the JVM denies native access; the message names the option that permits it
     * @throws UnsatisfiedLinkError if JNA is not there or cannot load its own library; the message says what to do
     */
    static Posix jna() {
        return Implementations.jna();
    }

    /**
     * The calls through the JDK's foreign function interface; needs no C code of this library.
     *
     * @throws IllegalCallerException if the JVM denies native access; the message names the option that permits it
     * @throws UnsatisfiedLinkError if the C library lacks one of the calls
     */
    static Posix ffm() {
        return Implementations.ffm();
    }

    /**
     * The implementation this library itself uses: the one the system property {@code shmarray.posix} names
     * ({@code jni}, {@code jna} or {@code ffm}), else JNI where the native library is there or
     * {@code shmarray.library} demands it, else FFM.
     *
     * @throws IllegalArgumentException if the property has another value
     * @throws IllegalCallerException if the JVM denies native access; the message names the option that permits it
     * @throws UnsatisfiedLinkError if the implementation is not available; the message says why and what to do
     */
    static Posix preferred() {
        return Implementations.preferred();
    }

    /** Which means it uses: "JNI", "JNA" or "FFM". */
    @Override
    String toString();

    /** Opens the shared memory object {@code name} ("/prices"), close-on-exec; returns a file descriptor. */
    int shm_open(String name, int oflag, int mode);

    /** Removes the name of a shared memory object; returns 0. Whoever has it open or mapped keeps it. */
    int shm_unlink(String name);

    /** Returns a file descriptor. */
    int open(String path, int flags, int mode);

    /** Gives a descriptor back; returns 0. Mappings stay. */
    int close(int fd);

    /** Removes the name of a file; returns 0. */
    int unlink(String path);

    /** Gives a file one more name; returns 0. */
    int linkat(int olddirfd, String oldpath, int newdirfd, String newpath, int flags);

    /** Moves or exchanges names, as the flags say; returns 0. */
    int renameat2(int olddirfd, String oldpath, int newdirfd, String newpath, int flags);

    /** Returns a file descriptor. */
    int memfd_create(String name, int flags);

    /** Sets the size of a file in bytes; returns 0. A mapping keeps its length: what is behind the end faults. */
    int ftruncate(int fd, long length);

    /** Reserves the space of {@code length} bytes from {@code offset} on, and makes the file that long; returns 0. */
    int posix_fallocate(int fd, long offset, long length);

    /** Sets the permissions of a file; returns 0. */
    int fchmod(int fd, int mode);

    /** {@code argument} is an integer or the address of a structure, as {@code command} wants it. */
    int fcntl(int fd, int command, long argument);

    /** Fills the {@link #STATX_SIZE} bytes at {@code buffer}, whose layout is the same on every architecture. */
    int statx(int dirfd, String path, int flags, int mask, long buffer);

    /**
     * Fills the {@link #STAT_SIZE} bytes at {@code buffer}; each architecture has a {@code struct stat} of its own. For systems
     * that refuse {@link #statx}.
     */
    int fstatat(int dirfd, String path, long buffer, int flags);

    /** Fills the {@link #STATFS_SIZE} bytes at {@code buffer} with what the file system of a path has. */
    int statfs(String path, long buffer);

    /** Returns a file descriptor. */
    int socket(int domain, int type, int protocol);

    /** {@code address} is that of a {@code struct sockaddr_un} of {@code length} bytes. */
    int bind(int fd, long address, int length);

    /** Returns the number of bytes sent; {@code message} is the address of a {@code struct msghdr}. */
    long sendmsg(int fd, long message, int flags);

    /** Returns the number of bytes received; {@code message} is the address of a {@code struct msghdr}. */
    long recvmsg(int fd, long message, int flags);

    /** Returns the address. */
    long mmap(long address, long length, int protection, int flags, int fd, long offset);

    /** Unmaps {@code length} bytes; returns 0. */
    int munmap(long address, long length);

    /** Tells the kernel how {@code length} bytes will be used; returns 0. */
    int madvise(long address, long length, int advice);

    /**
     * Waits for a word of four bytes that processes share, or wakes others; without {@code FUTEX_PRIVATE_FLAG} it works between
     * processes. A call that waits blocks its thread, the carrier of a virtual one too, and holds up no collector. The word may be
     * unmapped meanwhile: the call goes on to its timeout, since nobody finds it by that address then.
     *
     * @param address of the word, a multiple of 4
     * @param timeout address of a {@code struct timespec} of {@link #TIMESPEC_SIZE} bytes, or 0 to wait for ever; a number for the
     *     operations that take one there
     * @param address2 of the second word, for the operations that have one, else 0
     * @param value3 for the operations that have one: {@link #FUTEX_BITSET_MATCH_ANY} for {@link #FUTEX_WAIT_BITSET}, else 0
     * @return how many were woken, or 0 for one that waited and was woken; {@code -Errno.EAGAIN} if the word did not have the
     *     value, {@code -Errno.ETIMEDOUT}, {@code -Errno.EINTR}, or {@code -Errno.EFAULT} if there is no such memory
     */
    int futex(long address, int operation, int value, long timeout, long address2, int value3);

    /**
     * Names the list of the words that the kernel marks as those of a dead owner when the calling thread ends, however it does. It
     * takes the place of the C library's own, so this is for threads alone that lock no robust mutexes of C.
     *
     * @param head address of a {@code struct robust_list_head}, which must stay until the thread has ended
     * @param length {@link #ROBUST_LIST_HEAD_SIZE}
     */
    int set_robust_list(long head, long length);

    /**
     * Tells the list of a thread.
     *
     * @param tid the thread, or 0 for the calling one
     * @param head address of 8 bytes that the address of the list is put into, 0 if the thread has none
     * @param length address of 8 bytes that {@link #ROBUST_LIST_HEAD_SIZE} is put into
     */
    int get_robust_list(int tid, long head, long length);

    /** The number that the kernel has for the calling thread, in the process's own PID namespace; of a virtual one, its carrier's. */
    int gettid();

    /** Returns the number of bytes written, which may be less than asked. */
    long pwrite(int fd, long buffer, long count, long offset);

    /**
     * Writes a native segment, which cannot be closed meanwhile. Every implementation calls C by the JDK's foreign function
     * interface here, since nothing else can keep a segment open. Returns the number of bytes written, which may be less than
     * there are.
     *
     * @throws IllegalArgumentException if the segment is a Java array
     * @throws IllegalStateException if it is closed
     * @throws WrongThreadException if it belongs to another thread
     */
    default long pwrite(int fd, MemorySegment source, long offset) {
        return SegmentWrite.pwrite(fd, source, offset);
    }

    /**
     * Writes {@code count} bytes of a primitive array, from byte {@code sourceOffset} on. JNI keeps the array in its place for the whole
     * call, during which some collectors wait; others copy the bytes once more on the way, and so does JNI where the JVM would move the
     * array all the same (JDK-8377811). Returns the number of bytes written, which may be less than asked.
     *
     * @throws IllegalArgumentException if {@code source} is not a primitive array of one of the seven numeric types
     * @throws IndexOutOfBoundsException if the range is not inside the array
     */
    default long pwrite(int fd, Object source, long sourceOffset, long count, long offset) {
        ArrayRange.checkBytes(source, sourceOffset, count);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(count);
            MemorySegment.copy(ArrayRange.whole(source), sourceOffset, copy, 0, count);
            return pwrite(fd, copy.address(), count, offset);
        }
    }

    /** Whether {@link #pwrite(int, Object, long, long, long)} reads the array where it is. */
    default boolean writesArraysInPlace() {
        return false;
    }

    /** Copies between two addresses, whose ranges must not overlap. */
    void memcpy(long destination, long source, long count);

    /**
     * Copies {@code count} bytes of a primitive array, from byte {@code sourceOffset} on, to an address. JNI and FFM keep
     * the array in its place for the whole copy, or JNI lets the JVM copy the elements, where it would move the array all the same
     * (JDK-8377811); JNA copies it once more on the way.
     *
     * @throws IllegalArgumentException if {@code source} is not a primitive array of one of the seven numeric types, or
     *     {@code sourceOffset} is not a multiple of its element size
     * @throws IndexOutOfBoundsException if the range is outside the array
     */
    void memcpy(long destination, Object source, long sourceOffset, long count);

    /** Copies {@code count} bytes from an address into a primitive array; throws as the copy from an array does. */
    void memcpy(Object destination, long destinationOffset, long source, long count);
}
