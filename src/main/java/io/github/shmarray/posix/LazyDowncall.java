package io.github.shmarray.posix;

import io.github.shmarray.loader.CLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;

/**
 * Handles of C functions that look for their function when they are first called: a C library that lacks one is still good
 * for the others. The compiler sees through the call site, so later calls cost nothing more. Safe to use from many threads.
 */
@SuppressWarnings("restricted")
final class LazyDowncall {
    private final String name;
    private final FunctionDescriptor descriptor;
    private final Linker.Option[] options;
    private final MutableCallSite site;

    private LazyDowncall(String name, FunctionDescriptor descriptor, Linker.Option[] options, MethodType type) {
        this.name = name;
        this.descriptor = descriptor;
        this.options = options;
        this.site = new MutableCallSite(type);
        MethodHandle link = Linking.METHOD.bindTo(this);
        site.setTarget(MethodHandles.foldArguments(MethodHandles.exactInvoker(type), link));
    }

    /**
     * A function whose handle takes just its arguments. The handle throws {@link UnsatisfiedLinkError} while the C library
     * has no such function.
     */
    static MethodHandle plain(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return new LazyDowncall(name, descriptor, options, descriptor.toMethodType()).site.dynamicInvoker();
    }

    /** As {@link #plain}; one of the options is {@link Linker.Option#captureCallState}, so a segment for it comes first. */
    static MethodHandle capturing(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        MethodType type = descriptor.toMethodType().insertParameterTypes(0, MemorySegment.class);
        return new LazyDowncall(name, descriptor, options, type).site.dynamicInvoker();
    }

    /** More than one thread may come here; each makes the same handle. */
    private MethodHandle link() {
        MethodHandle handle = Linker.nativeLinker().downcallHandle(CLibrary.function(name), descriptor, options);
        site.setTarget(handle);
        return handle;
    }

    private static final class Linking {
        static final MethodHandle METHOD;

        static {
            try {
                METHOD = MethodHandles.lookup()
                        .findVirtual(LazyDowncall.class, "link", MethodType.methodType(MethodHandle.class));
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }
}
