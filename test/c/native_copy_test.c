#define _GNU_SOURCE
#include "check.h"
#include "copy_kernels.h"
#include "cut_mapping.h"
#include "fake_jni.h"
#include "fault_threads.h"
#include "jni_functions.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { GUARD = 64, UNTOUCHED = 0xa5 };

// How a child ends that touches a page it cannot have. These tests come first: in a child of a process that has not copied
// yet, the library's handler is put in place anew.
static int end_of_child(void (*prepare)(void)) {
    pid_t child = fork();
    if (child == 0) {
        prepare();
        char *mapping = half_a_mapping();
        char byte = 1;
        shmarray_copy(mapping, &byte, 1, KERNEL_LIBC, 0);
        mapping[PAGES * PAGE - 1] = 1;
        _exit(0);
    }
    int status = 0;
    CHECK_EQ(child, waitpid(child, &status, 0));
    return status;
}

static void no_handler(void) {
}

static void exit_handler(int signal) {
    (void)signal;
    _exit(42);
}

static void other_handler(void) {
    signal(SIGBUS, exit_handler);
}

TEST(passes_other_faults_on_to_the_handler_before) {
    int status = end_of_child(other_handler);
    CHECK(WIFEXITED(status));
    CHECK_EQ(42, WEXITSTATUS(status));
}

TEST(leaves_other_faults_deadly_without_a_handler_before) {
    int status = end_of_child(no_handler);
    // A sanitizer has a handler of its own, which exits.
    CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS) || (WIFEXITED(status) && WEXITSTATUS(status) != 0));
}

static bool has_kernel(int kernel) {
    char source = 0;
    char destination = 0;
    return shmarray_copy(&destination, &source, 0, kernel, 0) != -EINVAL;
}

static void check_copied(size_t count, size_t destination_offset, size_t source_offset, int kernel) {
    unsigned char *source = malloc(source_offset + count);
    unsigned char *destination = malloc(destination_offset + count + GUARD);
    unsigned char *expected = malloc(destination_offset + count + GUARD);
    if (source == NULL || destination == NULL || expected == NULL) {
        abort();
    }
    for (size_t i = 0; i < source_offset + count; i++) {
        source[i] = (unsigned char)(i * 31 + i / 251);
    }
    memset(destination, UNTOUCHED, destination_offset + count + GUARD);
    memset(expected, UNTOUCHED, destination_offset + count + GUARD);
    memcpy(expected + destination_offset, source + source_offset, count);
    CHECK_EQ(0, shmarray_copy((char *)destination + destination_offset, (const char *)source + source_offset,
                              (int64_t)count, kernel, 0));
    CHECK_BYTES(expected, destination, destination_offset + count + GUARD);
    free(expected);
    free(destination);
    free(source);
}

static void check_sizes_and_alignments(int kernel) {
    for (size_t count = 0; count <= 300; count++) {
        for (size_t offset = 0; offset < 40; offset += 3) {
            check_copied(count, offset, (offset * 7) % 40, kernel);
        }
    }
    // Around the four pages that some kernels copy in turn.
    for (size_t count = 4 * PAGE - 70; count <= 4 * PAGE + 140; count += 7) {
        check_copied(count, count % 64, count % 13, kernel);
    }
    check_copied(1 << 20, 128, 16, kernel);
    check_copied((1 << 20) + 77, 5, 3, kernel);
}

TEST(every_kernel_copies_every_size_at_every_alignment) {
    int kernels = 0;
    for (int kernel = 0; kernel < COPY_KERNELS; kernel++) {
        if (has_kernel(kernel)) {
            printf("copy kernel %d\n", kernel);
            check_sizes_and_alignments(kernel);
            kernels++;
        }
    }
    CHECK(kernels >= 3);
}

#if defined(__x86_64__)
// Where an emulator shows what this machine has not, nothing may be left out without a word.
TEST(has_the_kernels_of_the_processor) {
    int has_avx2 = __builtin_cpu_supports("avx2") != 0;
    int has_avx512 = __builtin_cpu_supports("avx512f") != 0;
    CHECK_EQ(has_avx2, has_kernel(KERNEL_AVX2));
    CHECK_EQ(has_avx2, has_kernel(KERNEL_AVX2_STREAM));
    CHECK_EQ(has_avx2, has_kernel(KERNEL_AVX2_STREAM_4_PAGES));
    CHECK_EQ(has_avx512, has_kernel(KERNEL_AVX512));
    CHECK_EQ(has_avx512, has_kernel(KERNEL_AVX512_STREAM));
    CHECK_EQ(has_avx512, has_kernel(KERNEL_AVX512_STREAM_4_PAGES));
}
#endif

TEST(refuses_kernels_that_there_are_not) {
    CHECK(!has_kernel(-1));
    CHECK(!has_kernel(COPY_KERNELS));
    CHECK_EQ(-EINVAL, shmarray_copy(NULL, NULL, -1, KERNEL_LIBC, 0));
}

static void *fault_often(void *failures) {
    char *mapping = half_a_mapping();
    char *memory = calloc(PAGES, PAGE);
    for (int i = 0; i < 100 * COPY_KERNELS; i++) {
        int kernel = has_kernel(i % COPY_KERNELS) ? i % COPY_KERNELS : KERNEL_LIBC;
        int64_t written = shmarray_copy(mapping, memory, PAGES * PAGE, kernel, 0);
        int64_t read = shmarray_copy(memory, mapping, PAGES * PAGE, kernel, 0);
        int64_t whole = shmarray_copy(mapping, memory, PAGES / 2 * PAGE, kernel, 0);
        *(int *)failures += written != -EFAULT || read != -EFAULT || whole != 0;
    }
    free(memory);
    munmap(mapping, PAGES * PAGE);
    return NULL;
}

TEST(survives_faults_in_many_threads) {
    check_in_threads(fault_often);
}
