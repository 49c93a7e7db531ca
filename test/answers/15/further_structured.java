///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//PREVIEW
//DEPS io.opentelemetry:opentelemetry-sdk
//SOURCES ../../../src/lab/Lab.java
//SOURCES ../../../src/lab/Web.java

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.StructuredTaskScope;
import lab.Lab;
import lab.Web;

/**
 * Structured concurrency (a preview in JDK 25) and scoped values (final). A fork inherits the scoped values of its
 * owner, and not OpenTelemetry's context, which lives in a thread-local: the first of three requests is an orphan, the
 * others are not.
 */
class Structured {

    private static final ScopedValue<Context> REQUEST = ScopedValue.newInstance();

    void main() throws Exception {
        try (var lab = Lab.open("15 · Structured concurrency");
                var supplier = Web.serve(request -> "3.20")) {
            var tracer = lab.service("shop").getTracer("shop");
            var quote = tracer.spanBuilder("quote").startSpan();
            try (var _ = quote.makeCurrent()) {
                ScopedValue.where(REQUEST, Context.current()).call(() -> ask(tracer, supplier.uri()));
            } finally {
                quote.end();
            }
        }
    }

    private static Void ask(Tracer tracer, URI supplier) throws Exception {
        try (var scope = StructuredTaskScope.open()) {
            scope.fork(() -> price(tracer, "as it is", supplier));
            scope.fork(Context.current().wrap(() -> price(tracer, "wrapped", supplier)));
            scope.fork(() -> REQUEST.get()
                    .wrap(() -> price(tracer, "by scoped value", supplier))
                    .call());
            scope.join();
            return null;
        }
    }

    private static String price(Tracer tracer, String how, URI url) throws Exception {
        var span = tracer.spanBuilder("GET")
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute("http.request.method", "GET")
                .setAttribute("url.full", url.toString())
                .setAttribute("server.address", url.getHost())
                .setAttribute("server.port", (long) url.getPort())
                .setAttribute("shop.fork", how)
                .startSpan();
        try (var _ = span.makeCurrent()) {
            return Web.send(HttpRequest.newBuilder(url)).body();
        } finally {
            span.end();
        }
    }
}
