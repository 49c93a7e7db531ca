package lab.incident;

/** A learner's diagnosis; fields are null or empty when unknown. */
public record Diagnosis(String service, Place place, Since since, Cause cause, Whom whom) {}
