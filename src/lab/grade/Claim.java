package lab.grade;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/**
 * A test of one claim in a task's text. A task passes when its own test and all its claims pass; if several fail, the
 * first is reported. For each claim there is an answer in {@code test/answers} that breaks only that one.
 */
@Test
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Claim {

    /** The number of the task, and a letter for the order in which claims are reported: {@code 2b}. */
    String id();

    /** The claim as a sentence: {@code the counter is named shop.orders}. */
    String value();
}
