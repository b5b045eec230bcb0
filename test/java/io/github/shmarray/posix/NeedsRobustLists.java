package io.github.shmarray.posix;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Skips tests of what needs the kernel's lists of robust futexes, as locks do, where it has none: the emulator that
 * runs single programs of another processor. Prints the reason.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsRobustLists.Condition.class)
public @interface NeedsRobustLists {
    /** Asks the kernel. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return evaluate(context.getDisplayName(), Posix.preferred().get_robust_list(0, 0, 0));
        }

        static ConditionEvaluationResult evaluate(String what, int answer) {
            if (answer != -Errno.ENOSYS) {
                return ConditionEvaluationResult.enabled("this kernel has robust lists");
            }
            System.out.println("SKIPPED: " + what + ", because this kernel has no robust lists (ENOSYS)");
            return ConditionEvaluationResult.disabled("this kernel has no robust lists");
        }
    }
}
