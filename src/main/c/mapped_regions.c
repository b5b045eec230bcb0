// Which regions are watched, in a table that a signal handler can read at any moment. The Java side is FaultWatch.
#define _GNU_SOURCE
#include "mapped_regions.h"
#include "bus_error.h"
#include "jni_support.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define REGIONS_IN_CHUNK 1024
#define CHUNKS 1024

// futex(2); not every C library comes with the kernel's header.
enum { WAIT_PRIVATE = 0 | 128, WAKE_PRIVATE = 1 | 128 };

enum { WHOLE, CUT, TOLD };

typedef struct {
    _Atomic(uintptr_t) start; // 0 if none has the number
    _Atomic(size_t) size;
    _Atomic(int) protection;
    _Atomic(int) state;
    _Atomic(int) visitors; // handlers that rely on the region not being unmapped
} region;

static _Atomic(region *) chunks[CHUNKS];
static _Atomic(int32_t) numbered; // numbers that were ever given
static _Atomic(uint32_t) cuts;    // how often a region was first cut, or waiting was stopped; who waits, waits for it to change

static region *region_of(int32_t number) {
    return &atomic_load_explicit(&chunks[number / REGIONS_IN_CHUNK], memory_order_acquire)[number % REGIONS_IN_CHUNK];
}

static int provide_chunk(_Atomic(region *) *place) {
    if (atomic_load(place) != NULL) {
        return 0;
    }
    region *chunk = calloc(REGIONS_IN_CHUNK, sizeof(region));
    region *none = NULL;
    if (chunk == NULL) {
        return -ENOMEM;
    }
    if (!atomic_compare_exchange_strong(place, &none, chunk)) {
        free(chunk);
    }
    return 0;
}

// Provides memory for all numbers up to one. It is never given back: a handler may be looking at it.
static int provide_chunks(int32_t number) {
    int failure = 0;
    for (int32_t i = 0; i <= number / REGIONS_IN_CHUNK && !failure; i++) {
        failure = provide_chunk(&chunks[i]);
    }
    return failure;
}

static void count_number(int32_t number) {
    int32_t known = atomic_load(&numbered);
    while (known <= number && !atomic_compare_exchange_strong(&numbered, &known, number + 1)) {
    }
}

int watch_region(int32_t number, void *start, size_t size, bool is_writable) {
    if (number < 0 || number >= CHUNKS * REGIONS_IN_CHUNK) {
        return -ENOMEM;
    }
    int failure = handle_bus_errors();
    if (!failure) {
        failure = provide_chunks(number);
    }
    if (failure) {
        return failure;
    }
    count_number(number);
    region *watched = region_of(number);
    atomic_store(&watched->state, WHOLE);
    atomic_store(&watched->size, size);
    atomic_store(&watched->protection, is_writable ? PROT_READ | PROT_WRITE : PROT_READ);
    atomic_store(&watched->start, (uintptr_t)start);
    return 0;
}

void unwatch_region(int32_t number) {
    region *watched = region_of(number);
    atomic_store(&watched->start, 0);
    // What a handler maps now must not come over what is mapped there next.
    while (atomic_load(&watched->visitors) > 0) {
        sched_yield();
    }
}

bool is_region_cut(int32_t number) {
    return atomic_load_explicit(&region_of(number)->state, memory_order_acquire) != WHOLE;
}

static bool is_overlapping(region *watched, uintptr_t start, size_t size) {
    uintptr_t first = atomic_load(&watched->start);
    return first != 0 && first < start + size && start < first + atomic_load(&watched->size);
}

bool is_memory_cut(uintptr_t start, size_t size) {
    int32_t count = atomic_load(&cuts) == 0 ? 0 : atomic_load(&numbered);
    for (int32_t number = 0; number < count; number++) {
        if (is_region_cut(number) && is_overlapping(region_of(number), start, size)) {
            return true;
        }
    }
    return false;
}

static long call_futex(int operation, uint32_t value, const struct timespec *timeout) {
    return syscall(SYS_futex, &cuts, operation, value, timeout, NULL, 0);
}

void stop_awaiting_cuts(void) {
    atomic_fetch_add(&cuts, 1);
    call_futex(WAKE_PRIVATE, INT32_MAX, NULL);
}

static void mark_cut(region *watched) {
    int whole = WHOLE;
    if (atomic_compare_exchange_strong(&watched->state, &whole, CUT)) {
        stop_awaiting_cuts();
    }
}

static int32_t untold_cut_region(void) {
    int32_t count = atomic_load(&numbered);
    for (int32_t number = 0; number < count; number++) {
        int cut = CUT;
        region *watched = region_of(number);
        if (atomic_load(&watched->start) != 0 && atomic_compare_exchange_strong(&watched->state, &cut, TOLD)) {
            return number;
        }
    }
    return -1;
}

int32_t await_cut_region(int64_t milliseconds) {
    struct timespec timeout = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    uint32_t seen = atomic_load(&cuts);
    int32_t found = untold_cut_region();
    if (found < 0) {
        call_futex(WAIT_PRIVATE, seen, &timeout);
        // Whoever only reads and writes elements calls nothing else that looks after the handler.
        handle_bus_errors();
        found = untold_cut_region();
    }
    return found;
}

static bool is_inside(region *watched, uintptr_t address) {
    uintptr_t start = atomic_load(&watched->start);
    return start != 0 && address >= start && address - start < atomic_load(&watched->size);
}

static bool replace_page_of(region *watched, uintptr_t address) {
    uintptr_t page = address & -(uintptr_t)getpagesize();
    // Before other threads can read a zero there that is not the file's, and then find the region whole.
    mark_cut(watched);
    return mmap((void *)page, (size_t)getpagesize(), atomic_load(&watched->protection),
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
}

bool replace_page(void *address) {
    int32_t count = atomic_load(&numbered);
    for (int32_t number = 0; number < count; number++) {
        region *watched = region_of(number);
        if (is_inside(watched, (uintptr_t)address)) {
            atomic_fetch_add(&watched->visitors, 1);
            bool is_replaced = is_inside(watched, (uintptr_t)address) && replace_page_of(watched, (uintptr_t)address);
            atomic_fetch_sub(&watched->visitors, 1);
            return is_replaced;
        }
    }
    return false;
}

#define FAULT_WATCH(type, name) JNIEXPORT type JNICALL Java_io_github_shmarray_copy_FaultWatch_##name

FAULT_WATCH(jint, watch)(JNIEnv *env, jclass self, jint number, jlong start, jlong size, jboolean is_writable) {
    (void)env, (void)self;
    return watch_region(number, (void *)start, (size_t)size, is_writable);
}

FAULT_WATCH(void, unwatch)(JNIEnv *env, jclass self, jint number) {
    (void)env, (void)self;
    unwatch_region(number);
}

FAULT_WATCH(jboolean, isCut)(JNIEnv *env, jclass self, jint number) {
    (void)env, (void)self;
    return is_region_cut(number);
}

FAULT_WATCH(jboolean, isMemoryCut)(JNIEnv *env, jclass self, jlong start, jlong size) {
    (void)env, (void)self;
    return is_memory_cut((uintptr_t)start, (size_t)size);
}

FAULT_WATCH(jint, awaitCut)(JNIEnv *env, jclass self, jlong milliseconds) {
    (void)env, (void)self;
    return await_cut_region(milliseconds);
}

FAULT_WATCH(void, stopAwaiting)(JNIEnv *env, jclass self) {
    (void)env, (void)self;
    stop_awaiting_cuts();
}
