///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-sdk-extension-jaeger-remote-sampler
//DEPS io.grpc:grpc-okhttp:1.76.0 io.grpc:grpc-protobuf:1.76.0 io.grpc:grpc-stub:1.76.0
//DEPS com.google.protobuf:protobuf-java:4.36.2 com.google.guava:guava:33.5.0-jre com.squareup.okio:okio:3.17.0
//SOURCES ../../../src/lab/Lab.java
// Lab.java is here for OpenTelemetry's version alone: nothing is exported, and nothing drawn.

import io.grpc.InsecureServerCredentials;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.sdk.extension.trace.jaeger.proto.api_v2.Sampling.OperationSamplingStrategy;
import io.opentelemetry.sdk.extension.trace.jaeger.proto.api_v2.Sampling.PerOperationSamplingStrategies;
import io.opentelemetry.sdk.extension.trace.jaeger.proto.api_v2.Sampling.ProbabilisticSamplingStrategy;
import io.opentelemetry.sdk.extension.trace.jaeger.proto.api_v2.Sampling.SamplingStrategyParameters;
import io.opentelemetry.sdk.extension.trace.jaeger.proto.api_v2.Sampling.SamplingStrategyResponse;
import io.opentelemetry.sdk.extension.trace.jaeger.proto.api_v2.SamplingManagerGrpc.SamplingManagerImplBase;
import io.opentelemetry.sdk.extension.trace.jaeger.sampler.JaegerRemoteSampler;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Go further: the shop's sampler asks a server, again and again, what to keep. The server is a real gRPC endpoint that
 * speaks the protocol of Jaeger's collector; half-way, somebody changes what it answers.
 */
class Remote {

    void main() throws Exception {
        var strategies = new Strategies();
        var server = OkHttpServerBuilder.forPort(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), InsecureServerCredentials.create())
                .addService(strategies)
                .build()
                .start();
        try (var remote = JaegerRemoteSampler.builder()
                        .setServiceName("shop")
                        .setEndpoint("http://localhost:" + server.getPort())
                        .setInitialSampler(Sampler.alwaysOff())
                        .setPollingInterval(Duration.ofMillis(500))
                        .build();
                var tracing = SdkTracerProvider.builder()
                        .setSampler(remote)
                        .setIdGenerator(new Seeded())
                        .build()) {
            for (var ratio : List.of(0.10, 0.50)) {
                strategies.ratio = ratio;
                untilItHeard(remote, ratio);
                for (var operation : List.of("GET /menu", "GET /checkout")) {
                    var kept = 0;
                    for (int visit = 0; visit < 1000; visit++) {
                        var span = tracing.get("shop").spanBuilder(operation).startSpan();
                        kept += span.getSpanContext().isSampled() ? 1 : 0;
                        span.end();
                    }
                    System.out.printf("served ratio %s: of 1000 %-13s %4d kept%n", ratio, operation, kept);
                }
            }
            System.out.println("the server was asked for " + strategies.asked.strip());
        } finally {
            server.shutdownNow().awaitTermination(3, TimeUnit.SECONDS);
        }
    }

    /** The sampler asks in a thread of its own; its description says what it goes by at present. */
    static void untilItHeard(JaegerRemoteSampler remote, double ratio) throws TimeoutException {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!remote.getDescription()
                .contains(String.format(Locale.ROOT, "default=TraceIdRatioBased{%.6f}", ratio))) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(
                        "The sampler has not heard of " + ratio + " within 10 s: " + remote.getDescription());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** What Jaeger's collector does on port 14250. */
    static class Strategies extends SamplingManagerImplBase {

        volatile double ratio;
        volatile String asked;

        @Override
        public void getSamplingStrategy(
                SamplingStrategyParameters request, StreamObserver<SamplingStrategyResponse> answer) {
            asked = request.toString();
            answer.onNext(SamplingStrategyResponse.newBuilder()
                    .setOperationSampling(PerOperationSamplingStrategies.newBuilder()
                            .setDefaultSamplingProbability(ratio)
                            .addPerOperationStrategies(OperationSamplingStrategy.newBuilder()
                                    .setOperation("GET /checkout")
                                    .setProbabilisticSampling(ProbabilisticSamplingStrategy.newBuilder()
                                            .setSamplingRate(1))))
                    .build());
            answer.onCompleted();
        }
    }

    /** The same ids in every run, and so the same decisions. */
    static class Seeded implements IdGenerator {

        private final Random random = new Random(109);

        @Override
        public String generateTraceId() {
            return generateSpanId() + generateSpanId();
        }

        @Override
        public String generateSpanId() {
            return "%016x".formatted(random.nextLong());
        }
    }
}
