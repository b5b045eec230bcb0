package io.github.shmarray;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.shmarray.element.ElementType;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ViewLifetimeTest {
    private static final Set<String> ALWAYS_WORK = Set.of("close", "toString");

    @RegisterExtension
    TestArrays arrays = new TestArrays();

    static Stream<Method> methods() {
        return Arrays.stream(ArrayView.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !ALWAYS_WORK.contains(method.getName()));
    }

    /** Calls a method with arguments that would be right. */
    private static void assertEnded(Method method, ArrayView view, ArrayView valid, String array) {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> argument(type, valid))
                .toArray();
        InvocationTargetException thrown =
                assertThrows(InvocationTargetException.class, () -> method.invoke(view, arguments), method::toString);
        Throwable cause = thrown.getCause();
        assertInstanceOf(IllegalStateException.class, cause, method::toString);
        assertTrue(cause.getMessage().contains('"' + array + '"'), cause.getMessage());
    }

    private static Object argument(Class<?> type, ArrayView valid) {
        if (type == long[].class) {
            return new long[] {0};
        }
        if (type == Slice[].class) {
            return new Slice[] {Slice.all()};
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        if (type == ArrayView.class) {
            return valid;
        }
        if (type.isArray()) {
            return Array.newInstance(type.getComponentType(), 6);
        }
        return switch (type.getName()) {
            case "long" -> 0L;
            case "double" -> 0.0;
            case "int" -> 0;
            case "char" -> ':';
            default -> throw new AssertionError("no argument for " + type);
        };
    }

    @ParameterizedTest
    @MethodSource("methods")
    @DisplayName("memoryview test_use_released_memory")
    void nothingWorksOnAReleasedView(Method method) {
        SharedIntArray array = arrays.counting(6);
        ArrayView view = array.view();
        view.close();
        view.close();
        assertEnded(method, view, array.view(), array.name());
        assertTrue(view.toString().contains(array.name()) && view.toString().contains("closed"), view.toString());
    }

    @ParameterizedTest
    @MethodSource("methods")
    void nothingWorksOnAViewOfAClosedArray(Method method) {
        SharedIntArray array = arrays.counting(6);
        ArrayView view = array.view();
        array.close();
        assertEnded(method, view, arrays.counting(6).view(), array.name());
        assertTrue(view.toString().contains(array.name()) && view.toString().contains("closed"), view.toString());
    }

    @Test
    void anEndedViewIsNoSource() {
        ArrayView view = arrays.counting(6).view();
        SharedIntArray closed = arrays.counting(6);
        ArrayView closedView = arrays.counting(6).view();
        ArrayView ofClosed = closed.view();
        closedView.close();
        closed.close();
        for (ArrayView ended : new ArrayView[] {closedView, ofClosed}) {
            assertThrows(IllegalStateException.class, () -> view.assign(ended));
            assertThrows(IllegalStateException.class, () -> view.contentEquals(ended));
            assertThrows(IllegalStateException.class, () -> view.mismatch(ended));
        }
    }

    @Test
    @DisplayName("buffer test_memoryview_release")
    void whatWasMadeFromAReleasedViewGoesOn() {
        SharedIntArray array = arrays.counting(6);
        ArrayView view = array.view();
        ArrayView slice = view.slice(Slice.from(4));
        ArrayView cast = slice.cast(ElementType.UINT8);
        view.close();
        assertEquals(4L, slice.get(0));
        assertEquals(5L, cast.get(4));
        assertEquals(0, array.get(0));
        slice.close();
        assertEquals(5L, cast.get(4));
        array.close();
        assertThrows(IllegalStateException.class, () -> cast.get(4));
    }

    @Test
    void thereIsNoNewViewOfAClosedArray() {
        SharedIntArray array = arrays.counting(6);
        array.close();
        assertThrows(IllegalStateException.class, array::view);
        assertThrows(IllegalStateException.class, array::memorySegment);
    }
}
