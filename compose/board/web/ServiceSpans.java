package board.web;

import board.common.Telemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import org.aspectj.lang.ProceedingJoinPoint;
import org.aspectj.lang.annotation.Around;
import org.aspectj.lang.annotation.Aspect;
import org.springframework.stereotype.Component;

/**
 * A span around every method of every service class. HTTP and SQL show what comes in and what goes out; this shows
 * which of our own methods it went through, and no method has to know.
 */
@Aspect
@Component
class ServiceSpans {

    private static final AttributeKey<String> FUNCTION = AttributeKey.stringKey("code.function.name");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    private final Tracer tracer;

    ServiceSpans(Telemetry telemetry) {
        this.tracer = telemetry.otel().getTracer(Telemetry.SCOPE);
    }

    @Around("@within(org.springframework.stereotype.Service)")
    Object around(ProceedingJoinPoint call) throws Throwable {
        var method = call.getSignature();
        var span = tracer.spanBuilder(method.getDeclaringType().getSimpleName() + "." + method.getName())
                .setAttribute(FUNCTION, method.getDeclaringTypeName() + "." + method.getName())
                .startSpan();
        try (var scope = span.makeCurrent()) {
            return call.proceed();
        } catch (Throwable thrown) {
            // What escapes a method is its failure; what it caught is not, and never comes here. An answer "not there"
            // is none either.
            if (!(thrown instanceof Posts.NotThere)) {
                span.recordException(thrown);
                span.setStatus(StatusCode.ERROR)
                        .setAttribute(ERROR, thrown.getClass().getName());
            }
            throw thrown;
        } finally {
            span.end();
        }
    }
}
