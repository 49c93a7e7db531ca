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
 * Creates a span around every method of every service class. HTTP and SQL spans show what comes in and goes out; these
 * show which of our own methods a request went through. The methods themselves need no change.
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
            // An exception that leaves a method is its failure. One that it caught never comes here. A "not found"
            // answer is not a failure, either.
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
