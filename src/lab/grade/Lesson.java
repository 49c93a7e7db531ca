package lab.grade;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import lab.build.PrometheusProgram;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of checks for the tasks of one lesson. Each test method may take a {@link Telemetry}, and {@link Variants}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TelemetryParameterResolver.class)
public @interface Lesson {

    /** The lesson's name: its file's name, without {@code .java}. */
    String value();

    /**
     * A folder beside the checks. The program is run once more for each Java file in it, with the file's classes in
     * place of the program's own classes of the same name. The telemetry of these runs is passed to the tests as
     * {@link Variants}. Empty for none.
     */
    String variants() default "";

    /** Whether it needs an OpenTelemetry Collector. Without one, the lesson is skipped by name. */
    boolean collector() default false;

    /** Whether it needs Python and packages from PyPI. Without them, the lesson is skipped by name. */
    boolean python() default false;

    /** The Prometheus programs that it needs. If one is missing, the lesson is skipped by name. */
    PrometheusProgram[] programs() default {};

    /**
     * The program's time limit, in multiples of the usual one: a program that starts another JVM is slow on a busy
     * machine.
     */
    int patience() default 1;

    /** Whether losing telemetry is the topic of the lesson. If so, a loss is no reason to run the program again. */
    boolean lossy() default false;
}
