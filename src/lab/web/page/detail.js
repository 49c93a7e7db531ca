// What is shown of a span, a log record or a resource when it is opened.

import { get } from './api.js';
import { h } from './dom.js';
import { duration, inline, number, time, unit } from './format.js';
import { metricAddress, traceAddress } from './place.js';
import { serviceMark } from './service.js';
import { t } from './text.js';

/** Keys and values; structures keep their form. Null when there are none. */
export function table(heading, values, dropped = 0) {
  const entries = Object.entries(values ?? {});
  if (!entries.length && !dropped) return null;
  return section(
    heading,
    entries.length
      ? h(
          'table',
          {},
          h(
            'tbody',
            {},
            entries.map(([key, value]) => h('tr', {}, h('th', { scope: 'row' }, key), h('td', {}, structure(value)))),
          ),
        )
      : null,
    droppedNote(dropped),
  );
}

export function section(heading, ...content) {
  return h('section', {}, h('h3', {}, heading), ...content);
}

export function structure(value) {
  if (value === null) return h('span', { class: 'faint' }, t('noValue'));
  if (typeof value !== 'object') return inline(value);
  return h('pre', {}, JSON.stringify(value, null, 2));
}

function droppedNote(dropped) {
  return dropped > 0 ? h('p', { class: 'remark' }, t('dropped', { n: dropped })) : null;
}

function scope(value) {
  const { name, version, schemaUrl, attributes } = value;
  const said = { ...(name ? { name } : {}), ...(version ? { version } : {}), ...schema(schemaUrl), ...attributes };
  return Object.keys(said).length ? table(t('scope'), said) : null;
}

function schema(url) {
  return url ? { [t('schemaUrl')]: url } : {};
}

/** @param profile its flame graph, or null */
export function spanDetail(span, trace, profile) {
  return h(
    'div',
    // Inside the tree of spans, where only items of a tree may be.
    { class: 'detail', role: 'treeitem' },
    h(
      'dl',
      { class: 'facts' },
      fact('kind', span.kind),
      fact('status', span.status + (span.statusDescription ? `: ${span.statusDescription}` : '')),
      fact('duration', tookOf(span)),
      fact('self', duration(span.selfNanos)),
      span.criticalNanos ? fact('critical', duration(span.criticalNanos)) : null,
      fact('start', span.startNanos ? `+${duration(span.offsetNanos)} · ${time(span.startNanos)}` : t('noStart')),
      fact('spanId', span.spanId),
      span.parentSpanId ? fact('parentId', span.parentSpanId) : null,
      span.traceState ? fact('traceState', span.traceState) : null,
      span.sampled === false ? fact('sampled', 'false') : null,
      span.lateMillis > 10000 ? fact('late', duration(span.lateMillis * 1e6)) : null,
    ),
    span.remarks.map(remark => h('p', { class: 'remark' }, t(`remark.${remark}`, { id: span.parentSpanId }))),
    profile,
    links(t('links.to'), span.links, span.droppedLinks),
    links(t('links.from'), span.linkedFrom, 0),
    table(t('attributes'), span.attributes, span.droppedAttributes),
    span.events.length || span.droppedEvents
      ? section(
          t('events'),
          h(
            'ol',
            { class: 'events' },
            span.events.map(event =>
              h(
                'li',
                {},
                h('span', { class: 'event-mark', 'aria-hidden': 'true' }, '◆'),
                ' ',
                h('b', {}, event.name),
                ' ',
                h('span', { class: 'faint' }, `+${duration(event.offsetNanos)}`),
                Object.keys(event.attributes).length ? table('', event.attributes, event.droppedAttributes) : null,
              ),
            ),
          ),
          droppedNote(span.droppedEvents),
        )
      : null,
    span.logs.length
      ? section(
          t('logs.own'),
          h(
            'ol',
            { class: 'events' },
            span.logs.map(log => logLine(log, trace)),
          ),
        )
      : null,
    exemplars(span.exemplars),
    scope(span.scope),
    table(t('resource'), { ...span.resource, ...schema(span.resourceSchemaUrl) }),
    raw(span, trace),
  );
}

