import lab.Lab;

/** A deployment that does not know the host: what the detector found must be there. */
class Deployment {

    static void configure() {
        System.setProperty("otel.resource.attributes", "deployment.environment.name=" + Lab.input("staging"));
    }
}
