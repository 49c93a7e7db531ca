// The log records as they come in, the latest first.

import { get } from './api.js';
import { logDetail, severity } from './detail.js';
import { h, reconcile } from './dom.js';
import { asked, filters } from './filters.js';
import { count, dateTime, inline, time } from './format.js';
import { listKeys } from './keys.js';
import { parameter, traceAddress } from './place.js';
import { queryField } from './query.js';
import { serviceMark } from './service.js';
import { t } from './text.js';

export function logs(place) {
  const fields = [
    { name: 'q', kind: 'search' },
    { name: 'service', kind: 'choice' },
    {
      name: 'severity',
      kind: 'choice',
      choices: [
        ['5', 'DEBUG+'],
        ['9', 'INFO+'],
        ['13', 'WARN+'],
        ['17', 'ERROR+'],
        ['21', 'FATAL'],
      ],
    },
    { name: 'attr', kind: 'text' },
    { name: 'trace', kind: 'text' },
  ];
  const open = new Set();
  const { form, offer } = filters(fields, () => refresh());
  const summary = h('p', { class: 'summary', 'aria-live': 'polite' });
  const list = h('ol', { class: 'rows' });
  const query = queryField('logql', () => refresh());
  place.append(h('h1', { class: 'unseen' }, t('nav.logs')), query.element, form, summary, list);
  let found = { logs: [] };

  async function refresh() {
    const answer = await query.asked(() => get('logs', { ...asked(fields), query: parameter('query') }));
    if (!answer) return;
    found = answer;
    offer('service', found.services);
    summary.textContent =
      found.matching === 0
        ? t(found.services.length ? 'logs.none' : 'logs.empty')
        : found.matching > found.logs.length
          ? t('logs.some', { shown: count(found.logs.length), n: count(found.matching) })
          : t('logs.all', { n: count(found.matching) });
    draw();
  }

  function draw() {
    reconcile(
      list,
      found.logs.toReversed().map(log => ({ ...log, open: open.has(log.number) })),
      log => log.number,
      line,
    );
  }

  function toggle(number) {
    open.delete(number) || open.add(number);
    draw();
  }

  function line(log) {
    return h(
      'li',
      {},
      h(
        'div',
        {
          class: 'log-row',
          tabindex: 0,
          'data-log': log.number,
          'aria-expanded': log.open,
          role: 'button',
          onclick: event => event.target.closest('a') || toggle(log.number),
        },
        log.timeNanos
          ? h('time', { title: dateTime(log.timeNanos) }, time(log.timeNanos))
          : h('time', {}, t('noTime')),
        severity(log),
        h('span', { class: 'service' }, serviceMark(log.service), log.service),
        h('span', { class: 'body' }, log.eventName ? h('b', {}, log.eventName, ' ') : null, inline(log.body ?? '')),
        log.traceId
          ? h('a', { class: 'link', href: traceAddress(log.traceId, log.spanId), title: log.traceId }, t('trace'))
          : h('span', {}),
      ),
      log.open ? logDetail(log) : null,
    );
  }

  return {
    refresh,
    keys: listKeys(
      () => [...list.querySelectorAll('.log-row')],
      row => row && toggle(Number(row.dataset.log)),
    ),
  };
}
