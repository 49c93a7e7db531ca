package lab.incident;

/** What a learner says it was; null or empty for what they do not know. */
public record Diagnosis(String service, Place place, Since since, Cause cause, Whom whom) {}
