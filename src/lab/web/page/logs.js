// The log records as they come in, the latest first.

import { get } from './api.js';
import { timeBrush } from './chart.js';
import { logDetail, severity } from './detail.js';
import { fill, h, reconcile } from './dom.js';
import { asked, filters } from './filters.js';
import { count, dateTime, inline, time } from './format.js';
import { listKeys } from './keys.js';
import { queryField } from './query.js';
import { parameter, setParameters, traceAddress } from './place.js';
import { rangeControl } from './ranges.js';
import { serviceMark } from './service.js';
import { t } from './text.js';

const PERIOD = 1500;
const HEIGHT = 70;
const BANDS = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** How many lines when, with the severe ones at the foot. */
function overTime(width, { from, slotNanos, counts }, fixed) {
  const start = Number(BigInt(from) / 1000000n);
  const sums = counts.map(slot => slot.reduce((sum, n) => sum + n, 0));
  const most = Math.max(1, ...sums);
  const step = width / counts.length;
  const svg = h(
    'svg',
    {
      class: 'chart over-time',
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      preserveAspectRatio: 'none', // as wide as the window is by now, whenever it was drawn
      role: 'img',
      'aria-label': t('logs.over'),
    },
    counts.map((slot, i) => {
      let y = HEIGHT;
      return h(
        'g',
        {},
        h('title', {}, `${dateTime(start + (i * slotNanos) / 1e6)}: ${count(sums[i])}`),
        BANDS.toReversed().map(band => {
          const value = slot[BANDS.indexOf(band)];
          if (!value) return null;
          const height = Math.max(1, (HEIGHT * value) / most);
          y -= height;
          return h('rect', { class: `band-${band}`, x: i * step, y, width: Math.max(1, step - 1), height });
        }),
      );
    }),
  );
  const to = start + (counts.length * slotNanos) / 1e6;
  return timeBrush(svg, { left: 0, right: width, from: start, to }, fixed);
}

function patternTable(lines) {
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: 'numbers patterns' },
      h(
        'tbody',
        {},
        lines.map(line =>
          h(
            'tr',
            {},
            h('td', { class: 'number' }, count(line.count)),
            h('td', {}, severity({ severity: line.severity, severityText: '' })),
            h('td', { title: line.example }, h('code', {}, line.text)),
          ),
        ),
      ),
    ),
  );
}

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
  const { form, offer } = filters(fields, () => refresh(true));
  const range = rangeControl(() => refresh(true));
  form.append(range);
  const over = h('div', {});
  const patterns = h('div', {});
  let lastCounts = 0;
  const summary = h('p', { class: 'summary', 'aria-live': 'polite' });
  const list = h('ol', { class: 'rows' });
  const query = queryField('logql', () => refresh(true));
  place.append(h('h1', { class: 'unseen' }, t('nav.logs')), query.element, form, over, patterns, summary, list);
  let found = { logs: [] };

  async function refresh(now = false) {
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
    if (!now && performance.now() - lastCounts < PERIOD) return { later: PERIOD };
    lastCounts = performance.now();
    const grouped = parameter('patterns') !== '';
    const [counts, lines] = await Promise.all([
      get('logs/counts', asked(fields)),
      grouped ? get('logs/patterns', asked(fields)) : null,
    ]);
    fill(over, found.matching ? overTime(over.clientWidth, counts, range.fix) : null);
    const focused = patterns.contains(document.activeElement);
    fill(
      patterns,
      h(
        'button',
        {
          type: 'button',
          'aria-pressed': grouped,
          'data-patterns': '',
          onclick: () => {
            setParameters({ patterns: grouped ? '' : '1' });
            refresh(true);
          },
        },
        t('patterns'),
      ),
      lines ? patternTable(lines.patterns) : null,
    );
    if (focused) patterns.querySelector('button').focus();
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
        { class: 'log-line' },
        h(
          'div',
          {
            class: 'log-row',
            tabindex: 0,
            'data-log': log.number,
            'aria-expanded': log.open,
            role: 'button',
            onclick: () => toggle(log.number),
          },
          log.timeNanos
            ? h('time', { title: dateTime(log.timeNanos) }, time(log.timeNanos))
            : h('time', {}, t('noTime')),
          severity(log),
          h('span', { class: 'service' }, serviceMark(log.service), log.service),
          h('span', { class: 'body' }, log.eventName ? h('b', {}, log.eventName, ' ') : null, inline(log.body ?? '')),
        ),
        log.traceId
          ? h('a', { class: 'link', href: traceAddress(log.traceId, log.spanId), title: log.traceId }, t('trace'))
          : null,
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
