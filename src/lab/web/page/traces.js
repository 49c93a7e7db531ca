// The live list of traces.

import { get } from './api.js';
import { h, reconcile } from './dom.js';
import { asked, filters } from './filters.js';
import { count, dateTime, duration, time } from './format.js';
import { listKeys } from './keys.js';
import { go, parameter, setParameters, traceAddress } from './place.js';
import { queryField, quoted } from './query.js';
import { serviceMark } from './service.js';
import { t } from './text.js';

export function traces(place) {
  const fields = [
    { name: 'q', kind: 'search' },
    { name: 'service', kind: 'choice' },
    { name: 'name', kind: 'text' },
    {
      name: 'status',
      kind: 'choice',
      choices: [
        ['error', t('status.error')],
        ['ok', t('status.ok')],
      ],
    },
    { name: 'min', kind: 'number' },
    { name: 'max', kind: 'number' },
    { name: 'attr', kind: 'text' },
  ];
  const { form, offer } = filters(fields, () => refresh());
  const summary = h('p', { class: 'summary', 'aria-live': 'polite' });
  const list = h('ol', { class: 'rows' });
  const query = queryField(
    'traceql',
    () => refresh(),
    written => fromForm(written, form),
  );
  place.append(h('h1', { class: 'unseen' }, t('nav.traces')), query.element, form, summary, list);

  let again = 0;

  async function refresh() {
    const found = await query.asked(() => get('traces', { ...asked(fields), query: parameter('query') }));
    if (!found) return;
    offer('service', found.services);
    const longest = Math.max(1, ...found.traces.map(row => row.durationNanos));
    summary.textContent =
      found.matching === 0
        ? t(found.services.length ? 'traces.none' : 'traces.empty')
        : found.matching > found.traces.length
          ? t('traces.some', { shown: count(found.traces.length), n: count(found.matching) })
          : t('traces.all', { n: count(found.matching) });
    clearTimeout(again); // what is still arriving may be missing a moment later, without anything new
    if (found.traces.some(row => row.arriving)) again = setTimeout(refresh, 3000);
    reconcile(
      list,
      found.traces.map(row => ({ ...row, share: Math.round((1000 * row.durationNanos) / longest) / 10 })),
      row => row.traceId,
      line,
    );
  }

  return {
    refresh,
    close: () => clearTimeout(again),
    keys: listKeys(
      () => [...list.querySelectorAll('a')],
      element => go(element.getAttribute('href')),
    ),
  };
}

function line(row) {
  const others = row.services.filter(service => service !== row.service);
  return h(
    'li',
    {},
    h(
      'a',
      { class: 'trace-row', href: traceAddress(row.traceId), tabindex: 0, 'data-trace': row.traceId },
      h(
        'span',
        { class: 'what' },
        serviceMark(row.service),
        h('span', { class: 'service' }, row.service),
        ' ',
        h('b', {}, row.name),
        row.whole ? null : h('span', { class: 'remark' }, t(row.arriving ? 'trace.arriving' : 'trace.noroot')),
        others.length
          ? h(
              'span',
              { class: 'faint' },
              ' + ',
              others.slice(0, 3).map(service => [serviceMark(service), service, ' ']),
              others.length > 3 ? '…' : '',
            )
          : null,
      ),
      h('span', { class: 'errors' }, row.errors ? t('errors', { n: count(row.errors) }) : ''),
      h(
        'span',
        { class: 'spans' },
        row.spanSets
          ? t('query.matched', { n: count(matched(row)), all: count(row.spans) })
          : t('spans', { n: count(row.spans) }),
      ),
      h(
        'span',
        { class: 'took' },
        duration(row.durationNanos),
        h('i', { class: row.errors ? 'error' : '', style: { width: `${row.share}%` } }),
      ),
      h('time', { title: dateTime(row.startNanos) }, time(row.startNanos)),
    ),
  );
}

function matched(row) {
  return row.spanSets.reduce((sum, set) => sum + set.matched, 0);
}

/** What the fields of the form say, in TraceQL; they are empty then. "Without errors" is not said of one span: it stays. */
function fromForm(written, form) {
  const value = name => parameter(name).trim();
  const conditions = [
    value('service') && `resource.service.name = ${quoted(value('service'))}`,
    value('name') && `name = ${quoted(value('name'))}`,
    value('status') === 'error' && 'status = error',
    value('min') && `traceDuration >= ${value('min')}ms`,
    value('max') && `traceDuration <= ${value('max')}ms`,
    ...value('attr').split(' ').filter(Boolean).map(attribute),
  ].filter(Boolean);
  if (!conditions.length) return written;
  const names = ['service', 'name', 'min', 'max', 'attr', ...(value('status') === 'error' ? ['status'] : [])];
  setParameters(Object.fromEntries(names.map(name => [name, ''])));
  for (const name of names) form.elements[name].value = '';
  const filter = `{ ${conditions.join(' && ')} }`;
  return written.trim() ? `${filter} && ${written.trim()}` : filter;
}

function attribute(pair) {
  const [key, ...rest] = pair.split('=');
  const name = /[\s{}()=~!<>&|^,"]/.test(key) ? quoted(key) : key;
  if (!rest.length) return `.${name} != nil`;
  const text = rest.join('=');
  const alternatives = [`.${name} = ${quoted(text)}`];
  if (/^-?\d{1,18}$/.test(text)) alternatives.push(`.${name} = ${text}`);
  if (text === 'true' || text === 'false') alternatives.push(`.${name} = ${text}`);
  return alternatives.length > 1 ? `(${alternatives.join(' || ')})` : alternatives[0];
}
