// Conversions between element types, in memory whose pages may be missing. The Java side is NativeConversion.
#include "convert.h"
#include "convert_stream.h"
#include "fault_guard.h"
#include "jni_support.h"
#include "strided.h"
#include "swap_kernels.h"

#include <stddef.h>

// Bits of the options; see NativeConversion.
enum { SATURATE = 1, STREAM = 2, EXACT = 4, PREFETCH = 8, FOUR_PAGES = 16 };

// The numbers of the tables of loops; see ConversionKernel.
enum { BASELINE, AVX2, AVX512, TABLES };

// Elements that are converted after they have been checked; they are in the first level of cache then.
#define MANY 1024

// Elements that lie apart, and that no loop takes as they are, are put side by side before they are converted, so many at a time.
#define SIDE_BY_SIDE 512

// Elements that are checked after later ones have been asked for, and how far ahead those are, in bytes.
#define FETCHED 256
#define AHEAD 8192

static const uint8_t element_sizes[ELEMENT_TYPES] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 2, 4, 8, 2};

typedef struct {
    char *target;
    int64_t target_stride;
    const char *source;
    int64_t source_stride;
    size_t count;
    int32_t how;
    const conversion *loops;
} conversion_call;

// What the bytes of `how` are, from the lowest on.
static int source_type_of(int32_t how) {
    return how & 0xff;
}

static int target_type_of(int32_t how) {
    return how >> 8 & 0xff;
}

static int options_of(int32_t how) {
    return how >> 16 & 0xff;
}

static int table_of(int32_t how) {
    return how >> 24 & 0xff;
}

#if defined(__x86_64__)

static int has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("f16c");
}

static int has_avx512(void) {
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
}

// Null if this processor cannot run them.
static const conversion_table *loops_of(int table) {
    switch (table) {
    case BASELINE:
        return &conversions_baseline;
    case AVX2:
        return has_avx2() ? &conversions_avx2 : NULL;
    case AVX512:
        return has_avx512() ? &conversions_avx512 : NULL;
    default:
        return NULL;
    }
}

// The same instructions without AVX would wait 150 ns for those before them that have it.
static const conversion_table *loops_apart(void) {
    return has_avx2() ? &conversions_avx2 : &conversions_baseline;
}

#elif defined(__aarch64__)

static const conversion_table *loops_of(int table) {
    return table == BASELINE ? &conversions_baseline : NULL;
}

static const conversion_table *loops_apart(void) {
    return &conversions_baseline;
}

#endif

// 0 if those that every processor has do.
static int vector_bytes_of(int table) {
    return table == AVX512 ? 64 : table == AVX2 ? 32 : 0;
}

// Null if there are none.
static const conversion *loops_for(int source_type, int target_type, int table) {
    const conversion_table *loops_of_all = loops_of(table);
    if (loops_of_all == NULL || source_type < 0 || source_type >= ELEMENT_TYPES || target_type < 0 ||
        target_type >= ELEMENT_TYPES) {
        return NULL;
    }
    const conversion *loops = &(*loops_of_all)[source_type][target_type];
    return loops->wrap == NULL ? NULL : loops;
}

// How many elements lie before the first cache line that begins with an element; all, if none does.
static size_t elements_before_line(const conversion_call *call) {
    size_t size = element_sizes[target_type_of(call->how)];
    size_t bytes = -(uintptr_t)call->target & (CACHE_LINE - 1);
    return bytes % size == 0 && bytes / size < call->count ? bytes / size : call->count;
}

static size_t least(size_t one, size_t other) {
    return one < other ? one : other;
}

// Returns the index of the first element that does not fit, or their number.
static size_t convert_fitting(const conversion_call *call, char *target, const char *source, size_t count) {
    if (call->loops->exact != NULL) {
        return call->loops->exact(target, source, count);
    }
    size_t source_size = element_sizes[source_type_of(call->how)];
    size_t target_size = element_sizes[target_type_of(call->how)];
    for (size_t i = 0; i < count; i += MANY) {
        size_t now = least(count - i, MANY);
        size_t misfit = call->loops->check(source + i * source_size, now);
        if (misfit < now) {
            return i + misfit;
        }
        call->loops->wrap(target + i * target_size, source + i * source_size, now);
    }
    return count;
}

