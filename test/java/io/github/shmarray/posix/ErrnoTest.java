package io.github.shmarray.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

class ErrnoTest {
    private static final int LAST = 133;

    /** 41 and 58 are other names of EAGAIN and EDEADLK. */
    @Test
    void everyNumberOfLinuxHasASymbolAndAMeaning() {
        for (int errno = 1; errno <= LAST; errno++) {
            String text = Errno.describe(errno);
            assertEquals(errno != 41 && errno != 58, text.matches("E[0-9A-Z]+: .{4,}"), errno + " is " + text);
        }
        assertEquals("errno 134, which Linux does not have", Errno.describe(134));
        assertEquals("errno 0, which Linux does not have", Errno.describe(0));
    }

    @Test
    void theConstantsAreThoseOfTheTable() throws IllegalAccessException {
        for (Field constant : Errno.class.getFields()) {
            String text = Errno.describe(constant.getInt(null));
            assertTrue(text.startsWith(constant.getName() + ": "), constant.getName() + " is " + text);
        }
    }
}
