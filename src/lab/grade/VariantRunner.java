package lab.grade;

import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import lab.build.MainMethod;

/**
 * The JVM that runs variants, one after the other. Each has a class loader that finds the variant's classes before the
 * program's. One JVM serves all, because starting JUnit and the SDK takes most of the time.
 */
final class VariantRunner {

    private VariantRunner() {}

    /**
     * Arguments: the program's main class, the folder of its classes, then for each variant the folder of its classes
     * and its OTLP endpoint.
     */
    public static void main(String... arguments) throws MalformedURLException, ReflectiveOperationException {
        for (int i = 2; i < arguments.length; i += 2) {
            System.setProperty("otel.exporter.otlp.endpoint", arguments[i + 1]); // overrides the environment's
            var classes = new URL[] {
                Path.of(arguments[i]).toUri().toURL(),
                Path.of(arguments[1]).toUri().toURL()
            };
            var loader = new URLClassLoader(
                    classes, VariantRunner.class.getClassLoader()); // never closed: threads of the program may continue
            Thread.currentThread().setContextClassLoader(loader);
            try {
                MainMethod.call(loader.loadClass(arguments[0]));
            } catch (InvocationTargetException thrown) {
                thrown.getCause().printStackTrace(); // continue with the next variant
            }
        }
    }
}
