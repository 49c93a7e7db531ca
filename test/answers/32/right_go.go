// Stock in Go, with the SDK by hand: one file, with the modules of lessons/languages/go.mod.

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	otellog "go.opentelemetry.io/otel/log"
	"go.opentelemetry.io/otel/propagation"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

const onStock = 5

var (
	tracer trace.Tracer
	logger otellog.Logger
)

func main() {
	ctx := context.Background()
	// the last one wins: the name is ours, all else is the deployment's
	described, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithFromEnv(),
		resource.WithService(), resource.WithAttributes(attribute.String("service.name", "stock")))
	must(err)

	spans, err := otlptracehttp.New(ctx)
	must(err)
	tracers := sdktrace.NewTracerProvider(sdktrace.WithResource(described), sdktrace.WithBatcher(spans))
	tracer = tracers.Tracer("com.example.stock")
	otel.SetTextMapPropagator(propagation.NewCompositeTextMapPropagator(propagation.TraceContext{}, propagation.Baggage{}))

	records, err := otlploghttp.New(ctx)
	must(err)
	loggers := sdklog.NewLoggerProvider(sdklog.WithResource(described), sdklog.WithProcessor(sdklog.NewBatchProcessor(records)))
	logger = loggers.Logger("com.example.stock")

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	server := &http.Server{Handler: http.HandlerFunc(stock)}
	go server.Serve(listener)
	fmt.Printf("http://%s\n", listener.Addr())

	io.Copy(io.Discard, os.Stdin)
	server.Shutdown(ctx) // a request that is being served is answered first
	must(tracers.Shutdown(ctx))
	must(loggers.Shutdown(ctx))
}

// stock answers GET /stock/coffee?pieces=3
func stock(response http.ResponseWriter, request *http.Request) {
	caller := otel.GetTextMapPropagator().Extract(request.Context(), propagation.HeaderCarrier(request.Header))
	ctx, span := tracer.Start(caller, "GET /stock/{item}", trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("http.request.method", request.Method),
		attribute.String("http.route", "/stock/{item}"),
		attribute.String("url.path", request.URL.Path),
		attribute.String("url.scheme", "http")))
	defer span.End()
	pieces, err := strconv.Atoi(request.URL.Query().Get("pieces"))
	if err != nil {
		span.SetAttributes(attribute.Int("http.response.status_code", http.StatusBadRequest))
		http.Error(response, "pieces is no number", http.StatusBadRequest)
		return
	}
	said, err := reserve(ctx, strings.TrimPrefix(request.URL.Path, "/stock/"), pieces)
	if err != nil {
		span.SetAttributes(attribute.Int("http.response.status_code", http.StatusBadGateway))
		http.Error(response, err.Error(), http.StatusBadGateway)
		return
	}
	span.SetAttributes(attribute.Int("http.response.status_code", http.StatusOK))
	io.WriteString(response, said)
}

// reserve says what can be had of an item, and what it costs to send it.
func reserve(ctx context.Context, item string, pieces int) (string, error) {
	if pieces > onStock {
		say(ctx, otellog.SeverityWarn, slog.LevelWarn, fmt.Sprintf("only %d pieces of %s", onStock, item))
	}
	pieces = min(pieces, onStock)
	say(ctx, otellog.SeverityInfo, slog.LevelInfo, fmt.Sprintf("%d pieces of %s reserved", pieces, item))
	postage, err := postage(ctx, pieces)
	return fmt.Sprintf("%d %s, postage %s", pieces, item, postage), err
}

// postage asks the parcels service.
func postage(ctx context.Context, pieces int) (string, error) {
	target, err := url.Parse(fmt.Sprintf("%s/parcels/%d", os.Getenv("PARCELS"), pieces))
	if err != nil {
		return "", err
	}
	port, err := strconv.Atoi(target.Port())
	if err != nil {
		return "", err
	}
	ctx, span := tracer.Start(ctx, "GET", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("http.request.method", "GET"),
		attribute.String("url.full", target.String()),
		attribute.String("server.address", target.Hostname()),
		attribute.Int("server.port", port)))
	defer span.End()
	request, err := http.NewRequestWithContext(ctx, "GET", target.String(), nil)
	if err != nil {
		return "", err
	}
	otel.GetTextMapPropagator().Inject(ctx, propagation.HeaderCarrier(request.Header))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	span.SetAttributes(attribute.Int("http.response.status_code", response.StatusCode))
	body, err := io.ReadAll(response.Body)
	return string(body), err
}

// say puts a line on the console, and a record into OTLP. Go's context is an argument: nothing is current by itself.
func say(ctx context.Context, severity otellog.Severity, level slog.Level, text string) {
	var record otellog.Record
	record.SetSeverity(severity)
	record.SetSeverityText(level.String())
	record.SetBody(attribute.StringValue(text))
	logger.Emit(ctx, record)
	fmt.Fprintf(os.Stderr, "%s %s trace_id=%s\n", level, text, trace.SpanContextFromContext(ctx).TraceID())
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
