// The board's page in a browser, as one more service of the board: what a visitor did, what the page asked for because of
// it, how fast it felt, and what went wrong in it. board-web serves this, made into one file, when BOARD_BROWSER names it.
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { DocumentLoadInstrumentation } from '@opentelemetry/instrumentation-document-load';
import { FetchInstrumentation } from '@opentelemetry/instrumentation-fetch';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { BatchSpanProcessor, WebTracerProvider } from '@opentelemetry/sdk-trace-web';
import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';

const SCOPE = 'board';
const { otlp, attributes } = document.currentScript.dataset; // a page has no environment variables

const resource = resourceFromAttributes({
  ...Object.fromEntries(attributes.split(',').map(pair => pair.split('='))),
  'service.name': 'board-browser',
  'browser.language': navigator.language,
  'user_agent.original': navigator.userAgent,
});
const tracerProvider = new WebTracerProvider({
  resource,
  spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: otlp + '/v1/traces' }))],
});
const loggerProvider = new LoggerProvider({
  resource,
  processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: otlp + '/v1/logs' }) })],
});
tracerProvider.register(); // W3C trace context; the current span is known as long as nothing is awaited
registerInstrumentations({
  tracerProvider,
  instrumentations: [
    new DocumentLoadInstrumentation(), // a child of the span that the page's meta element names
    new FetchInstrumentation({ ignoreUrls: [otlp], semconvStabilityOptIn: 'http' }),
  ],
});
const tracer = tracerProvider.getTracer(SCOPE);
const logger = loggerProvider.getLogger(SCOPE);

// How the page felt: when something was seen, how long an answer to a click took, how much jumped about.
for (const vital of [onCLS, onFCP, onINP, onLCP, onTTFB]) {
  vital(({ name, value, delta, id, rating }) =>
    logger.emit({
      eventName: 'browser.web_vital',
      severityNumber: SeverityNumber.INFO,
      attributes: {
        'browser.web_vital.name': name.toLowerCase(),
        'browser.web_vital.value': value,
        'browser.web_vital.delta': delta,
        'browser.web_vital.id': id,
        'browser.web_vital.rating': rating,
      },
    }),
  );
}

// What nobody caught.
addEventListener('error', ({ error, message }) => failed(error ?? new Error(message)));
addEventListener('unhandledrejection', ({ reason }) => failed(reason instanceof Error ? reason : new Error(reason)));

function failed(error) {
  logger.emit({
    eventName: 'exception',
    severityNumber: SeverityNumber.ERROR,
    attributes: {
      'exception.type': error.name,
      'exception.message': error.message,
      'exception.stacktrace': error.stack,
    },
  });
}

// A page that is put away may never come back: what it has to say is sent now.
addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') {
    tracerProvider.forceFlush();
    loggerProvider.forceFlush();
  }
});

// The trace begins at the click, before any of this ran.
addEventListener('click', event => {
  const button = event.target.closest('button[data-post]');
  if (button) {
    const span = tracer.startSpan('click read post', { startTime: event.timeStamp });
    context.with(trace.setSpan(context.active(), span), read, undefined, button, span);
  }
});

async function read(button, span) {
  try {
    const answer = await fetch('/api/posts/' + button.dataset.post); // in the span's context: its child
    if (!answer.ok) {
      throw new Error('The board answered ' + answer.status + '.');
    }
    show(button, (await answer.json()).comments);
  } catch (failure) {
    span.recordException(failure);
    span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
    show(button, [{ author: '', body: failure.message }]);
  } finally {
    span.end();
  }
}

/** What others wrote is text, whatever is in it. */
function show(button, comments) {
  const list = document.createElement('ul');
  for (const { author, body } of comments) {
    list.append(Object.assign(document.createElement('li'), { textContent: author ? author + ': ' + body : body }));
  }
  button.replaceWith(list);
}
