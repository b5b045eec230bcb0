package io.github.shmarray;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What an emulator of processors cannot do, and why: such a test is skipped there, not on the processor itself. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NotEmulated.Condition.class)
public @interface NotEmulated {
    String value();

    /** Skips the test, and prints the reason, if {@link Emulation} is on. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            String reason = findAnnotation(context.getElement(), NotEmulated.class)
                    .map(NotEmulated::value)
                    .orElse("");
            if (!Emulation.IS_ON || reason.isEmpty()) {
                return ConditionEvaluationResult.enabled(null);
            }
            System.out.println("SKIPPED: " + context.getDisplayName() + " under an emulator, because " + reason);
            return ConditionEvaluationResult.disabled(reason);
        }
    }
}
