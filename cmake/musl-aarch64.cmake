# cmake --toolchain cmake/musl-aarch64.cmake: as musl.cmake, for aarch64: with Debian's gcc-aarch64-linux-gnu and the musl-dev that
# scripts/debian-folder unpacks, whose description for the compiler is made to lead there.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
cmake_path(SET MUSL NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../build/debian-aarch64")
set(SPECS "${MUSL}/musl-gcc.specs")
file(READ "${MUSL}/usr/lib/aarch64-linux-musl/musl-gcc.specs" description)
string(REPLACE "/usr/" "${MUSL}/usr/" description "${description}")
file(WRITE "${SPECS}" "${description}")
set(CMAKE_C_FLAGS_INIT "-specs=${SPECS}")
set(CMAKE_EXE_LINKER_FLAGS_INIT "-L${MUSL}/lib/aarch64-linux-musl -Wl,--allow-shlib-undefined")
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64-static -L "${MUSL}")
