package io.github.shmarray.records;

import java.io.IOException;
import java.io.InputStream;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;

/**
 * Copies a class that stands for one kind of object, so that each copy has what it works with as a constant. The compiler compiles
 * constants into whatever calls the copy, and a call of one copy tells it nothing of the others, however many there are. A copy goes
 * when nothing of it is in use.
 */
public final class ClassCopy {
    private ClassCopy() {}

    /**
     * @param where what may see all of the class
     * @param constants what {@link #constant} gives the copy
     * @return what may see all of the copy
     */
    public static Lookup of(Lookup where, Class<?> template, Object... constants) {
        String code = template.getName().substring(template.getPackageName().length() + 1) + ".class";
        try (InputStream bytes = template.getResourceAsStream(code)) {
            return where.defineHiddenClassWithClassData(bytes.readAllBytes(), List.of(constants), true);
        } catch (IOException | IllegalAccessException e) {
            throw new IllegalStateException("make a copy of " + code + ": " + e.getMessage(), e);
        }
    }

    /** For the initializer of a class that is copied; null in the class itself. */
    public static <T> T constant(Lookup inside, Class<T> type, int index) {
        try {
            return MethodHandles.classDataAt(inside, ConstantDescs.DEFAULT_NAME, type, index);
        } catch (IllegalAccessException e) {
            throw new AssertionError("a class of our own", e);
        }
    }
}
