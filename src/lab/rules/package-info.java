/**
 * Knows the effect of rules and an Alertmanager configuration on histories: who is notified of what, and when.
 * Prometheus' own programs compute that.
 *
 * <p>Must not know: lessons, telemetry as the SDK has it, screens.
 *
 * <p>Start reading at {@link lab.rules.RuleRehearsal}.
 */
package lab.rules;
