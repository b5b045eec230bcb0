package io.github.shmarray.posix;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.nio.Buffer;

/** Each call is a JNA direct mapping of the C library's own function. */
final class JnaPosix implements Posix {
    /** @throws LinkageError if JNA cannot load its own library or find one of the functions */
    JnaPosix() {
        Libc.register();
    }

    /** The C functions. JNA keeps errno for each thread. */
    private static final class Libc {
        private Libc() {}

        static void register() {
            Native.register(Libc.class, NativeLibrary.getInstance(libraryWithSharedMemory()));
        }

        /** Before glibc 2.34 {@code shm_open} was in librt, which also leads to everything in libc. */
        private static String libraryWithSharedMemory() {
            try {
                NativeLibrary.getInstance("c").getFunction("shm_open");
                return "c";
            } catch (UnsatisfiedLinkError ignored) {
                return "rt";
            }
        }

        static native int shm_open(byte[] name, int oflag, int mode);

        static native int shm_unlink(byte[] name);

        static native int open(byte[] path, int flags, int mode);

        static native int close(int fd);

        static native int unlink(byte[] path);

        static native int linkat(int olddirfd, byte[] oldpath, int newdirfd, byte[] newpath, int flags);

        static native int ftruncate(int fd, long length);

        static native int posix_fallocate(int fd, long offset, long length);

        static native int fchmod(int fd, int mode);

        static native int fcntl(int fd, int command, long argument);

        static native long syscall(long number, byte[] name, int flags);

        static native long syscall(long number, int dirfd, byte[] path, int flags, int mask, long buffer);

        static native long syscall(long number, int dirfd, byte[] path, long buffer, int flags);

        static native long syscall(long number, int olddirfd, byte[] oldpath, int newdirfd, byte[] newpath, int flags);

        static native long syscall(
                long number, long address, int operation, int value, long timeout, long address2, int value3);

        static native long syscall(long number, long head, long length);

        static native long syscall(long number, int tid, long head, long length);

        static native long syscall(long number);

        static native int statfs(byte[] path, long buffer);

        static native int socket(int domain, int type, int protocol);

        static native int bind(int fd, long address, int length);

        static native long sendmsg(int fd, long message, int flags);

        static native long recvmsg(int fd, long message, int flags);

        static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

        static native int munmap(long address, long length);

        static native int madvise(long address, long length, int advice);

        static native long pwrite(int fd, long buffer, long count, long offset);

        static native long memcpy(long destination, long source, long count);

        static native long memcpy(long destination, Buffer source, long count);

        static native long memcpy(Buffer destination, long source, long count);
    }

    @Override
    public int shm_open(String name, int oflag, int mode) {
        return result(Libc.shm_open(CString.utf8(name), oflag | O_CLOEXEC, mode));
    }

    @Override
    public int shm_unlink(String name) {
        return result(Libc.shm_unlink(CString.utf8(name)));
    }

    @Override
    public int open(String path, int flags, int mode) {
        return result(Libc.open(CString.utf8(path), flags, mode));
    }

    @Override
    public int close(int fd) {
        return result(Libc.close(fd));
    }

    @Override
    public int unlink(String path) {
        return result(Libc.unlink(CString.utf8(path)));
    }

    @Override
    public int linkat(int olddirfd, String oldpath, int newdirfd, String newpath, int flags) {
        return result(Libc.linkat(olddirfd, CString.utf8(oldpath), newdirfd, CString.utf8(newpath), flags));
    }

    @Override
    public int renameat2(int olddirfd, String oldpath, int newdirfd, String newpath, int flags) {
        byte[] oldUtf8 = CString.utf8(oldpath);
        byte[] newUtf8 = CString.utf8(newpath);
        return result((int) Libc.syscall(Architecture.SYS_RENAMEAT2, olddirfd, oldUtf8, newdirfd, newUtf8, flags));
    }

    @Override
    public int memfd_create(String name, int flags) {
        return result((int) Libc.syscall(Architecture.SYS_MEMFD_CREATE, CString.utf8(name), flags));
    }

    @Override
    public int ftruncate(int fd, long length) {
        return result(Libc.ftruncate(fd, length));
    }

    @Override
    public int posix_fallocate(int fd, long offset, long length) {
        return -Libc.posix_fallocate(fd, offset, length);
    }

    @Override
    public int fchmod(int fd, int mode) {
        return result(Libc.fchmod(fd, mode));
    }

    @Override
    public int fcntl(int fd, int command, long argument) {
        return result(Libc.fcntl(fd, command, argument));
    }

    @Override
    public int statx(int dirfd, String path, int flags, int mask, long buffer) {
        return result((int) Libc.syscall(Architecture.SYS_STATX, dirfd, CString.utf8(path), flags, mask, buffer));
    }

    @Override
    public int fstatat(int dirfd, String path, long buffer, int flags) {
        return result((int) Libc.syscall(Architecture.SYS_FSTATAT, dirfd, CString.utf8(path), buffer, flags));
    }

    @Override
    public int statfs(String path, long buffer) {
        return result(Libc.statfs(CString.utf8(path), buffer));
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return result(Libc.socket(domain, type, protocol));
    }

    @Override
    public int bind(int fd, long address, int length) {
        return result(Libc.bind(fd, address, length));
    }

    @Override
    public long sendmsg(int fd, long message, int flags) {
        return result(Libc.sendmsg(fd, message, flags));
    }

    @Override
    public long recvmsg(int fd, long message, int flags) {
        return result(Libc.recvmsg(fd, message, flags));
    }

    @Override
    public long mmap(long address, long length, int protection, int flags, int fd, long offset) {
        return result(Libc.mmap(address, length, protection, flags, fd, offset));
    }

    @Override
    public int munmap(long address, long length) {
        return result(Libc.munmap(address, length));
    }

    @Override
    public int madvise(long address, long length, int advice) {
        return result(Libc.madvise(address, length, advice));
    }

    @Override
    public int futex(long address, int operation, int value, long timeout, long address2, int value3) {
        return result((int) Libc.syscall(Architecture.SYS_FUTEX, address, operation, value, timeout, address2, value3));
    }

    @Override
    public int set_robust_list(long head, long length) {
        return result((int) Libc.syscall(Architecture.SYS_SET_ROBUST_LIST, head, length));
    }

    @Override
    public int get_robust_list(int tid, long head, long length) {
        return result((int) Libc.syscall(Architecture.SYS_GET_ROBUST_LIST, tid, head, length));
    }

    @Override
    public int gettid() {
        return result((int) Libc.syscall(Architecture.SYS_GETTID));
    }

    @Override
    public long pwrite(int fd, long buffer, long count, long offset) {
        return result(Libc.pwrite(fd, buffer, count, offset));
    }

    @Override
    public void memcpy(long destination, long source, long count) {
        Libc.memcpy(destination, source, count);
    }

    @Override
    public void memcpy(long destination, Object source, long sourceOffset, long count) {
        Libc.memcpy(destination, ArrayRange.buffer(source, sourceOffset, count), count);
    }

    @Override
    public void memcpy(Object destination, long destinationOffset, long source, long count) {
        Libc.memcpy(ArrayRange.buffer(destination, destinationOffset, count), source, count);
    }

    private static int result(int result) {
        return result == -1 ? -Native.getLastError() : result;
    }

    private static long result(long result) {
        return result == -1 ? -Native.getLastError() : result;
    }

    @Override
    public String toString() {
        return "JNA";
    }
}
