package io.github.shmarray;

import io.github.shmarray.posix.Posix;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** System calls of which some fail, as on a host that refuses them. */
final class FailingPosix {
    /** Says which calls fail. */
    interface Rule {
        /** The error number that a call returns instead of being made, or 0. */
        int errno(String call, Object[] arguments);
    }

    private FailingPosix() {}

    static Posix where(Rule rule) {
        Posix posix = Posix.preferred();
        return (Posix) Proxy.newProxyInstance(
                FailingPosix.class.getClassLoader(),
                new Class<?>[] {Posix.class},
                (proxy, method, arguments) -> call(posix, method, arguments, rule));
    }

    /** Fails at every call of this name. */
    static Posix refusing(String call, int errno) {
        return where((name, arguments) -> name.equals(call) ? errno : 0);
    }

    private static Object call(Posix posix, Method method, Object[] arguments, Rule rule) throws Throwable {
        int errno = rule.errno(method.getName(), arguments);
        if (errno != 0) {
            return method.getReturnType() == long.class ? (Object) (long) -errno : (Object) (-errno);
        }
        try {
            return method.invoke(posix, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
