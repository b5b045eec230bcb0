package io.github.shmarray.compare.cases;

import io.github.shmarray.compare.Case;
import io.github.shmarray.compare.Group;
import io.github.shmarray.compare.Groups;
import io.github.shmarray.compare.OwnCopy;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/** Copies that users bring along: {@code own/my.Copy} is a class, {@code own/my.so:copy} a function in a library. */
public final class OwnCases {
    private static final String START = "own/";

    /** The system property with the places where classes are looked for, beside those of the comparison. */
    private static final String CLASS_PATH = "shmarray.compare.own.class-path";

    private OwnCases() {}

    /** Whether own copies can be measured in a group. */
    public static boolean areFor(Group group) {
        return group == Groups.COPY || group == Groups.SMALL || group == Groups.SCALE;
    }

    public static Case of(Group group, String what) {
        return new Case(group, START + what);
    }

    /** Whether it is a class or a function of the user's. */
    public static boolean isOwn(Case benchmark) {
        return benchmark.name().startsWith(START);
    }

    /** Where classes are looked for, as {@code java -cp} wants it. */
    public static void useClassPath(String classPath) {
        System.setProperty(CLASS_PATH, classPath);
    }

    /** What a JVM that measures one has to be started with. */
    static List<String> jvmArguments() {
        String classPath = System.getProperty(CLASS_PATH);
        return classPath == null ? List.of() : List.of("-D" + CLASS_PATH + "=" + classPath);
    }

    /**
     * @throws IllegalArgumentException if there is no such class or function; says why
     */
    public static Workload workload(Case benchmark) {
        String what = benchmark.name().substring(START.length());
        int colon = what.lastIndexOf(':');
        return colon < 0
                ? new OfClass(instance(what))
                : new OfFunction(function(what.substring(0, colon), what.substring(colon + 1)));
    }

    private static OwnCopy instance(String name) {
        try {
            Class<?> type = Class.forName(name, true, new URLClassLoader(urls(), OwnCases.class.getClassLoader()));
            if (!OwnCopy.class.isAssignableFrom(type)) {
                throw new IllegalArgumentException("class " + name + " does not implement " + OwnCopy.class.getName()
                        + ", which is in the cli jar");
            }
            var constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return (OwnCopy) constructor.newInstance();
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "there is no class " + name + "; name its jar or folder by --class-path", e);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalArgumentException("class " + name + " cannot be used: " + e, e);
        }
    }

    private static URL[] urls() {
        String[] places = System.getProperty(CLASS_PATH, "").split(File.pathSeparator);
        URL[] urls = new URL[places.length];
        for (int i = 0; i < places.length; i++) {
            try {
                urls[i] = Path.of(places[i]).toAbsolutePath().toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(places[i] + " is no place for classes", e);
            }
        }
        return urls;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(String library, String symbol) {
        Path file = Path.of(library).toAbsolutePath();
        try {
            MemorySegment function = SymbolLookup.libraryLookup(file, Arena.global())
                    .find(symbol)
                    .orElseThrow(() -> new IllegalArgumentException("there is no function " + symbol + " in " + file));
            return Linker.nativeLinker()
                    .downcallHandle(
                            function,
                            FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
        } catch (IllegalArgumentException e) {
            throw e.getMessage().startsWith("there is no")
                    ? e
                    : new IllegalArgumentException("library " + file + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static final class OfClass extends ArrayCases.CopyFrom {
        private final OwnCopy copy;

        OfClass(OwnCopy copy) {
            this.copy = copy;
        }

        @Override
        public void prepare(int[] source) {
            super.prepare(source);
            try {
                copy.prepare(source, array.memorySegment());
            } catch (Exception e) {
                throw new IllegalStateException("prepare: " + e, e);
            }
        }

        @Override
        public void run() {
            try {
                copy.copy();
            } catch (Exception e) {
                throw new IllegalStateException("copy: " + e, e);
            }
        }
    }

    /** Called as {@code memcpy} is, with a source in native memory, since a Java array has no address. */
    private static final class OfFunction extends ArrayCases.CopyFrom {
        private final MethodHandle function;
        private final Arena arena = Arena.ofShared();
        private MemorySegment from;
        private MemorySegment to;

        OfFunction(MethodHandle function) {
            this.function = function;
        }

        @Override
        public void prepare(int[] source) {
            super.prepare(source);
            from = arena.allocateFrom(ValueLayout.JAVA_INT, source);
            to = array.memorySegment();
        }

        @Override
        public void run() {
            try {
                function.invokeExact(to, from, from.byteSize());
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            super.close();
            arena.close();
        }
    }
}
