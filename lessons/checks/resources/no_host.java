import lab.Lab;

/** A deployment that does not know the host, and knows the namespace: what only one of them knows must be there. */
class Deployment {

    static void configure() {
        System.setProperty(
                "otel.resource.attributes",
                "deployment.environment.name=" + Lab.input("staging") + ",service.namespace=" + Lab.input("kiosk"));
    }
}
