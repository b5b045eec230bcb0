# cmake --toolchain cmake/musl.cmake: compiles for musl, the C library of Alpine, with Debian's musl-tools.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER musl-gcc)
# A library that was linked with glibc asks for versions of its functions. The loader of musl passes over them, the linker does not.
set(CMAKE_EXE_LINKER_FLAGS_INIT -Wl,--allow-shlib-undefined)
