package io.github.shmarray.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.shmarray.loader.CLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Each call is a downcall of the JDK's foreign function interface to the C library's own function. */
@SuppressWarnings("restricted")
final class FfmPosix implements Posix {
    private static final Linker.Option ARRAYS_ALLOWED = Linker.Option.critical(true);

    private static final MethodHandle SHM_OPEN = withErrno("shm_open", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle SHM_UNLINK = withErrno("shm_unlink", JAVA_INT, ADDRESS);
    private static final MethodHandle OPEN = variadicWithErrno("open", 2, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = withErrno("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle UNLINK = withErrno("unlink", JAVA_INT, ADDRESS);
    private static final MethodHandle LINKAT =
            withErrno("linkat", JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle RENAMEAT2 =
            variadicWithErrno("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle MEMFD_CREATE =
            variadicWithErrno("syscall", 1, JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_INT);
    private static final MethodHandle FTRUNCATE = withErrno("ftruncate", JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle POSIX_FALLOCATE =
            plain("posix_fallocate", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle FCHMOD = withErrno("fchmod", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle FCNTL = variadicWithErrno("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle STATX =
            variadicWithErrno("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle FSTATAT =
            variadicWithErrno("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle STATFS = withErrno("statfs", JAVA_INT, ADDRESS, JAVA_LONG);
    private static final MethodHandle SOCKET = withErrno("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = withErrno("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SENDMSG = withErrno("sendmsg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVMSG = withErrno("recvmsg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle MMAP =
            withErrno("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MUNMAP = withErrno("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MADVISE = withErrno("madvise", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle FUTEX = variadicWithErrno(
            "syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SET_ROBUST_LIST =
            variadicWithErrno("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GET_ROBUST_LIST =
            variadicWithErrno("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GETTID = variadicWithErrno("syscall", 1, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle PWRITE =
            withErrno("pwrite", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MEMCPY = plain("memcpy", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle MEMCPY_FROM_ARRAY =
            link("memcpy", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG), ARRAYS_ALLOWED);
    private static final MethodHandle MEMCPY_TO_ARRAY =
            link("memcpy", FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG), ARRAYS_ALLOWED);

    @Override
    public int shm_open(String name, int oflag, int mode) {
        byte[] utf8 = CString.utf8(name);
        try (Call call = new Call()) {
            return call.result((int) SHM_OPEN.invokeExact(call.state, call.string(utf8), oflag | O_CLOEXEC, mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int shm_unlink(String name) {
        byte[] utf8 = CString.utf8(name);
        try (Call call = new Call()) {
            return call.result((int) SHM_UNLINK.invokeExact(call.state, call.string(utf8)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int open(String path, int flags, int mode) {
        byte[] utf8 = CString.utf8(path);
        try (Call call = new Call()) {
            return call.result((int) OPEN.invokeExact(call.state, call.string(utf8), flags, mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int close(int fd) {
        try (Call call = new Call()) {
            return call.result((int) CLOSE.invokeExact(call.state, fd));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int unlink(String path) {
        byte[] utf8 = CString.utf8(path);
        try (Call call = new Call()) {
            return call.result((int) UNLINK.invokeExact(call.state, call.string(utf8)));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int linkat(int olddirfd, String oldpath, int newdirfd, String newpath, int flags) {
        byte[] oldUtf8 = CString.utf8(oldpath);
        byte[] newUtf8 = CString.utf8(newpath);
        try (Call call = new Call()) {
            return call.result((int) LINKAT.invokeExact(
                    call.state, olddirfd, call.string(oldUtf8), newdirfd, call.string(newUtf8), flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int renameat2(int olddirfd, String oldpath, int newdirfd, String newpath, int flags) {
        byte[] oldUtf8 = CString.utf8(oldpath);
        byte[] newUtf8 = CString.utf8(newpath);
        try (Call call = new Call()) {
            long number = Architecture.SYS_RENAMEAT2;
            return (int) call.result((long) RENAMEAT2.invokeExact(
                    call.state, number, olddirfd, call.string(oldUtf8), newdirfd, call.string(newUtf8), flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int memfd_create(String name, int flags) {
        byte[] utf8 = CString.utf8(name);
        try (Call call = new Call()) {
            long number = Architecture.SYS_MEMFD_CREATE;
            return (int) call.result((long) MEMFD_CREATE.invokeExact(call.state, number, call.string(utf8), flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int ftruncate(int fd, long length) {
        try (Call call = new Call()) {
            return call.result((int) FTRUNCATE.invokeExact(call.state, fd, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int posix_fallocate(int fd, long offset, long length) {
        try {
            return -(int) POSIX_FALLOCATE.invokeExact(fd, offset, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int fchmod(int fd, int mode) {
        try (Call call = new Call()) {
            return call.result((int) FCHMOD.invokeExact(call.state, fd, mode));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int fcntl(int fd, int command, long argument) {
        try (Call call = new Call()) {
            return call.result((int) FCNTL.invokeExact(call.state, fd, command, argument));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int statx(int dirfd, String path, int flags, int mask, long buffer) {
        byte[] utf8 = CString.utf8(path);
        try (Call call = new Call()) {
            long number = Architecture.SYS_STATX;
            return (int) call.result(
                    (long) STATX.invokeExact(call.state, number, dirfd, call.string(utf8), flags, mask, buffer));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int fstatat(int dirfd, String path, long buffer, int flags) {
        byte[] utf8 = CString.utf8(path);
        try (Call call = new Call()) {
            long number = Architecture.SYS_FSTATAT;
            return (int) call.result(
                    (long) FSTATAT.invokeExact(call.state, number, dirfd, call.string(utf8), buffer, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int statfs(String path, long buffer) {
        byte[] utf8 = CString.utf8(path);
        try (Call call = new Call()) {
            return call.result((int) STATFS.invokeExact(call.state, call.string(utf8), buffer));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        try (Call call = new Call()) {
            return call.result((int) SOCKET.invokeExact(call.state, domain, type, protocol));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int bind(int fd, long address, int length) {
        try (Call call = new Call()) {
            return call.result((int) BIND.invokeExact(call.state, fd, address, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long sendmsg(int fd, long message, int flags) {
        try (Call call = new Call()) {
            return call.result((long) SENDMSG.invokeExact(call.state, fd, message, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long recvmsg(int fd, long message, int flags) {
        try (Call call = new Call()) {
            return call.result((long) RECVMSG.invokeExact(call.state, fd, message, flags));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long mmap(long address, long length, int protection, int flags, int fd, long offset) {
        try (Call call = new Call()) {
            return call.result((long) MMAP.invokeExact(call.state, address, length, protection, flags, fd, offset));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int munmap(long address, long length) {
        try (Call call = new Call()) {
            return call.result((int) MUNMAP.invokeExact(call.state, address, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int madvise(long address, long length, int advice) {
        try (Call call = new Call()) {
            return call.result((int) MADVISE.invokeExact(call.state, address, length, advice));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int futex(long address, int operation, int value, long timeout, long address2, int value3) {
        try (Call call = new Call()) {
            long number = Architecture.SYS_FUTEX;
            return (int) call.result(
                    (long) FUTEX.invokeExact(call.state, number, address, operation, value, timeout, address2, value3));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int set_robust_list(long head, long length) {
        try (Call call = new Call()) {
            long number = Architecture.SYS_SET_ROBUST_LIST;
            return (int) call.result((long) SET_ROBUST_LIST.invokeExact(call.state, number, head, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int get_robust_list(int tid, long head, long length) {
        try (Call call = new Call()) {
            long number = Architecture.SYS_GET_ROBUST_LIST;
            return (int) call.result((long) GET_ROBUST_LIST.invokeExact(call.state, number, tid, head, length));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public int gettid() {
        try (Call call = new Call()) {
            long number = Architecture.SYS_GETTID;
            return (int) call.result((long) GETTID.invokeExact(call.state, number));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public long pwrite(int fd, long buffer, long count, long offset) {
        try (Call call = new Call()) {
            return call.result((long) PWRITE.invokeExact(call.state, fd, buffer, count, offset));
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public void memcpy(long destination, long source, long count) {
        try {
            long ignored = (long) MEMCPY.invokeExact(destination, source, count);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public void memcpy(long destination, Object source, long sourceOffset, long count) {
        MemorySegment range = ArrayRange.segment(source, sourceOffset, count);
        try {
            long ignored = (long) MEMCPY_FROM_ARRAY.invokeExact(destination, range, count);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    @Override
    public void memcpy(Object destination, long destinationOffset, long source, long count) {
        MemorySegment range = ArrayRange.segment(destination, destinationOffset, count);
        try {
            long ignored = (long) MEMCPY_TO_ARRAY.invokeExact(range, source, count);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static MethodHandle link(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return Linker.nativeLinker().downcallHandle(CLibrary.function(name), descriptor, options);
    }

    private static MethodHandle plain(String name, MemoryLayout result, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle withErrno(String name, MemoryLayout result, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(result, arguments), Call.CAPTURE_ERRNO);
    }

    private static MethodHandle variadicWithErrno(
            String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
        return link(
                name,
                FunctionDescriptor.of(result, arguments),
                Call.CAPTURE_ERRNO,
                Linker.Option.firstVariadicArg(firstVariadic));
    }

    private static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }

    @Override
    public String toString() {
        return "FFM";
    }
}
