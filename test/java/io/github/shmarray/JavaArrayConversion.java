package io.github.shmarray;

import io.github.shmarray.element.Overflow;
import java.lang.reflect.InvocationTargetException;

/** Conversion of arrays and views from and to a Java array whose type is known only when the test runs. */
final class JavaArrayConversion {
    private JavaArrayConversion() {}

    static void convertFrom(SharedArray target, Object source) {
        call(target, "convertFrom", signature(source.getClass()), source);
    }

    static void convertFrom(SharedArray target, Object source, Overflow overflow) {
        call(target, "convertFrom", signature(source.getClass(), Overflow.class), source, overflow);
    }

    static void convertFrom(SharedArray target, Object source, Overflow overflow, Parallelism parallelism) {
        Class<?>[] parameters = signature(source.getClass(), Overflow.class, Parallelism.class);
        call(target, "convertFrom", parameters, source, overflow, parallelism);
    }

    static void convertTo(SharedArray source, Object target) {
        call(source, "convertTo", signature(target.getClass()), target);
    }

    static void convertTo(SharedArray source, Object target, Overflow overflow) {
        call(source, "convertTo", signature(target.getClass(), Overflow.class), target, overflow);
    }

    static void convertTo(SharedArray source, Object target, Overflow overflow, Parallelism parallelism) {
        Class<?>[] parameters = signature(target.getClass(), Overflow.class, Parallelism.class);
        call(source, "convertTo", parameters, target, overflow, parallelism);
    }

    static void assign(ArrayView target, Object source, Overflow overflow) {
        call(target, "assign", signature(source.getClass(), Overflow.class), source, overflow);
    }

    private static Class<?>[] signature(Class<?>... types) {
        return types;
    }

    private static void call(Object target, String method, Class<?>[] parameters, Object... arguments) {
        try {
            target.getClass().getMethod(method, parameters).invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
