///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../src/lab/Lab.java
//SOURCES ../src/lab/Companion.java
//SOURCES ../src/lab/rules/RuleRehearsal.java
//FILES 26_slo.alertmanager.yaml
//FILES 26_slo.rules.yaml

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import lab.Companion;
import lab.Lab;
import lab.build.PrometheusProgram;
import lab.rules.RuleRehearsal;
import lab.rules.Traffic;

/**
 * Lesson 26 · Objectives and alerts
 *
 * Five nights of a shop, minute by minute, and the rules that decide whether somebody is woken. promtool plays them on
 * each night; the picture shows what happened, and below it the alerts, to scale.
 *
 * This program stays as it is. What you edit is 26_slo.rules.yaml, and then 26_slo.alertmanager.yaml.
 */
class Slo {

    private static final Instant EVENING = Instant.parse("2026-11-27T20:00:00Z");

    void main() throws Exception {
        PrometheusProgram.PROMTOOL.require(Path.of(""));
        try (var lab = Lab.open("26 · Objectives and alerts")) {
            var rules = Companion.file("26_slo.rules.yaml");
            for (var night : nights()) {
                night.draw(lab.service("shop"), lab.service("pager"), rules);
            }
        }
    }

    /** All begin with two quiet hours. Only the second, the third and the last hurt a customer. */
    static List<Night> nights() {
        return List.of(
                new Night(
                        "a batch job is at work",
                        120,
                        90,
                        shop().cpu(0.97).well(90).cpu(0.2).well(60)),
                new Night(
                        "one request of three fails",
                        120,
                        30,
                        shop().failing(30, 0.33).well(120)),
                new Night(
                        "one request of three takes 1 s",
                        120,
                        60,
                        shop().slow(60, 0.33, 1).well(90)),
                new Night("a minute of trouble", 120, 1, shop().failing(1, 0.2).well(149)),
                new Night(
                        "nothing is heard of the shop",
                        120,
                        60,
                        shop().silent(60).well(90)));
    }

    /** Two hours of 100 requests a minute. */
    private static Traffic shop() {
        return Traffic.every(Duration.ofMinutes(1), 100).well(120);
    }

    /**
     * A night and what happens in it.
     *
     * @param from the minute in which it begins
     */
    record Night(String trouble, int from, int minutes, Traffic traffic) {

        void draw(OpenTelemetry shop, OpenTelemetry pager, Path rules) throws Exception {
            var night = span(shop, Context.root(), "night", 0);
            var inNight = Context.root().with(night);
            span(shop, inNight, trouble, from).end(at(from + minutes));
            for (var alert : new RuleRehearsal(rules, traffic).periods()) {
                var name = alert.labels().get("alertname") + " " + alert.label("severity");
                span(pager, inNight, name, alert.from()).end(at(alert.to() + 1));
            }
            night.end(at(traffic.steps()));
        }

        private static Span span(OpenTelemetry otel, Context parent, String name, int minute) {
            return otel.getTracer("com.example.night")
                    .spanBuilder(name)
                    .setParent(parent)
                    .setStartTimestamp(at(minute))
                    .startSpan();
        }

        private static Instant at(int minute) {
            return EVENING.plus(Duration.ofMinutes(minute));
        }
    }
}
