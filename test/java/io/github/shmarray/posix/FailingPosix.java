package io.github.shmarray.posix;

import java.util.function.LongSupplier;

/** System calls of which some fail, as on a host that refuses them. */
public final class FailingPosix extends InterceptedPosix {
    /** Says which calls fail. */
    public interface Rule {
        /** The error number that a call returns instead of being made, or 0. */
        int errno(String call, Object[] arguments);
    }

    private final Rule rule;

    private FailingPosix(Rule rule) {
        super(Posix.preferred());
        this.rule = rule;
    }

    public static Posix where(Rule rule) {
        return new FailingPosix(rule);
    }

    /** Fails at every call of this name. */
    public static Posix refusing(String call, int errno) {
        return where((name, arguments) -> name.equals(call) ? errno : 0);
    }

    /** Until that is closed, the library makes its calls so wherever no option says otherwise. */
    public static AutoCloseable everywhere(Rule rule) {
        Implementations.substitute = where(rule);
        return () -> Implementations.substitute = null;
    }

    @Override
    long intercept(String name, LongSupplier call, Object... arguments) {
        int errno = rule.errno(name, arguments);
        return errno != 0 ? -errno : call.getAsLong();
    }
}
