package io.github.shmarray.posix;

import java.lang.foreign.MemorySegment;
import java.util.function.LongSupplier;

/**
 * Calls of another implementation that all pass through one method, which may refuse, count or replace them. It is there for
 * the tests of this library, which try what happens when a system call fails: a sealed interface cannot be proxied.
 */
abstract non-sealed class InterceptedPosix implements Posix {
    private final Posix target;

    InterceptedPosix(Posix target) {
        this.target = target;
    }

    /**
     * Makes a call or returns something else.
     *
     * @param name as in {@link Posix}
     * @param call makes it; its result is 0 for those without one
     */
    abstract long intercept(String name, LongSupplier call, Object... arguments);

    @Override
    public int shm_open(String name, int oflag, int mode) {
        return (int) intercept("shm_open", () -> target.shm_open(name, oflag, mode), name, oflag, mode);
    }

    @Override
    public int shm_unlink(String name) {
        return (int) intercept("shm_unlink", () -> target.shm_unlink(name), name);
    }

    @Override
    public int open(String path, int flags, int mode) {
        return (int) intercept("open", () -> target.open(path, flags, mode), path, flags, mode);
    }

    @Override
    public int close(int fd) {
        return (int) intercept("close", () -> target.close(fd), fd);
    }

    @Override
    public int unlink(String path) {
        return (int) intercept("unlink", () -> target.unlink(path), path);
    }

    @Override
    public int linkat(int olddirfd, String oldpath, int newdirfd, String newpath, int flags) {
        return (int) intercept(
                "linkat",
                () -> target.linkat(olddirfd, oldpath, newdirfd, newpath, flags),
                olddirfd,
                oldpath,
                newdirfd,
                newpath,
                flags);
    }

    @Override
    public int renameat2(int olddirfd, String oldpath, int newdirfd, String newpath, int flags) {
        return (int) intercept(
                "renameat2",
                () -> target.renameat2(olddirfd, oldpath, newdirfd, newpath, flags),
                olddirfd,
                oldpath,
                newdirfd,
                newpath,
                flags);
    }

    @Override
    public int memfd_create(String name, int flags) {
        return (int) intercept("memfd_create", () -> target.memfd_create(name, flags), name, flags);
    }

    @Override
    public int ftruncate(int fd, long length) {
        return (int) intercept("ftruncate", () -> target.ftruncate(fd, length), fd, length);
    }

    @Override
    public int posix_fallocate(int fd, long offset, long length) {
        return (int) intercept("posix_fallocate", () -> target.posix_fallocate(fd, offset, length), fd, offset, length);
    }

    @Override
    public int fchmod(int fd, int mode) {
        return (int) intercept("fchmod", () -> target.fchmod(fd, mode), fd, mode);
    }

    @Override
    public int fcntl(int fd, int command, long argument) {
        return (int) intercept("fcntl", () -> target.fcntl(fd, command, argument), fd, command, argument);
    }

    @Override
    public int statx(int dirfd, String path, int flags, int mask, long buffer) {
        return (int) intercept(
                "statx", () -> target.statx(dirfd, path, flags, mask, buffer), dirfd, path, flags, mask, buffer);
    }

    @Override
    public int fstatat(int dirfd, String path, long buffer, int flags) {
        return (int) intercept("fstatat", () -> target.fstatat(dirfd, path, buffer, flags), dirfd, path, buffer, flags);
    }

    @Override
    public int statfs(String path, long buffer) {
        return (int) intercept("statfs", () -> target.statfs(path, buffer), path, buffer);
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return (int) intercept("socket", () -> target.socket(domain, type, protocol), domain, type, protocol);
    }

    @Override
    public int bind(int fd, long address, int length) {
        return (int) intercept("bind", () -> target.bind(fd, address, length), fd, address, length);
    }

    @Override
    public long sendmsg(int fd, long message, int flags) {
        return intercept("sendmsg", () -> target.sendmsg(fd, message, flags), fd, message, flags);
    }

    @Override
    public long recvmsg(int fd, long message, int flags) {
        return intercept("recvmsg", () -> target.recvmsg(fd, message, flags), fd, message, flags);
    }

    @Override
    public long mmap(long address, long length, int protection, int flags, int fd, long offset) {
        return intercept(
                "mmap",
                () -> target.mmap(address, length, protection, flags, fd, offset),
                address,
                length,
                protection,
                flags,
                fd,
                offset);
    }

    @Override
    public int munmap(long address, long length) {
        return (int) intercept("munmap", () -> target.munmap(address, length), address, length);
    }

    @Override
    public int madvise(long address, long length, int advice) {
        return (int) intercept("madvise", () -> target.madvise(address, length, advice), address, length, advice);
    }

    @Override
    public int futex(long address, int operation, int value, long timeout, long address2, int value3) {
        return (int) intercept(
                "futex",
                () -> target.futex(address, operation, value, timeout, address2, value3),
                address,
                operation,
                value,
                timeout,
                address2,
                value3);
    }

    @Override
    public int set_robust_list(long head, long length) {
        return (int) intercept("set_robust_list", () -> target.set_robust_list(head, length), head, length);
    }

    @Override
    public int get_robust_list(int tid, long head, long length) {
        return (int) intercept("get_robust_list", () -> target.get_robust_list(tid, head, length), tid, head, length);
    }

    @Override
    public int gettid() {
        return (int) intercept("gettid", target::gettid);
    }

    @Override
    public long pwrite(int fd, long buffer, long count, long offset) {
        return intercept("pwrite", () -> target.pwrite(fd, buffer, count, offset), fd, buffer, count, offset);
    }

    @Override
    public long pwrite(int fd, MemorySegment source, long offset) {
        return intercept("pwrite", () -> target.pwrite(fd, source, offset), fd, source, offset);
    }

    @Override
    public long pwrite(int fd, Object source, long sourceOffset, long count, long offset) {
        return intercept(
                "pwrite",
                () -> target.pwrite(fd, source, sourceOffset, count, offset),
                fd,
                source,
                sourceOffset,
                count,
                offset);
    }

    @Override
    public boolean writesArraysInPlace() {
        return target.writesArraysInPlace();
    }

    @Override
    public void memcpy(long destination, long source, long count) {
        intercept(
                "memcpy",
                () -> {
                    target.memcpy(destination, source, count);
                    return 0;
                },
                destination,
                source,
                count);
    }

    @Override
    public void memcpy(long destination, Object source, long sourceOffset, long count) {
        intercept(
                "memcpy",
                () -> {
                    target.memcpy(destination, source, sourceOffset, count);
                    return 0;
                },
                destination,
                source,
                sourceOffset,
                count);
    }

    @Override
    public void memcpy(Object destination, long destinationOffset, long source, long count) {
        intercept(
                "memcpy",
                () -> {
                    target.memcpy(destination, destinationOffset, source, count);
                    return 0;
                },
                destination,
                destinationOffset,
                source,
                count);
    }

    @Override
    public String toString() {
        return target + ", intercepted";
    }
}
