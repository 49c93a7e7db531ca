///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//JAVAC_OPTIONS -proc:full
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS org.openjdk.jmh:jmh-core:1.37
//DEPS org.openjdk.jmh:jmh-generator-annprocess:1.37
//SOURCES ../../../src/lab/Lab.java

package cost; // JMH wants one

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Go further: what a span costs the program that makes it, in time and in allocation, by JMH. JMH calls it from classes
 * of its own, so it is public, and named as its file.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class further_jmh {

    @Param({"none", "not sampled", "sampled"})
    public String tracing;

    @Param({"0", "10"})
    public int attributes;

    private static final List<AttributeKey<String>> KEYS = IntStream.range(0, 10)
            .mapToObj(i -> AttributeKey.stringKey("shop.key." + i))
            .toList();

    private SdkTracerProvider provider;
    private Tracer tracer;

    @Setup
    public void open() {
        provider = SdkTracerProvider.builder()
                .setSampler(tracing.equals("sampled") ? Sampler.alwaysOn() : Sampler.alwaysOff())
                .addSpanProcessor(SimpleSpanProcessor.create(new Nowhere()))
                .build();
        var tracers = tracing.equals("none") ? TracerProvider.noop() : provider;
        tracer = tracers.get("com.example.shop");
    }

    @TearDown
    public void close() {
        provider.close();
    }

    @Benchmark
    public Object span() {
        var span = tracer.spanBuilder("checkout").startSpan();
        for (var i = 0; i < attributes; i++) {
            span.setAttribute(KEYS.get(i), "flat white");
        }
        span.end();
        return span;
    }

    /** Takes every span, as an exporter does, and sends nothing: the network is another bill. */
    static class Nowhere implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    public static void main(String[] arguments) throws Exception {
        var options = new OptionsBuilder()
                .include(further_jmh.class.getName())
                .addProfiler(GCProfiler.class)
                // Not those of the JVM that starts it: one that compiles in a hurry would lie about time.
                .jvmArgs("-Xms256m", "-Xmx256m", "--sun-misc-unsafe-memory-access=allow")
                .forks(1)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(250))
                .measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(250))
                .verbosity(VerboseMode.SILENT)
                .build();
        System.out.printf("%-12s  %10s  %9s  %10s%n", "tracing", "attributes", "time", "allocation");
        new Runner(options)
                .run().stream()
                        .forEach(result -> System.out.printf(
                                "%-12s  %10s  %6.0f ns  %8.0f B%n",
                                result.getParams().getParam("tracing"),
                                result.getParams().getParam("attributes"),
                                result.getPrimaryResult().getScore(),
                                result.getSecondaryResults()
                                        .get("gc.alloc.rate.norm")
                                        .getScore()));
    }
}
