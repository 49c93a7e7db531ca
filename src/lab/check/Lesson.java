package lab.check;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of checks: what the tasks of one lesson must emit. Each test method may take a {@link Telemetry}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(Hand.class)
public @interface Lesson {

    /** The lesson's name: its file's, without {@code .java}. */
    String value();
}
