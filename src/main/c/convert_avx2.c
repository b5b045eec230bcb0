// The conversions for x86-64 processors with AVX2 and F16C.
#if defined(__x86_64__)

// On processors that are slow to move numbers between the halves of 256 bits, narrowing with such vectors takes three times
// as long.
#define TARGET __attribute__((target("avx2,f16c,prefer-vector-width=128")))
#define HAS_FLOAT16
#define CONVERSIONS conversions_avx2
#include "convert_loops.h"

#endif