static convert_loop *loop_of(const conversion_call *call) {
    return options_of(call->how) & SATURATE ? call->loops->saturate : call->loops->wrap;
}

// Elements side by side that the cache holds, which need not be those of the call. Returns how many it has converted: all, or up
// to a misfit. What it converts is not in a call of its own: to copy one, just written, by vectors waits for the stores, which takes
// longer than to convert a hundred elements.
static size_t convert_in_cache(const conversion_call *call, char *target, const char *source, size_t count) {
    if (options_of(call->how) & EXACT) {
        return convert_fitting(call, target, source, count);
    }
    loop_of(call)(target, source, count);
    return count;
}

// Null if it is no swap, or one for which the loop of the table is the one that was asked for.
static copy_kernel *swap_kernel_for(const conversion_call *call) {
    int options = options_of(call->how);
    size_t size = element_sizes[target_type_of(call->how)];
    int is_swap = source_type_of(call->how) == target_type_of(call->how) && size > 1;
    if (!is_swap || !(options & (STREAM | PREFETCH))) {
        return NULL;
    }
    swap_loop loop = !(options & STREAM) ? SWAP_PREFETCHING : options & FOUR_PAGES ? SWAP_STREAMING_4_PAGES : SWAP_STREAMING;
    return swap_kernel_of(vector_bytes_of(table_of(call->how)), size, loop);
}

static void swap_by(copy_kernel *swap, const conversion_call *call, convert_loop *loop) {
    size_t size = element_sizes[target_type_of(call->how)];
    size_t before = elements_before_line(call);
    size_t bytes = (call->count - before) * size / SWAP_UNIT * SWAP_UNIT;
    size_t done = before + bytes / size;
    loop(call->target, call->source, before);
    swap(call->target + before * size, call->source + before * size, bytes);
    loop(call->target + done * size, call->source + done * size, call->count - done);
}

static void convert_streaming(const conversion_call *call, convert_loop *loop) {
    size_t target_size = element_sizes[target_type_of(call->how)];
    size_t source_size = element_sizes[source_type_of(call->how)];
    size_t before = elements_before_line(call);
    conversion_stream stream = {call->target + before * target_size, target_size, call->source + before * source_size,
                                source_size, call->count - before, loop};
    int in_4_pages = (options_of(call->how) & FOUR_PAGES) != 0;
    loop(call->target, call->source, before);
    size_t done = before + convert_stream(&stream, vector_bytes_of(table_of(call->how)), in_4_pages);
    loop(call->target + done * target_size, call->source + done * source_size, call->count - done);
}

// Returns how many it has converted: all, or up to a misfit.
static size_t convert_side_by_side(const conversion_call *call) {
    int options = options_of(call->how);
    copy_kernel *swap = swap_kernel_for(call);
    if (!(options & EXACT) && swap != NULL) {
        swap_by(swap, call, loop_of(call));
    } else if (!(options & EXACT) && (options & STREAM)) {
        convert_streaming(call, loop_of(call));
    } else {
        return convert_in_cache(call, call->target, call->source, call->count);
    }
    return call->count;
}

static int is_side_by_side(int64_t stride, int type) {
    return stride == element_sizes[type];
}

// The elements of the source from an index on, side by side: where they lie, or in a block.
static const char *gathered(const conversion_call *call, size_t from, size_t count, char *block) {
    const char *source = call->source + (int64_t)from * call->source_stride;
    size_t size = element_sizes[source_type_of(call->how)];
    if (is_side_by_side(call->source_stride, source_type_of(call->how))) {
        return source;
    }
    copy_strided(block, (int64_t)size, source, call->source_stride, (int64_t)count, size);
    return block;
}

// Null if there is none, or the elements are to be checked as well.
static apart_loop *apart_loop_of(const conversion_call *call) {
    const conversion *loops = &(*loops_apart())[source_type_of(call->how)][target_type_of(call->how)];
    int options = options_of(call->how);
    return options & EXACT ? NULL : options & SATURATE ? loops->saturate_apart : loops->wrap_apart;
}

