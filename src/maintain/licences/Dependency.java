package maintain.licences;

/**
 * A dependency that a command fetches.
 *
 * @param ecosystem the name in OSV: Maven, npm, PyPI or Go
 * @param licence as declared by the package; empty when it declares none
 */
public record Dependency(String ecosystem, String name, String version, String licence)
        implements Comparable<Dependency> {

    Dependency withLicence(String other) {
        return new Dependency(ecosystem, name, version, other);
    }

    String key() {
        return ecosystem + " " + name + " " + version;
    }

    @Override
    public int compareTo(Dependency other) {
        return key().compareTo(other.key());
    }
}
