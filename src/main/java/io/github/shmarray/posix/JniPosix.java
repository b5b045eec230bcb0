package io.github.shmarray.posix;

import io.github.shmarray.loader.CLibrary;

/** Each call is one function of {@code src/main/c/posix.c} or {@code copy.c}. */
final class JniPosix implements Posix {
    /** Looked up when one is first called: linked, the native library would need a glibc of 2021 or newer. */
    private static final class SharedMemoryFunctions {
        static final long OPEN = CLibrary.function("shm_open").address();
        static final long UNLINK = CLibrary.function("shm_unlink").address();
    }

    private final boolean pinsArrays;

    JniPosix() {
        this(!PinnedArrays.areMoved());
    }

    /**
     * @param pinsArrays whether C gets the address of a Java array that is copied, instead of its elements
     */
    JniPosix(boolean pinsArrays) {
        this.pinsArrays = pinsArrays;
    }

    @Override
    public int shm_open(String name, int oflag, int mode) {
        return shm_open(SharedMemoryFunctions.OPEN, CString.utf8(name), oflag, mode);
    }

    @Override
    public int shm_unlink(String name) {
        return shm_unlink(SharedMemoryFunctions.UNLINK, CString.utf8(name));
    }

    @Override
    public int open(String path, int flags, int mode) {
        return open(CString.utf8(path), flags, mode);
    }

    @Override
    public int unlink(String path) {
        return unlink(CString.utf8(path));
    }

    @Override
    public int linkat(int olddirfd, String oldpath, int newdirfd, String newpath, int flags) {
        return linkat(olddirfd, CString.utf8(oldpath), newdirfd, CString.utf8(newpath), flags);
    }

    @Override
    public int renameat2(int olddirfd, String oldpath, int newdirfd, String newpath, int flags) {
        return renameat2(olddirfd, CString.utf8(oldpath), newdirfd, CString.utf8(newpath), flags);
    }

    @Override
    public int memfd_create(String name, int flags) {
        return memfd_create(CString.utf8(name), flags);
    }

    @Override
    public int statx(int dirfd, String path, int flags, int mask, long buffer) {
        return statx(dirfd, CString.utf8(path), flags, mask, buffer);
    }

    @Override
    public int fstatat(int dirfd, String path, long buffer, int flags) {
        return fstatat(dirfd, CString.utf8(path), buffer, flags);
    }

    @Override
    public int statfs(String path, long buffer) {
        return statfs(CString.utf8(path), buffer);
    }

    @Override
    public native int socket(int domain, int type, int protocol);

    @Override
    public native int bind(int fd, long address, int length);

    @Override
    public native long sendmsg(int fd, long message, int flags);

    @Override
    public native long recvmsg(int fd, long message, int flags);

    @Override
    public native int close(int fd);

    @Override
    public native int ftruncate(int fd, long length);

    @Override
    public native int posix_fallocate(int fd, long offset, long length);

    @Override
    public native int fchmod(int fd, int mode);

    @Override
    public native int fcntl(int fd, int command, long argument);

    @Override
    public native long mmap(long address, long length, int protection, int flags, int fd, long offset);

    @Override
    public native int munmap(long address, long length);

    @Override
    public native int madvise(long address, long length, int advice);

    @Override
    public native int futex(long address, int operation, int value, long timeout, long address2, int value3);

    @Override
    public native int set_robust_list(long head, long length);

    @Override
    public native int get_robust_list(int tid, long head, long length);

    @Override
    public native int gettid();

    @Override
    public long pwrite(int fd, long buffer, long count, long offset) {
        return writeMemory(fd, buffer, count, offset);
    }

    @Override
    public long pwrite(int fd, Object source, long sourceOffset, long count, long offset) {
        if (!pinsArrays) {
            return Posix.super.pwrite(fd, source, sourceOffset, count, offset);
        }
        int elementSize = ArrayRange.checkBytes(source, sourceOffset, count);
        return writeArray(fd, source, elementSize, sourceOffset, count, offset);
    }

    @Override
    public boolean writesArraysInPlace() {
        return pinsArrays;
    }

    @Override
    public void memcpy(long destination, long source, long count) {
        copyMemory(destination, source, count);
    }

    @Override
    public void memcpy(long destination, Object source, long sourceOffset, long count) {
        int elementSize = ArrayRange.check(source, sourceOffset, count);
        requireSuccess(
                pinsArrays
                        ? copyFromArray(destination, source, elementSize, sourceOffset, count)
                        : copyFromElements(destination, source, type(source), elementSize, sourceOffset, count));
    }

    @Override
    public void memcpy(Object destination, long destinationOffset, long source, long count) {
        int elementSize = ArrayRange.check(destination, destinationOffset, count);
        requireSuccess(
                pinsArrays
                        ? copyToArray(destination, elementSize, destinationOffset, source, count)
                        : copyToElements(
                                destination, type(destination), elementSize, destinationOffset, source, count));
    }

    /** The letter that the JVM has for the type of the elements. */
    private static char type(Object array) {
        return array.getClass().componentType().descriptorString().charAt(0);
    }

    private static void requireSuccess(int result) {
        if (result < 0) {
            throw new IllegalStateException("memcpy of a checked array failed: " + Errno.describe(-result));
        }
    }

    private static native int shm_open(long function, byte[] name, int oflag, int mode);

    private static native int shm_unlink(long function, byte[] name);

    private static native int open(byte[] path, int flags, int mode);

    private static native int unlink(byte[] path);

    private static native int linkat(int olddirfd, byte[] oldpath, int newdirfd, byte[] newpath, int flags);

    private static native int renameat2(int olddirfd, byte[] oldpath, int newdirfd, byte[] newpath, int flags);

    private static native int memfd_create(byte[] name, int flags);

    private static native int statx(int dirfd, byte[] path, int flags, int mask, long buffer);

    private static native int fstatat(int dirfd, byte[] path, long buffer, int flags);

    private static native int statfs(byte[] path, long buffer);

    private static native long writeMemory(int fd, long buffer, long count, long offset);

    private static native long writeArray(
            int fd, Object source, int elementSize, long sourceOffset, long count, long offset);

    private static native void copyMemory(long destination, long source, long count);

    private static native int copyFromArray(
            long destination, Object source, int elementSize, long sourceOffset, long count);

    private static native int copyToArray(
            Object destination, int elementSize, long destinationOffset, long source, long count);

    private static native int copyFromElements(
            long destination, Object source, char type, int elementSize, long sourceOffset, long count);

    private static native int copyToElements(
            Object destination, char type, int elementSize, long destinationOffset, long source, long count);

    @Override
    public String toString() {
        return "JNI";
    }
}
