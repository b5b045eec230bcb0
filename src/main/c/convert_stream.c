#include "convert_stream.h"

#define PAGE 4096

// Elements that are converted before they are stored past the caches. They fill whole cache lines, and are few enough
// for loads and stores to overlap.
#define FEW 64

// How far ahead of the loads the source is fetched, in bytes.
#define AHEAD 1024

// Stores whole cache lines past the caches.
typedef void store_lines(char *target, const char *lines, size_t count);

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f"))) static void store_avx512(char *target, const char *lines, size_t count) {
    for (size_t i = 0; i < count; i += sizeof(__m512i)) {
        _mm512_stream_si512((__m512i *)(void *)(target + i), _mm512_load_si512(lines + i));
    }
}

__attribute__((target("avx2"))) static void store_avx2(char *target, const char *lines, size_t count) {
    for (size_t i = 0; i < count; i += sizeof(__m256i)) {
        __m256i numbers = _mm256_load_si256((const __m256i *)(const void *)(lines + i));
        _mm256_stream_si256((__m256i *)(void *)(target + i), numbers);
    }
}

static void store_sse2(char *target, const char *lines, size_t count) {
    for (size_t i = 0; i < count; i += sizeof(__m128i)) {
        __m128i numbers = _mm_load_si128((const __m128i *)(const void *)(lines + i));
        _mm_stream_si128((__m128i *)(void *)(target + i), numbers);
    }
}

static store_lines *store_of(int vector_bytes) {
    return vector_bytes == 64 ? store_avx512 : vector_bytes == 32 ? store_avx2 : store_sse2;
}

// Other processors must not see what is written later before what was stored past the caches.
static void finish_stores(void) {
    _mm_sfence();
}

#elif defined(__aarch64__)

static void store_neon(char *target, const char *lines, size_t count) {
    for (size_t i = 0; i < count; i += 32) {
        __asm__ volatile("ldp q0, q1, [%0]\n\t"
                         "stnp q0, q1, [%1]"
                         :
                         : "r"(lines + i), "r"(target + i)
                         : "v0", "v1", "memory");
    }
}

static store_lines *store_of(int vector_bytes) {
    (void)vector_bytes;
    return store_neon;
}

static void finish_stores(void) {
}

#endif

static void convert_few(const conversion_stream *stream, size_t from, store_lines *store) {
    char lines[FEW * sizeof(int64_t)] __attribute__((aligned(CACHE_LINE)));
    stream->loop(lines, stream->source + from * stream->source_size, FEW);
    store(stream->target + from * stream->target_size, lines, FEW * stream->target_size);
}

// Returns how far it came.
static size_t convert_in_order(const conversion_stream *stream, size_t from, store_lines *store) {
    for (; stream->count - from >= FEW; from += FEW) {
        const char *ahead = stream->source + from * stream->source_size + AHEAD;
        for (size_t i = 0; i < FEW * stream->source_size; i += CACHE_LINE) {
            __builtin_prefetch(ahead + i, 0, 0);
        }
        convert_few(stream, from, store);
    }
    return from;
}

// A few elements in each of four pages in turn, which keeps more banks of the memory busy. Returns how far it came.
static size_t convert_in_4_pages(const conversion_stream *stream, store_lines *store) {
    size_t page = PAGE / stream->target_size;
    size_t from = 0;
    for (; stream->count - from >= 4 * page; from += 4 * page) {
        for (size_t done = 0; done < page; done += FEW) {
            for (size_t next = from + done; next < from + 4 * page; next += page) {
                fetch(stream->source + (next + 4 * page) * stream->source_size, FEW * stream->source_size);
                convert_few(stream, next, store);
            }
        }
    }
    return from;
}

size_t convert_stream(const conversion_stream *stream, int vector_bytes, int in_4_pages) {
    store_lines *store = store_of(vector_bytes);
    size_t converted = convert_in_order(stream, in_4_pages ? convert_in_4_pages(stream, store) : 0, store);
    finish_stores();
    return converted;
}
