/**
 * Knows what rules and an Alertmanager's configuration make of histories: whom they tell of what, and when. Prometheus'
 * own programs answer that.
 *
 * <p>Must not know: lessons, telemetry as the SDK has it, screens.
 *
 * <p>Start reading at {@link lab.rules.RuleRehearsal}.
 */
package lab.rules;
