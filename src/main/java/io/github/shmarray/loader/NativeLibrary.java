package io.github.shmarray.loader;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * Loads {@code libshmarray.so} once for each class loader. System properties:
 *
 * <ul>
 *   <li>{@code shmarray.native=off}: do not load it;
 *   <li>{@code shmarray.library}: load this file instead of the one in the jar;
 *   <li>{@code shmarray.extract.folder}: where to unpack it, instead of {@code java.io.tmpdir}.
 * </ul>
 *
 * Safe to use from many threads: the first one loads it, the others wait.
 */
public final class NativeLibrary {
    private static final String SWITCH = "shmarray.native";
    private static final LibraryFile FILE = new LibraryFile("shmarray");
    private static final Throwable FAILURE = load(FILE);

    private NativeLibrary() {}

    public static boolean isAvailable() {
        return FAILURE == null;
    }

    /** Why the library is missing and what to do about it. Null when it is there. */
    public static String failure() {
        return isAvailable() ? null : FAILURE.getMessage();
    }

    /**
     * Does nothing if the library is there.
     *
     * @throws IllegalCallerException if the JVM denies native access; the message names the option that permits it
     * @throws UnsatisfiedLinkError if the library is missing for another reason; the message is {@link #failure()}
     */
    public static void require() {
        require(FAILURE);
    }

    /**
     * Loads another library by the same means, each time: {@code libNAME.so}, which the property {@code NAME.library} replaces.
     *
     * @throws IllegalCallerException as {@link #require()}
     * @throws UnsatisfiedLinkError if it cannot be loaded; the message says why and what to do about it
     */
    public static void load(String name) {
        require(load(new LibraryFile(name)));
    }

    private static void require(Throwable failure) {
        switch (failure) {
            case null -> {}
            case IllegalCallerException e -> throw new IllegalCallerException(e.getMessage(), e);
            default -> throw (Error) new UnsatisfiedLinkError(failure.getMessage()).initCause(failure);
        }
    }

    /**
     * The address of a C function that the library exports beside those of the JVM's native methods.
     *
     * @throws UnsatisfiedLinkError if there is none of this name
     */
    @SuppressWarnings("restricted")
    public static MemorySegment function(String name) {
        require();
        return SymbolLookup.loaderLookup()
                .find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError(
                        "the native library has no function " + name + "; it is of another version than the classes"));
    }

    /** Whether {@code shmarray.library} names a file, so that doing without it would go against what was asked. */
    public static boolean isDemanded() {
        return FILE.isNamed() && !isSwitchedOff();
    }

    /** Returns null, or why it failed. */
    private static Throwable load(LibraryFile file) {
        try {
            if (isSwitchedOff()) {
                throw new UnsatisfiedLinkError("the native library is switched off by -D" + SWITCH + "=off");
            }
            Platform.requireLinux();
            file.load();
            return null;
        } catch (IllegalCallerException e) {
            return NativeAccess.denied(e, NativeLibrary.class);
        } catch (UnsatisfiedLinkError | UnsupportedOperationException e) {
            return e;
        }
    }

    private static boolean isSwitchedOff() {
        return System.getProperty(SWITCH, "on").equals("off");
    }
}
