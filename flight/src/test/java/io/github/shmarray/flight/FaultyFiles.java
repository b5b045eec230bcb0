package io.github.shmarray.flight;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.InvocationHandlerAdapter;
import net.bytebuddy.matcher.ElementMatchers;

/**
 * The files of this machine by paths of its own, on which the call of a number fails. To open a file is two: it fails itself, or gives a
 * channel on which nothing succeeds. For one thread at a time.
 */
final class FaultyFiles {
    private static final FileSystem REAL = FileSystems.getDefault();

    private final int failing;
    private final FileSystemProvider provider = standIn(FileSystemProvider.class, this::call);
    private final FileSystem system = standIn(FileSystem.class, this::ask);
    private int calls;

    /** @param failing the number of the call that fails, from 1 */
    FaultyFiles(int failing) {
        this.failing = failing;
    }

    /** Of an abstract class, for which the JDK has no proxies. */
    private static <T> T standIn(Class<T> type, InvocationHandler handler) {
        try {
            return new ByteBuddy()
                    .subclass(type)
                    .method(ElementMatchers.not(ElementMatchers.isDeclaredBy(Object.class)))
                    .intercept(InvocationHandlerAdapter.of(handler))
                    .make()
                    .load(FaultyFiles.class.getClassLoader())
                    .getLoaded()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type.getName(), e);
        }
    }

    /** The same file, on which calls are counted. */
    Path path(Path real) {
        InvocationHandler handler = (self, method, arguments) -> {
            if (method.getName().equals("getFileSystem")) {
                return system;
            }
            Object result = invoke(real, method, arguments);
            return result instanceof Path other ? path(other) : result;
        };
        return (Path) Proxy.newProxyInstance(FaultyFiles.class.getClassLoader(), new Class<?>[] {Path.class}, handler);
    }

    /** What a path of these stands for. */
    private static Object real(Object argument) {
        // The name is all that a real one consists of.
        return argument instanceof Path path ? Path.of(path.toString()) : argument;
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(
                    target,
                    Stream.of(arguments == null ? new Object[0] : arguments)
                            .map(FaultyFiles::real)
                            .toArray());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Whether there were so many calls. */
    boolean hasFailed() {
        return calls >= failing;
    }

    private Object ask(Object self, Method method, Object[] arguments) throws Throwable {
        return method.getName().equals("provider") ? provider : invoke(REAL, method, arguments);
    }

    private Object call(Object self, Method method, Object[] arguments) throws Throwable {
        if (isNext()) {
            throw new IOException(method.getName() + " fails");
        }
        Object result = invoke(REAL.provider(), method, arguments);
        if (result instanceof FileChannel channel && isNext()) {
            channel.close();
        }
        return result;
    }

    private boolean isNext() {
        calls++;
        return calls == failing;
    }
}
