package io.github.shmarray.compare;

import java.io.IOException;

/** Why a program could not be started, in words. */
public final class StartFailure {
    private StartFailure() {}

    /**
     * What to tell of it: whether the program is there, or what the system said, such as that too many files are open.
     *
     * @param purpose what it was to do, or nothing
     * @param failure of {@link ProcessBuilder#start}
     */
    public static String of(String program, String purpose, IOException failure) {
        String what = "cannot start " + program + purpose;
        String said = String.valueOf(failure.getMessage());
        // As the JDK words it, before and since version 25.
        boolean isMissing = said.contains("error=2,") || said.contains("error: 2 (");
        return isMissing ? what + "; is it installed?" : what + ": " + said;
    }
}
