package io.github.shmarray;

import io.github.shmarray.posix.Errno;

/** Turns error numbers into exceptions; the only place that does. */
final class SegmentErrors {
    private SegmentErrors() {}

    /**
     * @param operation what was tried and on which segment: {@code create shared memory "prices" of 400 bytes}
     * @param result the negated error number, as the system call returned it
     */
    static SharedMemoryException of(String operation, long result) {
        int errno = (int) -result;
        String reason = operation + ": " + Errno.describe(errno);
        return switch (errno) {
            case Errno.ENOENT ->
                new NoSuchSegmentException(reason + "; create it first, or check the name's spelling", errno);
            case Errno.EEXIST ->
                new SegmentExistsException(reason + "; open it, unlink it first, or choose another name", errno);
            case Errno.EACCES, Errno.EPERM ->
                new SegmentAccessException(
                        reason + "; ask its owner for permission, or run as the user that created it", errno);
            case Errno.EMFILE ->
                new SharedMemoryException(reason + "; raise the limit (ulimit -n) or close what is unused", errno);
            case Errno.ELOOP ->
                new SharedMemoryException(reason + "; use the name or the path of the file that it leads to", errno);
            case Errno.ENOMEM ->
                new SharedMemoryException(
                        reason + "; the limits are memory, address space (ulimit -v) and vm.max_map_count", errno);
            default -> new SharedMemoryException(reason, errno);
        };
    }

    static NoSpaceException noSpace(String operation, int errno, long requested, Storage storage) {
        long available = storage.free();
        return new NoSpaceException(
                operation + ": " + requested + " bytes do not fit in " + storage.name() + ", which has " + available
                        + " bytes free (" + Errno.describe(errno)
                        + "); " + storage.advice(),
                errno,
                requested,
                available);
    }

    /** For what the kernel would end the process for, instead of failing a call. */
    static NoSpaceException beyondLimit(String operation, long requested, MemoryLimit.Room room) {
        return new NoSpaceException(
                operation + ": " + requested + " bytes do not fit in this process's control group, which has "
                        + room.free()
                        + " bytes left of its limit of " + room.limit() + " (" + room.file()
                        + "); raise the container's memory limit (docker --memory, Kubernetes resources.limits.memory),"
                        + " or make it smaller",
                0,
                requested,
                room.free());
    }
}
