package lab.recording;

import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.PointData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import lab.telemetry.ServiceName;

/**
 * Writes metrics in OpenMetrics' text format, for Prometheus. Names and units follow OpenTelemetry's rules ("Prometheus
 * and OpenMetrics Compatibility"); {@code job} is the service's name, {@code instance} its place. Deltas, exponential
 * histograms and summaries are left out.
 */
final class OpenMetrics {

    private static final double NANOS = 1e9;

    /** The samples of a metric family, grouped by series. */
    private record Family(String name, String type, Map<String, List<String>> series) {

        void add(String suffix, Map<String, String> labels, String value, double seconds) {
            var text = new StringBuilder(name).append(suffix).append('{');
            labels.forEach((key, content) ->
                    text.append(key).append("=\"").append(escaped(content)).append("\","));
            text.setCharAt(text.length() - 1, '}');
            series.computeIfAbsent(text.toString(), _ -> new ArrayList<>())
                    .add(value + " " + String.format(Locale.ROOT, "%.3f", seconds));
        }
    }

    private OpenMetrics() {}

    /** All samples of several recordings, each series in order of time. */
    static String of(List<Recorded> recordings) {
        var families = new LinkedHashMap<String, Family>();
        for (var recorded : recordings) {
            var places = recorded.places();
            for (var metric : recorded.metrics()) {
                var type = type(metric);
                if (!type.isEmpty()) {
                    var name = name(metric);
                    var family = families.computeIfAbsent(name, _ -> new Family(name, type, new LinkedHashMap<>()));
                    for (var point : metric.getData().getPoints()) {
                        var labels = new TreeMap<>(Map.of(
                                "job", ServiceName.of(metric.getResource()),
                                "instance", Integer.toString(places.getOrDefault(metric.getResource(), 1))));
                        point.getAttributes()
                                .forEach((key, value) -> labels.put(sanitised(key.getKey()), String.valueOf(value)));
                        add(family, labels, point);
                    }
                }
            }
        }
        var text = new StringBuilder();
        for (var family : families.values()) {
            text.append("# TYPE ")
                    .append(family.name)
                    .append(' ')
                    .append(family.type)
                    .append('\n');
            family.series.forEach((series, samples) -> samples.forEach(
                    sample -> text.append(series).append(' ').append(sample).append('\n')));
        }
        return text.append("# EOF\n").toString();
    }

    private static void add(Family family, Map<String, String> labels, PointData point) {
        var seconds = point.getEpochNanos() / NANOS;
        var suffix = family.type.equals("counter") ? "_total" : "";
        switch (point) {
            case LongPointData number -> family.add(suffix, labels, Long.toString(number.getValue()), seconds);
            case DoublePointData number -> family.add(suffix, labels, Double.toString(number.getValue()), seconds);
            case HistogramPointData histogram -> {
                var counted = 0L;
                for (int i = 0; i < histogram.getCounts().size(); i++) {
                    counted += histogram.getCounts().get(i);
                    var bound = i < histogram.getBoundaries().size()
                            ? Double.toString(histogram.getBoundaries().get(i))
                            : "+Inf";
                    var with = new TreeMap<>(labels);
                    with.put("le", bound);
                    family.add("_bucket", with, Long.toString(counted), seconds);
                }
                family.add("_count", labels, Long.toString(histogram.getCount()), seconds);
                family.add("_sum", labels, Double.toString(histogram.getSum()), seconds);
            }
            default -> {}
        }
    }

    private static String type(MetricData metric) {
        return switch (metric.getType()) {
            case LONG_SUM -> metric.getLongSumData().isMonotonic() ? "counter" : "gauge";
            case DOUBLE_SUM -> metric.getDoubleSumData().isMonotonic() ? "counter" : "gauge";
            case LONG_GAUGE, DOUBLE_GAUGE -> "gauge";
            case HISTOGRAM -> "histogram";
            case EXPONENTIAL_HISTOGRAM, SUMMARY -> "";
        };
    }

    /** {@code http.server.request.duration} in {@code s}: {@code http_server_request_duration_seconds} */
    static String name(MetricData metric) {
        var unit = switch (metric.getUnit()) {
            case "s" -> "_seconds";
            case "ms" -> "_milliseconds";
            case "By" -> "_bytes";
            case "1" ->
                metric.getType() == MetricDataType.LONG_GAUGE || metric.getType() == MetricDataType.DOUBLE_GAUGE
                        ? "_ratio"
                        : "";
            default -> ""; // {visit} and the like are left out
        };
        return sanitised(metric.getName()) + unit;
    }

    private static String sanitised(String name) {
        return name.replaceAll("[^a-zA-Z0-9_]", "_");
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
