package io.github.shmarray.compare;

/**
 * One way to do what its group does.
 *
 * @param name stable, for others build on it: {@code jni/memcpy}
 */
public record Case(Group group, String name) {
    /** What the names of cases begin with whose times were read from a file. */
    public static final String BROUGHT = "brought/";

    /** What the names of cases begin with that are programs of the user's own. */
    public static final String COMMAND = "command/";

    /** What runs a case. */
    public enum Runtime {
        C,
        CPP,
        JAVA,
        PYTHON,
        COMMAND
    }

    /** Whether its ratio is 1.00. */
    public boolean isBaseline() {
        return equals(group.baseline());
    }

    public Runtime runtime() {
        return switch (name.substring(0, name.indexOf('/'))) {
            case "c" -> Runtime.C;
            case "boost" -> Runtime.CPP;
            case "cpython", "numpy" -> Runtime.PYTHON;
            case "command" -> Runtime.COMMAND;
            default -> Runtime.JAVA;
        };
    }

    /** Whether it was not measured by this program: see {@link #BROUGHT}. */
    public boolean isBroughtAlong() {
        return name.startsWith(BROUGHT);
    }

    /** Names the case over all groups: {@code copy.jni/memcpy}. */
    public String id() {
        return group.label() + "." + name;
    }

    /** Whether it is absent where the native library is. */
    public boolean needsNativeLibrary() {
        return runtime() == Runtime.C || name.startsWith("jni/") || name.equals("shmarray/streaming");
    }

    /** The work that is timed: small and large copies are the work of the copy group. */
    public String workId() {
        return group == Groups.SMALL || group == Groups.SCALE ? new Case(Groups.COPY, name).id() : id();
    }

    public static Case ofId(String id) {
        int dot = id.indexOf('.');
        return new Case(Groups.labelled(id.substring(0, dot)), id.substring(dot + 1));
    }
}
