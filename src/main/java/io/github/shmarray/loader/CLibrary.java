package io.github.shmarray.loader;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/** The functions of the C library that runs this JVM. Safe to use from many threads. */
@SuppressWarnings("restricted")
public final class CLibrary {
    private CLibrary() {}

    /**
     * The address of a function.
     *
     * @throws UnsatisfiedLinkError if there is none of this name
     */
    public static MemorySegment function(String name) {
        return Linker.nativeLinker()
                .defaultLookup()
                .find(name)
                .or(() -> inLibrt(name))
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no function " + name));
    }

    /** Before glibc 2.34 {@code shm_open} was here. */
    private static Optional<MemorySegment> inLibrt(String name) {
        try {
            return SymbolLookup.libraryLookup("librt.so.1", Arena.global()).find(name);
        } catch (IllegalArgumentException noSuchLibrary) {
            return Optional.empty();
        }
    }
}
