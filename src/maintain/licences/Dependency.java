package maintain.licences;

/**
 * Something that a command fetches.
 *
 * @param ecosystem as OSV names it: Maven, npm, PyPI or Go
 * @param licence as the package declares it; empty when it declares none
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
