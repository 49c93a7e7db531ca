//DEPS io.opentelemetry.javaagent:opentelemetry-javaagent:2.33.1

/** Names the version of the Java agent, so that it is fetched like all other dependencies: it is on no class path. */
class Agent {

    void main() throws ClassNotFoundException {
        System.out.println(Class.forName("io.opentelemetry.javaagent.OpenTelemetryAgent")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation());
    }
}
