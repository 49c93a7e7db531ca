///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java

import java.util.List;

/**
 * Go further: the bill of a month, from what an order sends, how long it is kept, and what a gigabyte and a series
 * cost. The prices are an example: put in those of your contract.
 */
class Bill {

    // Of a gigabyte taken in, of one kept for a month, and of a thousand active series for a month; in dollars.
    static final double TAKEN = 0.30;
    static final double KEPT = 0.03;
    static final double THOUSAND_SERIES = 6.00;

    static final double ORDERS_A_SECOND = 100;
    static final double SECONDS = 30 * 24 * 3600.0;
    static final double GIGABYTE = 1e9;

    /**
     * One signal of a service.
     *
     * @param bytes an order, before compression: what most contracts count
     * @param days that all of it is kept
     * @param share that is kept after that
     * @param longDays that the share is kept
     */
    record Plan(String name, double bytes, double days, double share, double longDays) {

        double gigabytes() {
            return bytes * ORDERS_A_SECOND * SECONDS / GIGABYTE;
        }

        /** What lies there at any time once it has been going on for long, in gigabytes. */
        double stock() {
            return gigabytes() / 30 * (days + share * longDays);
        }

        double dollars() {
            return gigabytes() * TAKEN + stock() * KEPT;
        }
    }

    void main() {
        bill(
                "As shipped, a year of everything",
                List.of(new Plan("traces", 2254, 365, 0, 0), new Plan("logs", 607, 365, 0, 0)),
                2_000_000); // as many as there were customers
        bill(
                "The questions alone, a year of everything",
                List.of(new Plan("traces", 355, 365, 0, 0), new Plan("logs", 8, 365, 0, 0)),
                4);
        bill(
                "The questions alone, each as long as it is asked",
                List.of(
                        new Plan("traces", 355, 7, 0.01, 90), // after a week 1 %: errors, the slowest, a sample
                        new Plan("logs", 8, 30, 1, 335)), // what a law or a contract asks for
                4);
        // Downsampled, a point of five minutes holds five values: count, sum, least, most, counter.
        var raw = SECONDS / 15 * 2;
        var coarse = SECONDS / 300 * 5 * 2;
        System.out.printf("%n  A series with a point every 15 s, 2 bytes a value, for a year:%n");
        System.out.printf("    all of it raw                     %.1f MB%n", 12 * raw / 1e6);
        System.out.printf("    after a month one point of 5 min  %.1f MB%n", (raw + 11 * coarse) / 1e6);
    }

    static void bill(String title, List<Plan> plans, int series) {
        System.out.printf("%n  %-50s  %9s  %9s  %9s%n", title, "GB taken", "GB kept", "$ a month");
        var sum = 0.0;
        for (var plan : plans) {
            System.out.printf(
                    "    %-48s  %9.1f  %9.0f  %9.0f%n", plan.name(), plan.gigabytes(), plan.stock(), plan.dollars());
            sum += plan.dollars();
        }
        var metrics = series / 1000.0 * THOUSAND_SERIES;
        System.out.printf("    %-48s  %9s  %9s  %9.0f%n", "metrics, %,d series".formatted(series), "", "", metrics);
        System.out.printf("    %-48s  %9s  %9s  %9.0f%n", "together", "", "", sum + metrics);
    }
}
