///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//JAVAC_OPTIONS -parameters
//DEPS io.opentelemetry.instrumentation:opentelemetry-instrumentation-bom:2.31.1@pom
//DEPS io.opentelemetry.instrumentation:opentelemetry-spring-boot-starter
//SOURCES Orders.java

package orders;

/** The service with OpenTelemetry's starter beside it: two more dependencies, and not a line of code. */
public class Starter {

    public static void main(String[] arguments) {
        Orders.main(arguments);
    }
}
