// The conversions for x86-64 processors with AVX2 and F16C.
#if defined(__x86_64__)

// Twice as wide vectors would be put together from halves so slowly that narrowing took three times as long.
#define TARGET __attribute__((target("avx2,f16c,prefer-vector-width=128")))
#define HAS_FLOAT16
#define CONVERSIONS conversions_avx2
#include "convert_loops.h"

#endif
