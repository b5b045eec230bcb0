package io.github.shmarray.loader;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The JVM's permission to call native code, which {@code --enable-native-access} gives to a module. */
public final class NativeAccess {
    private NativeAccess() {}

    /** The exception for callers that were refused; its message names the option that permits all of their modules. */
    public static IllegalCallerException denied(IllegalCallerException cause, Class<?>... callers) {
        String names = Arrays.stream(callers)
                .map(Class::getModule)
                .map(module -> module.isNamed() ? module.getName() : "ALL-UNNAMED")
                .distinct()
                .collect(Collectors.joining(","));
        String place = NativeAccess.class.getModule().isNamed() ? "module path" : "class path";
        return new IllegalCallerException(
                "this JVM denies native access to shmarray, which is on the " + place
                        + ": start java with --enable-native-access=" + names,
                cause);
    }
}
