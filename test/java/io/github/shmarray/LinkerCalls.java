package io.github.shmarray;

import io.github.shmarray.loader.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Loads the classes of the library anew, and notes each function that they link when they are initialised. */
public final class LinkerCalls extends ClassLoader {
    private static final String PACKAGE = "io.github.shmarray.";
    private static final ClassDesc LINKER = ClassDesc.of("java.lang.foreign.Linker");
    private static final ClassDesc SELF = ClassDesc.of(LinkerCalls.class.getName());
    private static final List<Call> CALLS = Collections.synchronizedList(new ArrayList<>());

    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    /** A function that was linked. */
    record Call(String caller, FunctionDescriptor descriptor, List<Linker.Option> options) {}

    LinkerCalls() {
        super(LinkerCalls.class.getClassLoader());
    }

    /** The functions that these classes link. */
    static List<Call> of(List<String> classNames) throws ClassNotFoundException {
        CALLS.clear();
        LinkerCalls loader = new LinkerCalls();
        Class.forName(NativeLibrary.class.getName(), true, loader);
        for (String name : classNames) {
            Class.forName(name, true, loader);
        }
        return List.copyOf(CALLS);
    }

    /** What the classes call instead of the linker's own method. */
    @SuppressWarnings("restricted")
    public static MethodHandle downcallHandle(
            Linker linker, MemorySegment function, FunctionDescriptor descriptor, Linker.Option... options) {
        CALLS.add(new Call(CALLERS.getCallerClass().getName(), descriptor, List.of(options)));
        return linker.downcallHandle(function, descriptor, options);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(PACKAGE) || name.equals(LinkerCalls.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            ClassFile classFile = ClassFile.of();
            ClassTransform transform =
                    ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(() -> (builder, element) -> {
                        if (isLink(element)) {
                            MethodTypeDesc type = ((InvokeInstruction) element).typeSymbol();
                            builder.invokestatic(SELF, "downcallHandle", type.insertParameterTypes(0, LINKER));
                        } else {
                            builder.with(element);
                        }
                    }));
            byte[] bytes = classFile.transformClass(classFile.parse(in.readAllBytes()), transform);
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLink(CodeElement element) {
        return element instanceof InvokeInstruction call
                && call.opcode() == Opcode.INVOKEINTERFACE
                && call.owner().asSymbol().equals(LINKER)
                && call.name().equalsString("downcallHandle");
    }
}
