package io.github.shmarray.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

class LazyDowncallTest {
    private static final FunctionDescriptor INT = FunctionDescriptor.of(JAVA_INT);

    @Test
    void aFunctionThatIsThereIsCalledEveryTime() throws Throwable {
        MethodHandle getpid = LazyDowncall.plain("getpid", INT);
        int pid = (int) ProcessHandle.current().pid();
        for (int i = 0; i < 3; i++) {
            assertEquals(pid, (int) getpid.invokeExact());
        }
    }

    @Test
    void aFunctionThatIsMissingIsNamedWhenItIsCalledAndNotBefore() {
        MethodHandle missing = LazyDowncall.plain("shmarray_is_not_in_any_libc", INT);
        for (int i = 0; i < 2; i++) {
            var e = assertThrows(UnsatisfiedLinkError.class, () -> {
                int ignored = (int) missing.invokeExact();
            });
            assertEquals("the C library has no function shmarray_is_not_in_any_libc", e.getMessage());
        }
    }
}
