// The conversions for every processor of the architecture.
#define TARGET
#define NARROWING_TARGET
#if defined(__aarch64__)
#define HAS_FLOAT16
#endif
#define CONVERSIONS_APART
#define CONVERSIONS conversions_baseline
#include "convert_loops.h"
