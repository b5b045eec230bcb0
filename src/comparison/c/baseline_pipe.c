// Frames through a pipe to another process, which acknowledges each by a byte through a second pipe.
#define _GNU_SOURCE
#include "baseline.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// Returns 0 or a negated error number; -EPIPE if the other end is closed.
static int read_all(int fd, char *buffer, size_t count) {
    while (count > 0) {
        ssize_t got = read(fd, buffer, count);
        if (got == 0) {
            return -EPIPE;
        }
        if (got == -1 && errno != EINTR) {
            return -errno;
        }
        if (got > 0) {
            buffer += got;
            count -= (size_t)got;
        }
    }
    return 0;
}

static int write_all(int fd, const char *buffer, size_t count) {
    while (count > 0) {
        ssize_t put = write(fd, buffer, count);
        if (put == -1 && errno != EINTR) {
            return -errno;
        }
        if (put > 0) {
            buffer += put;
            count -= (size_t)put;
        }
    }
    return 0;
}

// The other process, until the pipe is closed. It was forked from one with many threads, and may make only system calls.
static void receive_all(int frames, int acknowledgements, char *frame, size_t bytes) {
    while (read_all(frames, frame, bytes) == 0 && write_all(acknowledgements, "", 1) == 0) {
    }
    _exit(0);
}

static void close_pipe(const int ends[2]) {
    close(ends[0]);
    close(ends[1]);
}

static int start_peer(workload *w) {
    int frames[2];
    int acknowledgements[2];
    if (pipe2(frames, O_CLOEXEC) == -1) {
        return -errno;
    }
    if (pipe2(acknowledgements, O_CLOEXEC) == -1) {
        int failure = -errno;
        close_pipe(frames);
        return failure;
    }
    w->peer = fork();
    if (w->peer == -1) {
        int failure = -errno;
        close_pipe(frames);
        close_pipe(acknowledgements);
        return failure;
    }
    if (w->peer == 0) {
        close(frames[1]);
        close(acknowledgements[0]);
        receive_all(frames[0], acknowledgements[1], w->mapping, w->bytes);
    }
    close(frames[0]);
    close(acknowledgements[1]);
    w->to_peer = frames[1];
    w->from_peer = acknowledgements[0];
    return 0;
}

// The other process receives in memory that this one sees too, and can check.
int pipe_prepare(workload *w) {
    void *mapping = mmap(NULL, w->bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) {
        return -errno;
    }
    w->mapping = mapping;
    w->mapping_size = w->bytes;
    int failure = start_peer(w);
    if (failure) {
        munmap(w->mapping, w->mapping_size);
        w->mapping = NULL;
    }
    return failure;
}

int pipe_run(workload *w) {
    char acknowledgement;
    int failure = write_all(w->to_peer, w->source, w->bytes);
    return failure ? failure : read_all(w->from_peer, &acknowledgement, 1);
}

int pipe_is_right(workload *w) {
    memset(w->mapping, 0x55, w->bytes);
    return pipe_run(w) == 0 && memcmp(w->mapping, w->source, w->bytes) == 0;
}

void pipe_finish(workload *w) {
    close(w->to_peer);
    close(w->from_peer);
    while (waitpid(w->peer, NULL, 0) == -1 && errno == EINTR) {
    }
    munmap(w->mapping, w->mapping_size);
    w->mapping = NULL;
}
