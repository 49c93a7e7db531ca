package lab.incident;

/** Who is affected by an incident. */
public enum Whom {
    all,
    route,
    version,
    instance,
    tenant
}
