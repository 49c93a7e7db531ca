package lab;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * An integration test: it needs more than the JVM that it runs in. Maven skips it by name; {@code ./lab test} runs it
 * and finds out whether the machine has what it needs.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag(Needs.TAG)
@ExtendWith(Needs.SkippedByMaven.class)
public @interface Needs {

    /** The tag of all such tests. */
    String TAG = "integration";

    /** A launcher, a browser, the network: as in "needs a browser". */
    String value();

    /** Skips the tests when {@code lab.integration} is "skip"; pom.xml sets it. */
    final class SkippedByMaven implements ExecutionCondition {

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext test) {
            return AnnotationSupport.findAnnotation(test.getElement(), Needs.class)
                    .filter(_ -> "skip".equals(System.getProperty("lab.integration")))
                    .map(needs -> ConditionEvaluationResult.disabled("needs " + needs.value() + ": ./lab test runs it"))
                    .orElse(ConditionEvaluationResult.enabled("./lab test runs all"));
        }
    }
}
