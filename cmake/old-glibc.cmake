# cmake --toolchain cmake/old-glibc.cmake: compiles for the glibc of Debian 11 (2.31), as scripts/debian-folder unpacks it, and runs
# the tests on it.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
cmake_path(SET CMAKE_SYSROOT NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../build/debian-old-glibc")
# A compiler for this very architecture looks for the C library beside itself before it looks there.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-B${CMAKE_SYSROOT}/usr/lib/x86_64-linux-gnu")
set(CMAKE_CROSSCOMPILING_EMULATOR
    "${CMAKE_SYSROOT}/lib64/ld-linux-x86-64.so.2" --library-path "${CMAKE_SYSROOT}/lib/x86_64-linux-gnu")
