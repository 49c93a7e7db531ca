package lab.grade;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/** A test that grades one task of a lesson. Its {@code @DisplayName} is the task's sentence. */
@Test
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Task {

    /** The number in {@code // TODO}. */
    int value();

    /** The task that must pass before this one can be judged; 0 for none. */
    int after() default 0;
}
