///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS io.opentelemetry:opentelemetry-sdk
//DEPS io.opentelemetry:opentelemetry-exporter-prometheus:1.65.0-alpha
//SOURCES ../../../src/lab/Lab.java

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.prometheus.PrometheusHttpServer;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import lab.Web;

/** The other direction: nothing is sent. The program answers, and Prometheus comes and asks. */
class Further {

    void main() throws Exception {
        var port = free();
        var server = PrometheusHttpServer.builder()
                .setHost("localhost")
                .setPort(port)
                .build();
        try (var provider =
                SdkMeterProvider.builder().registerMetricReader(server).build()) {
            var orders = provider.get("shop")
                    .counterBuilder("shop.orders")
                    .setUnit("{order}")
                    .setDescription("Orders taken")
                    .build();
            orders.add(2, Attributes.of(AttributeKey.stringKey("shop.item"), "coffee"));
            orders.add(1, Attributes.of(AttributeKey.stringKey("shop.item"), "tea"));

            var answer = Web.send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics")));
            System.out.println(answer.headers().firstValue("content-type").orElse(""));
            answer.body().lines().filter(line -> line.contains("shop_orders")).forEach(System.out::println);
        }
    }

    static int free() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
