// The conversions for x86-64 processors with AVX2 and F16C.
#if defined(__x86_64__)

#define TARGET __attribute__((target("avx2,f16c,prefer-vector-width=256")))
// Narrowing moves numbers between the halves of wide vectors, which takes some processors three times as long as working with
// vectors of 128 bits.
#define NARROWING_TARGET __attribute__((target("avx2,f16c,prefer-vector-width=128")))
#define HAS_FLOAT16
#define CONVERSIONS_APART
#define CONVERSIONS conversions_avx2
#include "convert_loops.h"

#endif
