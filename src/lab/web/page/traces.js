// The live list of traces.

import { get } from './api.js';
import { h, reconcile } from './dom.js';
import { asked, filters } from './filters.js';
import { count, dateTime, duration, time } from './format.js';
import { listKeys } from './keys.js';
import { go, traceAddress } from './place.js';
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
  place.append(h('h1', { class: 'unseen' }, t('nav.traces')), form, summary, list);

  async function refresh() {
    const found = await get('traces', asked(fields));
    offer('service', found.services);
    const longest = Math.max(1, ...found.traces.map(row => row.durationNanos));
    summary.textContent =
      found.matching === 0
        ? t(found.services.length ? 'traces.none' : 'traces.empty')
        : found.matching > found.traces.length
          ? t('traces.some', { shown: count(found.traces.length), n: count(found.matching) })
          : t('traces.all', { n: count(found.matching) });
    reconcile(
      list,
      found.traces.map(row => ({ ...row, share: Math.round((1000 * row.durationNanos) / longest) / 10 })),
      row => row.traceId,
      line,
    );
  }

  return {
    refresh,
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
        row.whole ? null : h('span', { class: 'remark' }, t('trace.noroot')),
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
      h('span', { class: 'spans' }, t('spans', { n: count(row.spans) })),
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