/** The span as OTLP has it, asked for when it is opened. */
function raw(span, trace) {
  const text = h('pre', {});
  return h(
    'details',
    {
      class: 'raw',
      ontoggle: async event => {
        if (!event.currentTarget.open || text.textContent) return;
        const found = await get(`traces/${encodeURIComponent(trace.traceId)}/spans/${encodeURIComponent(span.spanId)}`);
        text.textContent = JSON.stringify(found, null, 2);
        dispatchEvent(new Event('resize'));
      },
    },
    h('summary', {}, t('raw')),
    text,
  );
}

/** How long a span took, or why that is not known. */
export function tookOf(span) {
  if (span.remarks.includes('unfinished')) return t('notEnded');
  return span.startNanos ? duration(span.durationNanos) : t('noStart');
}

function fact(key, value) {
  return [h('dt', {}, t(`fact.${key}`)), h('dd', {}, value)];
}

function links(heading, links, dropped) {
  if (!links.length && !dropped) return null;
  return section(
    heading,
    h(
      'ul',
      { class: 'links' },
      links.map(link =>
        h(
          'li',
          {},
          link.traceId
            ? h(
                'a',
                { href: traceAddress(link.traceId, link.spanId), class: 'link' },
                link.name ? [serviceMark(link.service), link.service, ' ', h('b', {}, link.name)] : link.traceId,
              )
            : t('link.invalid'),
          link.name
            ? h('code', { class: 'faint' }, ' ', link.traceId.slice(0, 8), '…')
            : link.traceId
              ? h('span', { class: 'remark' }, t('link.unknown'))
              : null,
          Object.keys(link.attributes).length ? table('', link.attributes, link.droppedAttributes) : null,
        ),
      ),
    ),
    droppedNote(dropped),
  );
}

function exemplars(pointers) {
  if (!pointers.length) return null;
  return section(
    t('exemplars.here'),
    h(
      'ul',
      { class: 'links' },
      pointers.map(pointer =>
        h(
          'li',
          {},
          h('a', { href: metricAddress(pointer), class: 'link' }, h('b', {}, pointer.metric)),
          ' ',
          number(pointer.value),
          ' ',
          unit(pointer.unit),
          ' ',
          h('span', { class: 'faint' }, time(pointer.millis)),
        ),
      ),
    ),
  );
}

export function severity(log) {
  const band = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'][Math.ceil(log.severity / 4)] ?? 'none';
  return h('span', { class: `severity ${band}` }, log.severityText || (band === 'none' ? '–' : band.toUpperCase()));
}

/** A log record inside its trace. */
export function logLine(log, trace) {
  const offset = () => `+${duration(Number(BigInt(log.timeNanos) - BigInt(trace.startNanos)))}`;
  return h(
    'li',
    { class: 'log' },
    severity(log),
    ' ',
    trace ? h('span', { class: 'faint' }, log.timeNanos ? offset() : t('noTime')) : null,
    ' ',
    log.eventName ? h('b', {}, log.eventName, ' ') : null,
    structure(log.body ?? ''),
    Object.keys(log.attributes).length ? table('', log.attributes, log.droppedAttributes) : null,
  );
}

export function logDetail(log) {
  return h(
    'div',
    { class: 'detail' },
    log.traceId
      ? section(
          t('trace'),
          h(
            'a',
            { href: traceAddress(log.traceId, log.spanId), class: 'link' },
            h('code', {}, log.traceId),
            log.spanId ? ` · ${log.spanId}` : '',
          ),
        )
      : null,
    log.eventName ? section(t('eventName'), log.eventName) : null,
    log.body !== null && typeof log.body === 'object' ? section(t('body'), structure(log.body)) : null,
    table(t('attributes'), log.attributes, log.droppedAttributes),
    scope(log.scope),
    table(t('resource'), log.resource),
  );
}
