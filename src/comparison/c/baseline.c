// The C rows of the comparison, timed in C. The Java side is NativeCases.
#define _GNU_SOURCE
#include "baseline.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

// Where data starts in the segment: not at a page, as behind the header of an .npy file.
#define DATA_OFFSET 128

// No page is smaller.
#define SMALL_PAGE 4096

static int map_new_segment(workload *w, size_t size) {
    int fd = w->shm_open(w->name, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (fd == -1) {
        return -errno;
    }
    void *mapping = MAP_FAILED;
    if (ftruncate(fd, (off_t)size) == 0) {
        mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
    int failure = mapping == MAP_FAILED ? -errno : 0;
    close(fd);
    if (failure) {
        w->shm_unlink(w->name);
        return failure;
    }
    w->mapping = mapping;
    w->mapping_size = size;
    return 0;
}

static void unmap(workload *w) {
    if (w->mapping != NULL) {
        munmap(w->mapping, w->mapping_size);
        w->mapping = NULL;
    }
}

static void unmap_and_unlink(workload *w) {
    if (w->mapping != NULL) {
        unmap(w);
        w->shm_unlink(w->name);
    }
}

static int nothing_to_prepare(workload *w) {
    (void)w;
    return 0;
}

static void nothing_to_dispose(workload *w) {
    (void)w;
}

static int create_run(workload *w) {
    int failure = map_new_segment(w, w->bytes);
    if (!failure) {
        memcpy(w->mapping, w->source, w->bytes);
    }
    return failure;
}

static int create_is_right(workload *w) {
    return memcmp(w->mapping, w->source, w->bytes) == 0;
}

static int copy_prepare(workload *w) {
    return map_new_segment(w, DATA_OFFSET + w->bytes);
}

static int copy_run(workload *w) {
    memcpy(w->mapping + DATA_OFFSET, w->source, w->bytes);
    return 0;
}

// Every run writes the same bytes, so one more is made over bytes that are wrong.
static int copy_is_right(workload *w) {
    memset(w->mapping + DATA_OFFSET, 0x55, w->bytes);
    copy_run(w);
    return memcmp(w->mapping + DATA_OFFSET, w->source, w->bytes) == 0;
}

// The C library's way to set all elements of 4 bytes to one number.
static int fill_run(workload *w) {
    wmemset((wchar_t *)(void *)(w->mapping + DATA_OFFSET), *(const wchar_t *)w->source, w->bytes / sizeof(wchar_t));
    return 0;
}

static int fill_is_right(workload *w) {
    const char *target = w->mapping + DATA_OFFSET;
    memset(w->mapping + DATA_OFFSET, 0x55, w->bytes);
    fill_run(w);
    return w->bytes == 0 || (memcmp(target, w->source, sizeof(wchar_t)) == 0 &&
                             memcmp(target, target + sizeof(wchar_t), w->bytes - sizeof(wchar_t)) == 0);
}

static int alloc_run(workload *w) {
    void *mapping = mmap(NULL, w->bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (mapping == MAP_FAILED) {
        return -errno;
    }
    w->mapping = mapping;
    w->mapping_size = w->bytes;
    return 0;
}

static int alloc_is_right(workload *w) {
    for (size_t i = 0; i < w->bytes; i++) {
        if (w->mapping[i] != 0) {
            return 0;
        }
    }
    return 1;
}

static int memset_prepare(workload *w) {
    int failure = alloc_run(w);
    if (!failure) {
        memset(w->mapping, 0x55, w->bytes);
    }
    return failure;
}

static int memset_run(workload *w) {
    memset(w->mapping, 0, w->bytes);
    return 0;
}

static int memset_is_right(workload *w) {
    memset(w->mapping, 0x55, w->bytes);
    memset_run(w);
    return alloc_is_right(w);
}

// A filled mapping whose name is gone. If it cannot be made, the run says so.
static void close_reset(workload *w) {
    if (w->mapping == NULL && create_run(w) == 0) {
        w->shm_unlink(w->name);
    }
}

static int close_run(workload *w) {
    if (w->mapping == NULL) {
        return -ENOMEM;
    }
    if (munmap(w->mapping, w->mapping_size) == -1) {
        return -errno;
    }
    w->mapping = NULL;
    return 0;
}

static int close_is_right(workload *w) {
    return w->mapping == NULL;
}

// What another process would have made.
static int read_prepare(workload *w) {
    int failure = create_run(w);
    unmap(w);
    return failure;
}

// A new mapping. If it cannot be made, the run says so.
static void read_reset(workload *w) {
    unmap(w);
    int fd = w->shm_open(w->name, O_RDWR, 0);
    if (fd == -1) {
        return;
    }
    void *mapping = mmap(NULL, w->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapping != MAP_FAILED) {
        w->mapping = mapping;
        w->mapping_size = w->bytes;
    }
    close(fd);
}

static int read_run(workload *w) {
    if (w->mapping == NULL) {
        return -ENOMEM;
    }
    for (size_t i = 0; i < w->bytes; i += SMALL_PAGE) {
        (void)*(volatile char *)(w->mapping + i);
    }
    return 0;
}

static const baseline_case CASES[] = {
    {"create.c/shm_open-mmap-memcpy", 1, 1, nothing_to_prepare, create_run, create_is_right, unmap_and_unlink,
     nothing_to_dispose},
    {"copy.c/memcpy", 0, 1, copy_prepare, copy_run, copy_is_right, nothing_to_dispose, unmap_and_unlink},
    {"fill.c/wmemset", 0, 1, copy_prepare, fill_run, fill_is_right, nothing_to_dispose, unmap_and_unlink},
    {"close.c/munmap", 1, 1, nothing_to_prepare, close_run, close_is_right, close_reset, unmap},
    {"read-first.c/mmap", 1, 1, read_prepare, read_run, create_is_right, read_reset, unmap_and_unlink},
    {"alloc.c/mmap", 1, 1, nothing_to_prepare, alloc_run, alloc_is_right, unmap, nothing_to_dispose},
    {"alloc.c/memset", 0, 1, memset_prepare, memset_run, memset_is_right, nothing_to_dispose, unmap},
    {"handover.c/pipe", 0, 2, pipe_prepare, pipe_run, pipe_is_right, nothing_to_dispose, pipe_finish},
    {"lock.c/robust-mutex", 0, 100, lock_prepare, lock_run, lock_is_right, nothing_to_dispose, lock_finish},
    {"contended-lock.c/robust-mutex", 0, 2, contended_prepare, contended_run, lock_is_right, nothing_to_dispose,
     contended_finish},
};

static const baseline_case *find_case(const char *id) {
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        if (strcmp(CASES[i].id, id) == 0) {
            return &CASES[i];
        }
    }
    return NULL;
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// Mean time of one run over as many as the budget allows, in *nanoseconds; returns 0 or a negated error number.
static int time_cold(const baseline_case *c, workload *w, int64_t budget, double *nanoseconds) {
    int64_t total = 0;
    int64_t count = 0;
    while (total < budget) {
        c->reset(w);
        int64_t start = now();
        int failure = c->run(w);
        total += now() - start;
        count++;
        if (failure) {
            return failure;
        }
    }
    *nanoseconds = (double)total / (double)count;
    return 0;
}

// The same over batches so large that reading the clock costs nothing.
static int time_warm(const baseline_case *c, workload *w, int64_t budget, double *nanoseconds) {
    int64_t total = 0;
    int64_t count = 0;
    int64_t batch = 1;
    while (total < budget) {
        int64_t start = now();
        for (int64_t i = 0; i < batch; i++) {
            int failure = c->run(w);
            if (failure) {
                return failure;
            }
        }
        total += now() - start;
        count += batch;
        batch = batch < 1024 ? 2 * batch : batch;
    }
    *nanoseconds = (double)total / (double)count;
    return 0;
}

static int measure(const baseline_case *c, workload *w, int warmups, int64_t budget, double *times, int count) {
    int failure = c->prepare(w);
    if (failure) {
        return failure;
    }
    for (int i = -warmups; i < count && !failure; i++) {
        double nanoseconds = 0;
        failure = c->is_cold ? time_cold(c, w, budget, &nanoseconds) : time_warm(c, w, budget, &nanoseconds);
        if (i >= 0) {
            times[i] = nanoseconds / c->operations;
        }
    }
    if (!failure && !c->is_right(w)) {
        failure = -EIO;
    }
    c->reset(w);
    c->finish(w);
    return failure;
}

JNIEXPORT jint JNICALL Java_io_github_shmarray_compare_engine_NativeCases_measure(
    JNIEnv *env, jclass self, jlong shm_open_address, jlong shm_unlink_address, jlong dlsym_address, jlong id,
    jlong name, jlong source, jlong bytes, jint warmups, jlong iteration_nanoseconds, jdoubleArray times) {
    (void)self;
    const baseline_case *found = find_case((const char *)id);
    if (found == NULL || bytes < 1) {
        return -EINVAL;
    }
    workload w = {
        .shm_open = (shm_open_function *)shm_open_address,
        .shm_unlink = (shm_unlink_function *)shm_unlink_address,
        .dlsym = (dlsym_function *)dlsym_address,
        .name = (const char *)name,
        .source = (const char *)source,
        .bytes = (size_t)bytes,
    };
    jsize count = (*env)->GetArrayLength(env, times);
    double *results = calloc((size_t)count + 1, sizeof *results);
    if (results == NULL) {
        return -ENOMEM;
    }
    int failure = measure(found, &w, warmups, iteration_nanoseconds, results, count);
    (*env)->SetDoubleArrayRegion(env, times, 0, count, results);
    free(results);
    return failure;
}

JNIEXPORT jlong JNICALL Java_io_github_shmarray_compare_baseline_MemcpyLoop_copy(JNIEnv *env, jclass self, jlong target,
                                                                                 jlong source, jlong bytes, jlong times) {
    (void)env;
    (void)self;
    if (target == 0 || source == 0 || bytes < 1 || times < 1) {
        return -EINVAL;
    }
    int64_t start = now();
    for (jlong i = 0; i < times; i++) {
        memcpy((void *)target, (const void *)source, (size_t)bytes);
    }
    return now() - start;
}