// By way of blocks that the first level of cache holds.
static size_t convert_by_blocks(const conversion_call *call) {
    char source_block[SIDE_BY_SIDE * sizeof(int64_t)] __attribute__((aligned(CACHE_LINE)));
    char target_block[SIDE_BY_SIDE * sizeof(int64_t)] __attribute__((aligned(CACHE_LINE)));
    size_t size = element_sizes[target_type_of(call->how)];
    int is_target_dense = is_side_by_side(call->target_stride, target_type_of(call->how));
    for (size_t i = 0; i < call->count; i += SIDE_BY_SIDE) {
        size_t now = least(call->count - i, SIDE_BY_SIDE);
        char *target = call->target + (int64_t)i * call->target_stride;
        const char *source = gathered(call, i, now, source_block);
        size_t converted = convert_in_cache(call, is_target_dense ? target : target_block, source, now);
        if (converted < now) {
            return i + converted;
        }
        if (!is_target_dense) {
            copy_strided(target, call->target_stride, target_block, (int64_t)size, (int64_t)now, size);
        }
    }
    return call->count;
}

static size_t convert_apart(const conversion_call *call) {
    apart_loop *convert_elements = apart_loop_of(call);
    if (convert_elements == NULL) {
        return convert_by_blocks(call);
    }
    convert_elements(call->target, call->target_stride, call->source, call->source_stride, call->count);
    return call->count;
}

static int64_t convert_all(const void *argument) {
    const conversion_call *call = argument;
    int is_dense = is_side_by_side(call->source_stride, source_type_of(call->how)) &&
                   is_side_by_side(call->target_stride, target_type_of(call->how));
    return (int64_t)(is_dense ? convert_side_by_side(call) : convert_apart(call));
}

// To look at elements takes less time than memory takes to answer, so what comes later is asked for.
static size_t check_fetching(const conversion_call *call) {
    size_t size = element_sizes[source_type_of(call->how)];
    for (size_t i = 0; i < call->count; i += FETCHED) {
        size_t now = least(call->count - i, FETCHED);
        const char *source = call->source + i * size;
        fetch(source + AHEAD, FETCHED * size);
        size_t misfit = call->loops->check(source, now);
        if (misfit < now) {
            return i + misfit;
        }
    }
    return call->count;
}

static int64_t check_all(const void *argument) {
    const conversion_call *call = argument;
    if (is_side_by_side(call->source_stride, source_type_of(call->how))) {
        int fetches = options_of(call->how) & PREFETCH;
        return (int64_t)(fetches ? check_fetching(call) : call->loops->check(call->source, call->count));
    }
    char block[SIDE_BY_SIDE * sizeof(int64_t)] __attribute__((aligned(CACHE_LINE)));
    for (size_t i = 0; i < call->count; i += SIDE_BY_SIDE) {
        size_t now = least(call->count - i, SIDE_BY_SIDE);
        size_t misfit = call->loops->check(gathered(call, i, now, block), now);
        if (misfit < now) {
            return (int64_t)(i + misfit);
        }
    }
    return (int64_t)call->count;
}

// Converts between ranges that do not overlap, by the loops of a table. The addresses are those of the first elements; strides
// from one to the next are in bytes, and may be negative or 0. With EXACT, an element that does not fit ends it: some of those
// before it are converted then. Returns `count`, the index of such an element, or a negated error number: -EINVAL if there is no
// such conversion.
JNIEXPORT int64_t shmarray_convert(void *target, int64_t target_stride, const void *source, int64_t source_stride,
                                   int64_t count, int32_t how) {
    const conversion *loops = loops_for(source_type_of(how), target_type_of(how), table_of(how));
    if (loops == NULL || count < 0) {
        return -EINVAL;
    }
    return guarded(convert_all,
                   &(conversion_call){target, target_stride, source, source_stride, (size_t)count, how, loops});
}

// Returns the index of the first element that the target type cannot hold, count if there is none, or a negated error number.
JNIEXPORT int64_t shmarray_find_misfit(const void *source, int64_t source_stride, int64_t count, int32_t how) {
    const conversion *loops = loops_for(source_type_of(how), target_type_of(how), table_of(how));
    if (loops == NULL || count < 0) {
        return -EINVAL;
    }
    return guarded(check_all, &(conversion_call){NULL, 0, source, source_stride, (size_t)count, how, loops});
}

JNIEXPORT jboolean JNICALL Java_io_github_shmarray_convert_NativeConversion_hasLoops(JNIEnv *env, jclass self,
                                                                                  jint source_type, jint target_type,
                                                                                  jint table) {
    (void)env, (void)self;
    return loops_for(source_type, target_type, table) != NULL;
}
