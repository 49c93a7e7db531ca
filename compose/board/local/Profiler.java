//DEPS io.pyroscope:otel:1.0.2

/**
 * Names the version of the profiler that knows spans (Pyroscope's, which contains async-profiler). Only the stack uses
 * it.
 */
class Profiler {

    void main() throws ClassNotFoundException {
        System.out.println(Class.forName("io.otel.pyroscope.PyroscopeOtelSpanProcessor")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation());
    }
}
