package io.github.shmarray.posix;

/**
 * The error numbers of Linux, those that this library knows what to do about as constants; x86-64 and aarch64 share them
 * (asm-generic/errno.h). {@link #describe} puts any of them into words.
 */
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
    public static final int EBUSY = 16;
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
    public static final int EMLINK = 31;
    public static final int EDEADLK = 35;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOLCK = 37;
    public static final int ENOSYS = 38;
    public static final int ENOTEMPTY = 39;
    public static final int ELOOP = 40;
    public static final int EOVERFLOW = 75;
    public static final int EOPNOTSUPP = 95;
    public static final int EADDRINUSE = 98;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int ESTALE = 116;
    public static final int EDQUOT = 122;
    public static final int EOWNERDEAD = 130;
    public static final int ENOTRECOVERABLE = 131;

    private static final String TABLE = """
            1 EPERM: operation not permitted
            2 ENOENT: no such file or directory
            3 ESRCH: no such process
            4 EINTR: interrupted by a signal
            5 EIO: input/output error
            6 ENXIO: no such device, or a socket
            7 E2BIG: argument list too long
            8 ENOEXEC: exec format error
            9 EBADF: bad file descriptor
            10 ECHILD: no child processes
            11 EAGAIN: held by another process, or resource temporarily unavailable
            12 ENOMEM: out of memory, address space or mappings
            13 EACCES: permission denied
            14 EFAULT: bad address
            15 ENOTBLK: block device required
            16 EBUSY: in use by the kernel
            17 EEXIST: already exists
            18 EXDEV: on another file system
            19 ENODEV: not supported by this kind of file
            20 ENOTDIR: not a directory
            21 EISDIR: is a directory
            22 EINVAL: invalid argument
            23 ENFILE: too many open files in the system
            24 EMFILE: too many open files in this process
            25 ENOTTY: inappropriate ioctl for device
            26 ETXTBSY: file is being executed
            27 EFBIG: larger than the file system or a limit allows
            28 ENOSPC: no space left
            29 ESPIPE: not a seekable file
            30 EROFS: read-only file system
            31 EMLINK: too many links
            32 EPIPE: broken pipe
            33 EDOM: numerical argument out of domain
            34 ERANGE: numerical result out of range
            35 EDEADLK: resource deadlock avoided
            36 ENAMETOOLONG: name too long
            37 ENOLCK: no locks available
            38 ENOSYS: not provided by this kernel, or refused by a seccomp profile
            39 ENOTEMPTY: directory not empty
            40 ELOOP: is a symbolic link, or too many of them
            42 ENOMSG: no message of desired type
            43 EIDRM: identifier removed
            44 ECHRNG: channel number out of range
            45 EL2NSYNC: level 2 not synchronized
            46 EL3HLT: level 3 halted
            47 EL3RST: level 3 reset
            48 ELNRNG: link number out of range
            49 EUNATCH: protocol driver not attached
            50 ENOCSI: no CSI structure available
            51 EL2HLT: level 2 halted
            52 EBADE: invalid exchange
            53 EBADR: invalid request descriptor
            54 EXFULL: exchange full
            55 ENOANO: no anode
            56 EBADRQC: invalid request code
            57 EBADSLT: invalid slot
            59 EBFONT: bad font file format
            60 ENOSTR: device not a stream
            61 ENODATA: no data available
            62 ETIME: timer expired
            63 ENOSR: out of streams resources
            64 ENONET: machine is not on the network
            65 ENOPKG: package not installed
            66 EREMOTE: object is remote
            67 ENOLINK: link has been severed
            68 EADV: advertise error
            69 ESRMNT: srmount error
            70 ECOMM: communication error on send
            71 EPROTO: protocol error
            72 EMULTIHOP: multihop attempted
            73 EDOTDOT: RFS specific error
            74 EBADMSG: bad message
            75 EOVERFLOW: value too large
            76 ENOTUNIQ: name not unique on network
            77 EBADFD: file descriptor in bad state
            78 EREMCHG: remote address changed
            79 ELIBACC: can not access a needed shared library
            80 ELIBBAD: accessing a corrupted shared library
            81 ELIBSCN: .lib section in a.out corrupted
            82 ELIBMAX: attempting to link in too many shared libraries
            83 ELIBEXEC: cannot exec a shared library directly
            84 EILSEQ: invalid or incomplete multibyte or wide character
            85 ERESTART: interrupted system call should be restarted
            86 ESTRPIPE: streams pipe error
            87 EUSERS: too many users
            88 ENOTSOCK: socket operation on non-socket
            89 EDESTADDRREQ: destination address required
            90 EMSGSIZE: message too long
            91 EPROTOTYPE: protocol wrong type for socket
            92 ENOPROTOOPT: protocol not available
            93 EPROTONOSUPPORT: protocol not supported
            94 ESOCKTNOSUPPORT: socket type not supported
            95 EOPNOTSUPP: operation not supported
            96 EPFNOSUPPORT: protocol family not supported
            97 EAFNOSUPPORT: address family not supported by protocol
            98 EADDRINUSE: address already in use
            99 EADDRNOTAVAIL: cannot assign requested address
            100 ENETDOWN: network is down
            101 ENETUNREACH: network is unreachable
            102 ENETRESET: network dropped connection on reset
            103 ECONNABORTED: software caused connection abort
            104 ECONNRESET: connection reset by peer
            105 ENOBUFS: no buffer space available
            106 EISCONN: transport endpoint is already connected
            107 ENOTCONN: transport endpoint is not connected
            108 ESHUTDOWN: cannot send after transport endpoint shutdown
            109 ETOOMANYREFS: too many references: cannot splice
            110 ETIMEDOUT: timed out
            111 ECONNREFUSED: connection refused
            112 EHOSTDOWN: host is down
            113 EHOSTUNREACH: no route to host
            114 EALREADY: operation already in progress
            115 EINPROGRESS: operation now in progress
            116 ESTALE: stale file handle of a server
            117 EUCLEAN: structure needs cleaning
            118 ENOTNAM: not a XENIX named type file
            119 ENAVAIL: no XENIX semaphores available
            120 EISNAM: is a named type file
            121 EREMOTEIO: remote I/O error
            122 EDQUOT: disk quota exceeded
            123 ENOMEDIUM: no medium found
            124 EMEDIUMTYPE: wrong medium type
            125 ECANCELED: operation canceled
            126 ENOKEY: required key not available
            127 EKEYEXPIRED: key has expired
            128 EKEYREVOKED: key has been revoked
            129 EKEYREJECTED: key was rejected by service
            130 EOWNERDEAD: owner died
            131 ENOTRECOVERABLE: state not recoverable
            132 ERFKILL: operation not possible due to RF-kill
            133 EHWPOISON: memory page has hardware error
            """;

    private Errno() {}

    /** The symbol and the meaning of an error number, such as {@code "ENOSPC: no space left"}. */
    public static String describe(int errno) {
        String number = errno + " ";
        return TABLE.lines()
                .filter(line -> line.startsWith(number))
                .map(line -> line.substring(number.length()))
                .findFirst()
                .orElse("errno " + errno + ", which Linux does not have");
    }
}
