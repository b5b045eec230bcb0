// Conversions between element types, in memory whose pages may be missing. The Java side is NativeConversion.
#include "convert.h"
#include "fault_guard.h"
#include "jni_support.h"

#include <stddef.h>

// Bits of the options; see NativeConversion.
enum { SATURATE = 1, STREAM = 2 };

// Elements that are converted before they are stored past the caches. They fill whole cache lines, and are few enough
// for loads and stores to overlap.
#define FEW 64
#define CACHE_LINE 64

// How far ahead of the loads the source is fetched, in bytes.
#define AHEAD 1024

static const uint8_t element_sizes[ELEMENT_TYPES] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8};

typedef struct {
    char *target;
    const char *source;
    size_t count;
    int source_type;
    int target_type;
    int options;
    const conversion *loops;
} conversion_call;

// Stores whole cache lines past the caches.
typedef void store_lines(char *target, const char *lines, size_t count);

#if defined(__x86_64__)
#include <immintrin.h>

static int has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c");
}

static const conversion_table *fastest_loops(void) {
    return has_avx2() ? &conversions_avx2 : &conversions_baseline;
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

static store_lines *fastest_store(void) {
    return has_avx2() ? store_avx2 : store_sse2;
}

// Other processors must not see what is written later before what was stored past the caches.
static void finish_stores(void) {
    _mm_sfence();
}

#elif defined(__aarch64__)

static const conversion_table *fastest_loops(void) {
    return &conversions_baseline;
}

static void store_neon(char *target, const char *lines, size_t count) {
    for (size_t i = 0; i < count; i += 32) {
        __asm__ volatile("ldp q0, q1, [%0]\n\t"
                         "stnp q0, q1, [%1]"
                         :
                         : "r"(lines + i), "r"(target + i)
                         : "v0", "v1", "memory");
    }
}

static store_lines *fastest_store(void) {
    return store_neon;
}

static void finish_stores(void) {
}

#endif

// Null if there are none.
static const conversion *loops_for(int source_type, int target_type) {
    if (source_type < 0 || source_type >= ELEMENT_TYPES || target_type < 0 || target_type >= ELEMENT_TYPES) {
        return NULL;
    }
    const conversion *loops = &(*fastest_loops())[source_type][target_type];
    return loops->wrap == NULL ? NULL : loops;
}

static void fetch(const char *source, size_t count) {
    for (size_t i = 0; i < count; i += CACHE_LINE) {
        __builtin_prefetch(source + i, 0, 0);
    }
}

// How many elements lie before the first cache line that begins with an element; all, if none does.
static size_t elements_before_line(const conversion_call *call) {
    size_t size = element_sizes[call->target_type];
    size_t bytes = -(uintptr_t)call->target & (CACHE_LINE - 1);
    return bytes % size == 0 && bytes / size < call->count ? bytes / size : call->count;
}

static void convert_streaming(const conversion_call *call, convert_loop *convert_elements) {
    size_t source_size = element_sizes[call->source_type];
    size_t target_size = element_sizes[call->target_type];
    store_lines *store = fastest_store();
    char lines[FEW * sizeof(int64_t)] __attribute__((aligned(CACHE_LINE)));
    size_t i = elements_before_line(call);
    convert_elements(call->target, call->source, i);
    for (; call->count - i >= FEW; i += FEW) {
        const char *source = call->source + i * source_size;
        fetch(source + AHEAD, FEW * source_size);
        convert_elements(lines, source, FEW);
        store(call->target + i * target_size, lines, FEW * target_size);
    }
    finish_stores();
    convert_elements(call->target + i * target_size, call->source + i * source_size, call->count - i);
}

static int64_t convert_all(const void *argument) {
    const conversion_call *call = argument;
    int saturate = (call->options & SATURATE) != 0;
    convert_loop *convert_elements = saturate ? call->loops->saturate : call->loops->wrap;
    if (call->options & STREAM) {
        convert_streaming(call, convert_elements);
    } else {
        convert_elements(call->target, call->source, call->count);
    }
    return 0;
}

static int64_t check_all(const void *argument) {
    const conversion_call *call = argument;
    return (int64_t)call->loops->check(call->source, call->count);
}

// Converts between ranges that do not overlap. Returns 0 or a negated error number: -EINVAL if there is no such conversion.
JNIEXPORT int64_t shmarray_convert(void *target, const void *source, int64_t count, int32_t source_type,
                                   int32_t target_type, int32_t options) {
    const conversion *loops = loops_for(source_type, target_type);
    if (loops == NULL || count < 0) {
        return -EINVAL;
    }
    return guarded(convert_all,
                   &(conversion_call){target, source, (size_t)count, source_type, target_type, options, loops});
}

// Returns the index of the first element that the target type cannot hold, count if there is none, or a negated error number.
JNIEXPORT int64_t shmarray_find_misfit(const void *source, int64_t count, int32_t source_type, int32_t target_type) {
    const conversion *loops = loops_for(source_type, target_type);
    if (loops == NULL || count < 0) {
        return -EINVAL;
    }
    return guarded(check_all, &(conversion_call){NULL, source, (size_t)count, source_type, target_type, 0, loops});
}

JNIEXPORT jboolean JNICALL Java_io_github_shmarray_convert_NativeConversion_hasLoops(JNIEnv *env, jclass self,
                                                                                  jint source_type, jint target_type) {
    (void)env, (void)self;
    return loops_for(source_type, target_type) != NULL;
}
