package lab.grade;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/**
 * A test that checks one claim of a task's text. A task passes when its own test and all its claims pass; of several
 * that fail the first is told. For each claim there is an answer in {@code test/answers} that breaks just that one.
 */
@Test
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Claim {

    /** The number of the task, and a letter in the order in which claims are told: {@code 2b}. */
    String id();

    /** The claim as a sentence: {@code the counter is named shop.orders}. */
    String value();
}
