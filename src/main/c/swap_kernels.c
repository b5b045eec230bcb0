// Copies that reverse the bytes of each element: the loops of the copies for x86-64, with a shuffle of what they load.
#include "swap_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Places in 16 bytes, for elements of 2, 4 and 8.
#define REVERSED_2 _mm_set_epi64x(0x0e0f0c0d0a0b0809, 0x0607040502030001)
#define REVERSED_4 _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203)
#define REVERSED_8 _mm_set_epi64x(0x08090a0b0c0d0e0f, 0x0001020304050607)

#define AVX2 __attribute__((target("avx2,prfchw")))
#define LOAD_AVX2(address, places) _mm256_shuffle_epi8(_mm256_loadu_si256(address), _mm256_broadcastsi128_si256(places))
#define AVX512 __attribute__((target("avx512f,avx512bw,prfchw")))
#define LOAD_AVX512(address, places) _mm512_shuffle_epi8(_mm512_loadu_si512(address), _mm512_broadcast_i32x4(places))

#define NAME(loop) avx2_2_##loop
#define TARGET AVX2
#define LOAD(address) LOAD_AVX2(address, REVERSED_2)
#define STORE _mm256_store_si256
#define STREAM _mm256_stream_si256
#define vector __m256i
#include "copy_kernels_loops.h"

#define NAME(loop) avx2_4_##loop
#define TARGET AVX2
#define LOAD(address) LOAD_AVX2(address, REVERSED_4)
#define STORE _mm256_store_si256
#define STREAM _mm256_stream_si256
#define vector __m256i
#include "copy_kernels_loops.h"

#define NAME(loop) avx2_8_##loop
#define TARGET AVX2
#define LOAD(address) LOAD_AVX2(address, REVERSED_8)
#define STORE _mm256_store_si256
#define STREAM _mm256_stream_si256
#define vector __m256i
#include "copy_kernels_loops.h"

#define NAME(loop) avx512_2_##loop
#define TARGET AVX512
#define LOAD(address) LOAD_AVX512(address, REVERSED_2)
#define STORE _mm512_store_si512
#define STREAM _mm512_stream_si512
#define vector __m512i
#include "copy_kernels_loops.h"

#define NAME(loop) avx512_4_##loop
#define TARGET AVX512
#define LOAD(address) LOAD_AVX512(address, REVERSED_4)
#define STORE _mm512_store_si512
#define STREAM _mm512_stream_si512
#define vector __m512i
#include "copy_kernels_loops.h"

#define NAME(loop) avx512_8_##loop
#define TARGET AVX512
#define LOAD(address) LOAD_AVX512(address, REVERSED_8)
#define STORE _mm512_store_si512
#define STREAM _mm512_stream_si512
#define vector __m512i
#include "copy_kernels_loops.h"

#define LOOPS(set, size) {set##_##size##_prefetching, set##_##size##_streaming, set##_##size##_streaming_4_pages}

copy_kernel *swap_kernel_of(int width, size_t element_size, swap_loop loop) {
    static copy_kernel *const kernels[][3][3] = {
        {LOOPS(avx2, 2), LOOPS(avx2, 4), LOOPS(avx2, 8)},
        {LOOPS(avx512, 2), LOOPS(avx512, 4), LOOPS(avx512, 8)},
    };
    int size = element_size == 2 ? 0 : element_size == 4 ? 1 : 2;
    return width == 32 ? kernels[0][size][loop] : width == 64 ? kernels[1][size][loop] : NULL;
}

#else

copy_kernel *swap_kernel_of(int width, size_t element_size, swap_loop loop) {
    (void)width, (void)element_size, (void)loop;
    return NULL;
}

#endif
