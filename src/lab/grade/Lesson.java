package lab.grade;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import lab.build.PrometheusProgram;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A class of checks: what the tasks of one lesson must emit. Each test method may take a {@link Telemetry}, and
 * {@link Variants}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TelemetryParameterResolver.class)
public @interface Lesson {

    /** The lesson's name: its file's, without {@code .java}. */
    String value();

    /**
     * A folder beside the checks. The program is run once more for each Java file in it, with the file's classes in
     * place of the program's own of the same name, and what it emits then is handed over as {@link Variants}. Empty for
     * none.
     */
    String variants() default "";

    /** Whether it takes an OpenTelemetry Collector: where there is none, the lesson is skipped by name. */
    boolean collector() default false;

    /** Whether it takes Python and what comes with it from PyPI: where there is none, the lesson is skipped by name. */
    boolean python() default false;

    /** Programs of Prometheus that it takes: where one is missing, the lesson is skipped by name. */
    PrometheusProgram[] programs() default {};

    /** How many times the usual limit its program may take: one that starts another JVM is slow on a busy machine. */
    int patience() default 1;

    /** Whether losing telemetry is what the lesson is about, so that a loss is no reason to run the program again. */
    boolean lossy() default false;
}
