package io.github.shmarray.posix;

import java.util.Map;

/** The error numbers of Linux that this library meets; x86-64 and aarch64 share them (asm-generic/errno.h). */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EEXIST = 17;
    public static final int EXDEV = 18;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ETXTBSY = 26;
    public static final int EFBIG = 27;
    public static final int ENOSPC = 28;
    public static final int ESPIPE = 29;
    public static final int EROFS = 30;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int ELOOP = 40;
    public static final int EOVERFLOW = 75;
    public static final int EOPNOTSUPP = 95;
    public static final int EDQUOT = 122;

    private static final Map<Integer, String> DESCRIPTIONS = Map.ofEntries(
            Map.entry(EPERM, "EPERM: operation not permitted"),
            Map.entry(ENOENT, "ENOENT: no such file or directory"),
            Map.entry(EINTR, "EINTR: interrupted by a signal"),
            Map.entry(EIO, "EIO: input/output error"),
            Map.entry(ENXIO, "ENXIO: no such device or address, such as a socket"),
            Map.entry(EBADF, "EBADF: bad file descriptor"),
            Map.entry(EAGAIN, "EAGAIN: held by another process, or resource temporarily unavailable"),
            Map.entry(ENOMEM, "ENOMEM: out of memory, address space or mappings"),
            Map.entry(EACCES, "EACCES: permission denied"),
            Map.entry(EFAULT, "EFAULT: bad address"),
            Map.entry(EEXIST, "EEXIST: already exists"),
            Map.entry(EXDEV, "EXDEV: on another file system"),
            Map.entry(ENODEV, "ENODEV: not supported by this kind of file"),
            Map.entry(ENOTDIR, "ENOTDIR: not a directory"),
            Map.entry(EISDIR, "EISDIR: is a directory"),
            Map.entry(EINVAL, "EINVAL: invalid argument"),
            Map.entry(ENFILE, "ENFILE: too many open files in the system"),
            Map.entry(EMFILE, "EMFILE: too many open files in this process"),
            Map.entry(ETXTBSY, "ETXTBSY: file is being executed"),
            Map.entry(EFBIG, "EFBIG: larger than the file system allows"),
            Map.entry(ENOSPC, "ENOSPC: no space left"),
            Map.entry(ESPIPE, "ESPIPE: not a seekable file"),
            Map.entry(EROFS, "EROFS: read-only file system"),
            Map.entry(ENAMETOOLONG, "ENAMETOOLONG: name too long"),
            Map.entry(ENOSYS, "ENOSYS: this kernel has no such call"),
            Map.entry(ELOOP, "ELOOP: is a symbolic link, or too many of them"),
            Map.entry(EOVERFLOW, "EOVERFLOW: value too large"),
            Map.entry(EOPNOTSUPP, "EOPNOTSUPP: operation not supported"),
            Map.entry(EDQUOT, "EDQUOT: disk quota exceeded"));

    private Errno() {}

    /** The symbol and the meaning of an error number, such as {@code "ENOSPC: no space left"}. */
    public static String describe(int errno) {
        return DESCRIPTIONS.getOrDefault(errno, "errno " + errno);
    }
}
