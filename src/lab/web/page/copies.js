// What can be taken from a trace: a link, its id, a call of the API, and a test that this trace passes.

import { h } from './dom.js';
import { traceAddress } from './place.js';
import { t } from './text.js';

/** A row of buttons; each copies, or shows what it could not copy. */
export function copies(trace, told) {
  const kinds = {
    link: () => location.origin + traceAddress(trace.traceId),
    curl: () => `curl -s ${shell(`${location.origin}/api/traces/${trace.traceId}`)}`,
    test: () => testOf(trace),
  };
  return h(
    'span',
    { class: 'copies' },
    Object.entries(kinds).map(([kind, make]) =>
      h(
        'button',
        {
          type: 'button',
          'data-copy': kind,
          onclick: async () => {
            try {
              await navigator.clipboard.writeText(make());
              told(t('copied'));
            } catch {
              told('', make());
            }
          },
        },
        t(`copy.${kind}`),
      ),
    ),
  );
}

function shell(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text as Java writes it. */
function java(text) {
  const named = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `"${text.replace(/["\\\n\r\t]|[^ -~]/g, one => named[one] ?? [...one].map(c => [...Array(c.length).keys()].map(i => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')).join(''))}"`;
}

/** With OpenTelemetryAssertions of opentelemetry-sdk-testing: names, kinds, errors, and parents whose name is unique. */
export function testOf({ spans }) {
  const byId = new Map(spans.map(span => [span.spanId, span]));
  const times = new Map();
  for (const span of spans) times.set(span.name, (times.get(span.name) ?? 0) + 1);
  const claims = span => {
    const parent = byId.get(span.parentSpanId);
    return [
      `.hasName(${java(span.name)})`,
      `.hasKind(SpanKind.${span.kind})`,
      span.parentSpanId ? '' : '.hasNoParent()',
      parent && times.get(parent.name) === 1 ? `.hasParent(named(${java(parent.name)}))` : '',
      span.status === 'ERROR' ? `.hasStatus(StatusData.create(StatusCode.ERROR, ${java(span.statusDescription)}))` : '',
    ].join('');
  };
  return `import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TraceTest {

    @RegisterExtension
    static final OpenTelemetryExtension otel = OpenTelemetryExtension.create();

    @Test
    void emitsThisTrace() {
        // Run here what is tested, with otel.getOpenTelemetry().
        otel.assertTraces().hasTracesSatisfyingExactly(trace -> trace.hasSpansSatisfyingExactlyInAnyOrder(
${spans
  .slice(0, 100)
  .map(span => `                span -> span${claims(span)}`)
  .join(',\n')}));
    }

    private static SpanData named(String name) {
        return otel.getSpans().stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
    }
}
`;
}
