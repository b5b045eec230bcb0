// The ways to copy bytes that processors have. The Java side is CopyKernel, which has the same numbers.
#ifndef SHMARRAY_COPY_KERNELS_H
#define SHMARRAY_COPY_KERNELS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// As memcpy.
typedef void copy_kernel(char *destination, const char *source, size_t count);

enum {
    KERNEL_LIBC,
    KERNEL_REP_MOVSB,
    KERNEL_SSE2,
    KERNEL_SSE2_STREAM,
    KERNEL_SSE2_STREAM_4_PAGES,
    KERNEL_AVX2,
    KERNEL_AVX2_STREAM,
    KERNEL_AVX2_STREAM_4_PAGES,
    KERNEL_AVX512,
    KERNEL_AVX512_STREAM,
    KERNEL_AVX512_STREAM_4_PAGES,
    KERNEL_MOVDIR64B,
    KERNEL_NEON,
    KERNEL_NEON_STREAM,
    KERNEL_NEON_ZERO,
    KERNEL_MOPS,
    COPY_KERNELS
};

// Null if this processor has not what it takes, or there is no such kernel.
copy_kernel *copy_kernel_of(int32_t number);

// Whether this processor has the kernel and makes something of it. Asking may take long.
int is_worth_trying(int32_t number);

#define CACHE_LINE 64

// Copies the bytes before the first cache line of the destination, and returns how many they are.
static inline size_t copy_to_line(char *destination, const char *source, size_t count) {
    size_t head = -(uintptr_t)destination & (CACHE_LINE - 1);
    head = head < count ? head : count;
    memcpy(destination, source, head);
    return head;
}

#endif
