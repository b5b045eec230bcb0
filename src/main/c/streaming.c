// Streaming stores, by the widest registers that there are.
#include "streaming.h"

#include <stdint.h>
#include <string.h>

typedef void (*copy_function)(char *destination, const char *source, size_t count);

// How far ahead of the loads the source is fetched: far enough for memory to answer, near enough not to be evicted.
#define AHEAD 1024

#if defined(__x86_64__)
#include <immintrin.h>

#define STEP 128

static size_t bytes_to_alignment(const char *address, size_t alignment, size_t most) {
    size_t bytes = -(uintptr_t)address & (alignment - 1);
    return bytes < most ? bytes : most;
}

__attribute__((target("avx2"))) static void stream_avx2(char *destination, const char *source, size_t count) {
    size_t head = bytes_to_alignment(destination, sizeof(__m256i), count);
    memcpy(destination, source, head);
    size_t i = head;
    for (; i + STEP <= count; i += STEP) {
        _mm_prefetch(source + i + AHEAD, _MM_HINT_NTA);
        _mm_prefetch(source + i + AHEAD + STEP / 2, _MM_HINT_NTA);
        const __m256i *from = (const __m256i *)(const void *)(source + i);
        __m256i *to = (__m256i *)(void *)(destination + i);
        __m256i a = _mm256_loadu_si256(from);
        __m256i b = _mm256_loadu_si256(from + 1);
        __m256i c = _mm256_loadu_si256(from + 2);
        __m256i d = _mm256_loadu_si256(from + 3);
        _mm256_stream_si256(to, a);
        _mm256_stream_si256(to + 1, b);
        _mm256_stream_si256(to + 2, c);
        _mm256_stream_si256(to + 3, d);
    }
    _mm_sfence();
    memcpy(destination + i, source + i, count - i);
}

static void stream_sse2(char *destination, const char *source, size_t count) {
    size_t head = bytes_to_alignment(destination, sizeof(__m128i), count);
    memcpy(destination, source, head);
    size_t i = head;
    for (; i + STEP / 2 <= count; i += STEP / 2) {
        _mm_prefetch(source + i + AHEAD, _MM_HINT_NTA);
        const __m128i *from = (const __m128i *)(const void *)(source + i);
        __m128i *to = (__m128i *)(void *)(destination + i);
        __m128i a = _mm_loadu_si128(from);
        __m128i b = _mm_loadu_si128(from + 1);
        __m128i c = _mm_loadu_si128(from + 2);
        __m128i d = _mm_loadu_si128(from + 3);
        _mm_stream_si128(to, a);
        _mm_stream_si128(to + 1, b);
        _mm_stream_si128(to + 2, c);
        _mm_stream_si128(to + 3, d);
    }
    _mm_sfence();
    memcpy(destination + i, source + i, count - i);
}

static copy_function fastest(void) {
    return __builtin_cpu_supports("avx2") ? stream_avx2 : stream_sse2;
}

#elif defined(__aarch64__)

// A pair of registers stored with the hint that they will not be read soon (STNP); sixty-four bytes a turn.
static void stream_neon(char *destination, const char *source, size_t count) {
    size_t i = 0;
    for (; i + 64 <= count; i += 64) {
        const char *from = source + i;
        char *to = destination + i;
        __asm__ volatile("prfm pldl1strm, [%0, %2]\n\t"
                         "ldp q0, q1, [%0]\n\t"
                         "ldp q2, q3, [%0, #32]\n\t"
                         "stnp q0, q1, [%1]\n\t"
                         "stnp q2, q3, [%1, #32]"
                         :
                         : "r"(from), "r"(to), "r"((size_t)AHEAD)
                         : "v0", "v1", "v2", "v3", "memory");
    }
    memcpy(destination + i, source + i, count - i);
}

static copy_function fastest(void) {
    return stream_neon;
}

#else
#error "only x86-64 and aarch64 are supported"
#endif

void stream_bytes(char *destination, const char *source, size_t count) {
    fastest()(destination, source, count);
}
