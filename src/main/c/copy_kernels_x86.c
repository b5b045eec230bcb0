// Copies for x86-64. Which is the fastest differs by processor, size and number of threads.
#if defined(__x86_64__)
#include "copy_kernels.h"

#include <cpuid.h>
#include <immintrin.h>

static void libc(char *destination, const char *source, size_t count) {
    memcpy(destination, source, count);
}

static void rep_movsb(char *destination, const char *source, size_t count) {
    __asm__ volatile("rep movsb" : "+D"(destination), "+S"(source), "+c"(count) : : "memory");
}

#define NAME(loop) sse2_##loop
#define TARGET
#define LOAD _mm_loadu_si128
#define STORE _mm_store_si128
#define STREAM _mm_stream_si128
#define vector __m128i
#include "copy_kernels_loops.h"

#define NAME(loop) avx2_##loop
#define TARGET __attribute__((target("avx2,prfchw")))
#define LOAD _mm256_loadu_si256
#define STORE _mm256_store_si256
#define STREAM _mm256_stream_si256
#define vector __m256i
#include "copy_kernels_loops.h"

#define NAME(loop) avx512_##loop
#define TARGET __attribute__((target("avx512f,prfchw")))
#define LOAD _mm512_loadu_si512
#define STORE _mm512_store_si512
#define STREAM _mm512_stream_si512
#define vector __m512i
#include "copy_kernels_loops.h"

__attribute__((target("movdir64b"))) static void movdir64b(char *destination, const char *source, size_t count) {
    size_t i = copy_to_line(destination, source, count);
    for (; count - i >= CACHE_LINE; i += CACHE_LINE) {
        _movdir64b(destination + i, source + i);
    }
    _mm_sfence();
    memcpy(destination + i, source + i, count - i);
}

// Compilers before these do not know its name.
#if __GNUC__ >= 11 && !defined(__clang__)
static int has_movdir64b(void) {
    return __builtin_cpu_supports("movdir64b");
}
#else
static int has_movdir64b(void) {
    return 0;
}
#endif

copy_kernel *copy_kernel_of(int32_t number) {
    int has_avx2 = __builtin_cpu_supports("avx2");
    int has_avx512 = __builtin_cpu_supports("avx512f");
    switch (number) {
    case KERNEL_LIBC: return libc;
    case KERNEL_REP_MOVSB: return rep_movsb;
    case KERNEL_SSE2: return sse2_prefetching;
    case KERNEL_SSE2_STREAM: return sse2_streaming;
    case KERNEL_SSE2_STREAM_4_PAGES: return sse2_streaming_4_pages;
    case KERNEL_AVX2: return has_avx2 ? avx2_prefetching : NULL;
    case KERNEL_AVX2_STREAM: return has_avx2 ? avx2_streaming : NULL;
    case KERNEL_AVX2_STREAM_4_PAGES: return has_avx2 ? avx2_streaming_4_pages : NULL;
    case KERNEL_AVX512: return has_avx512 ? avx512_prefetching : NULL;
    case KERNEL_AVX512_STREAM: return has_avx512 ? avx512_streaming : NULL;
    case KERNEL_AVX512_STREAM_4_PAGES: return has_avx512 ? avx512_streaming_4_pages : NULL;
    case KERNEL_MOVDIR64B: return has_movdir64b() ? movdir64b : NULL;
    default: return NULL;
    }
}

int is_worth_trying(int32_t number) {
    if (number == KERNEL_REP_MOVSB) {
        unsigned a, b, c, d;
        int has_fast_strings = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 9 & 1) != 0;
        return has_fast_strings;
    }
    return copy_kernel_of(number) != NULL;
}

#endif
