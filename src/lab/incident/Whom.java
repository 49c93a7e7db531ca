package lab.incident;

/** Whom an incident hits. */
public enum Whom {
    all,
    route,
    version,
    instance,
    tenant
}
