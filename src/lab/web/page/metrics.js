// The instruments, and one of them: its series over time, its buckets, its exemplars.

import { get } from './api.js';
import { barChart, bound, bucketHeat, exemplarText, lineChart } from './chart.js';
import { fill, h, reconcile } from './dom.js';
import { asked, filters } from './filters.js';
import { count, inline, number, time, unit } from './format.js';
import { listKeys } from './keys.js';
import { go, metricAddress, parameter, parameters, setParameters, traceAddress } from './place.js';
import { askedRange, rangeControl } from './ranges.js';
import { serviceMark } from './service.js';
import { t } from './text.js';
import { isPinned, pin, pinned, rates, together } from './together.js';

const LINES = 16;

export function metrics(place) {
  const fields = [{ name: 'q', kind: 'search' }];
  const { form } = filters(fields, () => refresh());
  const range = rangeControl(() => refresh());
  form.append(range);
  const summary = h('p', { class: 'summary', 'aria-live': 'polite' });
  const list = h('ol', { class: 'rows' });
  const one = h('section', { class: 'metric', 'aria-live': 'off' });
  place.append(h('h1', { class: 'unseen' }, t('nav.metrics')), h('div', { class: 'side' }, form, summary, list), one);
  let seen = '';
  let drawn = null;
  let typed = false;

  async function refresh() {
    const found = await get('metrics', asked(fields));
    summary.textContent = found.metrics.length
      ? t('metrics.all', { n: count(found.metrics.length) })
      : t(found.services.length ? 'metrics.none' : 'metrics.empty');
    const chosen = parameter('name')
      ? {
          service: parameter('service'),
          scope: parameter('scope'),
          name: parameter('name'),
          ...kind({ type: parameter('type'), unit: parameter('unit') }),
        }
      : found.metrics[0];
    reconcile(
      list,
      found.metrics.map(row => ({
        ...row,
        address: metricAddress(row) + kept(),
        current:
          chosen &&
          row.name === chosen.name &&
          row.service === chosen.service &&
          (!chosen.type || (row.type === chosen.type && row.unit === chosen.unit)),
      })),
      row => metricAddress(row) + row.type + row.unit,
      line,
    );
    if (!chosen) return one.replaceChildren();
    const [view, pins] = await Promise.all([
      get('metrics/one', {
        service: chosen.service,
        scope: chosen.scope,
        name: chosen.name,
        ...(chosen.type ? kind(chosen) : {}),
        ...askedRange(),
      }),
      pinned(label),
    ]);
    const text = JSON.stringify([view, pins]) + location.search + one.clientWidth;
    // Do not redraw an input while somebody is typing.
    const typing = one.contains(document.activeElement) && document.activeElement.matches('select, input');
    if (!typed && (text === seen || typing)) return;
    seen = text;
    typed = false;
    const focused = focus(document.activeElement);
    draw(view, pins);
    if (focused) one.querySelector(focused)?.focus();
  }

  /** A selector that finds the focused element again after a redraw. */
  function focus(element) {
    if (!one.contains(element)) return '';
    const data = ['mode', 'pin', 'unpin', 'formula'].find(name => element.dataset[name] !== undefined);
    return data ? `[data-${data}="${element.dataset[data]}"]` : '';
  }

  function pinShown() {
    const { head, chosen } = drawn ?? {};
    if (!head) return;
    pin(head, chosen);
    refresh();
  }

  function draw(view, pins) {
    if (!view) return fill(one, h('p', { class: 'summary' }, t('metrics.gone')));
    const { head, series } = view;
    const chosen = parameter('series') ? series.findIndex(each => label(each) === parameter('series')) : -1;
    const shown = chosen >= 0 ? [series[chosen]] : series;
    const width = Math.max(260, one.clientWidth - 4);
    const words = unit(head.unit);
    drawn = { head, chosen: chosen >= 0 ? label(series[chosen]) : '' };
    fill(
      one,
      together(pins, width, fixed),
      h('h2', {}, head.name),
      h(
        'button',
        { type: 'button', 'data-pin': '', 'aria-pressed': isPinned(head, drawn.chosen), onclick: pinShown },
        t('pin'),
      ),
      head.description ? h('p', {}, head.description) : null,
      h(
        'p',
        { class: 'summary' },
        [
          t(`type.${head.type}`),
          head.temporality && t(`temporality.${head.temporality}`),
          head.unit && `${t('unit')} ${head.unit}`,
          head.service,
          head.scope,
        ]
          .filter(Boolean)
          .join(' · '),
      ),
      head.clash ? h('p', { class: 'remark' }, t('metric.clash')) : null,
      view.more ? h('p', { class: 'remark' }, t('series.more', { n: count(view.more) })) : null,
      view.heat && !series[chosen] ? heatOf(view.heat, series, width, words) : null,
      shown[0]?.buckets
        ? distribution(shown[0], series, width, words)
        : shown[0]?.points.some(point => point.quantiles)
          ? quantileLines(shown[0], width, words)
          : numbers(head, shown, series, width, words),
      seriesTable(head, series, chosen, words),
      exemplarTable(shown, words),
    );
  }

  /** A counter grows: its rate says more than its total. A sum that may fall, and a gauge, are what they are. */
  function numbers(head, shown, series, width, words) {
    const several = shown.some(each => each.points.length > 1);
    const rate = head.monotonic && (parameter('show') || (several ? 'rate' : 'total')) === 'rate';
    const lines = shown.slice(0, LINES).map(each => ({
      name: label(each),
      colour: colour(series.indexOf(each)),
      points: rate ? rates(each, head.temporality) : totals(each, head),
    }));
    return [
      head.monotonic ? modes(['rate', 'total'], rate ? 'rate' : 'total') : null,
      h(
        'figure',
        {},
        lineChart(
          width,
          lines,
          rate ? [] : shown.flatMap(each => each.exemplars),
          rate ? t('per.second', { unit: words }) : words,
          fixed,
        ),
        shown.length > LINES
          ? h('figcaption', { class: 'remark' }, t('lines.more', { shown: LINES, n: shown.length }))
          : null,
      ),
    ];
  }

  /** The buckets of all series together. */
  function heatOf(heat, series, width, words) {
    return h(
      'figure',
      { class: 'over-time' },
      bucketHeat(
        width,
        heat,
        series.flatMap(each => each.exemplars),
        words,
        fixed,
      ),
      h('figcaption', {}, t('heat.time')),
    );
  }

  /** A brush on a chart; without times, another formula. */
  function fixed(from, to) {
    if (from !== undefined) return range.fix(from, to);
    typed = true;
    refresh();
  }

  function distribution(each, series, width, words) {
    const { buckets, exemplars, points } = each;
    const quantiles = Object.entries(buckets.quantiles);
    return [
      h(
        'figure',
        {},
        barChart(width, buckets.buckets, buckets.quantiles, exemplars, words, colour(series.indexOf(each))),
        h('figcaption', {}, label(each) || t('series.only')),
      ),
      h(
        'dl',
        { class: 'facts' },
        [
          ['count', count(buckets.count)],
          ['mean', number(buckets.sum / buckets.count)],
          ['min', bound(buckets.min)],
          ['max', bound(buckets.max)],
        ]
          .filter(([, value]) => value !== 'NaN')
          .map(([key, value]) => [
            h('dt', {}, t(`fact.${key}`)),
            h('dd', {}, `${value} ${key === 'count' ? '' : words}`),
          ]),
        quantiles.map(([name, value]) => [h('dt', {}, name), h('dd', {}, `≈ ${bound(value)} ${words}`)]),
      ),
      points.length > 1 ? quantileLines(each, width, words) : null,
    ];
  }

  function quantileLines({ points, exemplars }, width, words) {
    const names = Object.keys(points.at(-1).quantiles ?? {}).filter(name => name !== 'p95');
    const lines = names.map((name, i) => ({
      name,
      colour: colour(i),
      points: points
        .filter(point => point.quantiles?.[name] !== undefined)
        .map(point => [point.millis, point.quantiles[name]]),
    }));
    return h(
      'figure',
      {},
      lineChart(width, lines, exemplars, words, fixed),
      h(
        'figcaption',
        {},
        t('quantiles.time'),
        ' ',
        lines.map(({ name, colour: mark }) => h('span', {}, h('span', { class: `mark ${mark}` }), name)),
      ),
    );
  }

  function modes(all, current) {
    return h(
      'div',
      { class: 'modes', role: 'group' },
      all.map(mode =>
        h(
          'button',
          {
            type: 'button',
            'data-mode': mode,
            'aria-pressed': mode === current,
            onclick: () => choose({ show: mode }),
          },
          t(`mode.${mode}`),
        ),
      ),
    );
  }

  function choose(changes) {
    setParameters({ service: parameter('service'), ...changes });
    refresh();
  }

  function seriesTable(head, series, chosen, words) {
    return h(
      'table',
      { class: 'series' },
      h('thead', {}, h('tr', {}, h('th', {}, t('series')), h('th', { class: 'number' }, t('latest')))),
      h(
        'tbody',
        {},
        series.map((each, i) => {
          const point = each.points.at(-1);
          const latest = each.buckets
            ? t('values', { n: count(each.buckets.count) })
            : head.type === 'summary'
              ? t('values', { n: count(point.count) })
              : `${number(totals(each, head).at(-1)[1])} ${words}`;
          return h(
            'tr',
            { class: each.overflow ? 'overflow' : '' },
            h(
              'th',
              { scope: 'row' },
              h(
                'button',
                {
                  type: 'button',
                  class: 'pick',
                  'aria-pressed': i === chosen,
                  onclick: () => choose({ series: i === chosen ? '' : label(each) }),
                },
                h('span', { class: `mark ${colour(i)}` }),
                label(each) || t('series.only'),
              ),
              each.overflow ? h('span', { class: 'remark' }, t('series.overflow')) : null,
            ),
            h('td', { class: 'number' }, latest),
          );
        }),
      ),
    );
  }

  function exemplarTable(shown, words) {
    const all = shown
      .flatMap(each => each.exemplars)
      .sort((a, b) => b.millis - a.millis)
      .slice(0, 50);
    if (!all.length) return null;
    return h(
      'section',
      {},
      h('h3', {}, t('exemplars')),
      h(
        'table',
        { class: 'exemplars' },
        h(
          'tbody',
          {},
          all.map(dot =>
            h(
              'tr',
              {},
              h('td', {}, time(dot.millis)),
              h('td', { class: 'number' }, `${number(dot.value)} ${words}`),
              h(
                'td',
                {},
                dot.traceId
                  ? [
                      h(
                        'a',
                        { class: 'link', href: traceAddress(dot.traceId, dot.spanId), title: exemplarText(dot, words) },
                        `${t('trace')} ${dot.traceId.slice(0, 8)}…`,
                      ),
                      dot.here ? '' : h('span', { class: 'remark' }, t('link.unknown')),
                    ]
                  : h('span', { class: 'remark' }, t('exemplar.loose')),
              ),
              h(
                'td',
                {},
                Object.entries(dot.attributes)
                  .map(([key, value]) => `${key}=${inline(value)}`)
                  .join(' '),
              ),
            ),
          ),
        ),
      ),
    );
  }

  const resized = () => refresh();
  addEventListener('resize', resized);
  return {
    refresh,
    close: () => removeEventListener('resize', resized),
    keys: [
      ...listKeys(
        () => [...list.querySelectorAll('a')],
        element => go(element.getAttribute('href')),
      ),
      ['a', 'key.pin', pinShown],
      ['r', 'key.rate', () => choose({ show: one.querySelector('.modes [aria-pressed=false]')?.dataset.mode })],
    ],
  };
}

function line(row) {
  return h(
    'li',
    {},
    h(
      'a',
      {
        class: `metric-row${row.current ? ' current' : ''}`,
        href: row.address,
        tabindex: 0,
        'aria-current': row.current ? 'true' : null,
        'data-metric': row.name,
      },
      serviceMark(row.service),
      h(
        'div',
        {},
        h('b', {}, row.name),
        h(
          'span',
          { class: 'faint' },
          ` ${row.service} · ${t(`type.${row.type}`)} · ${t('series.n', { n: count(row.series) })}`,
        ),
        row.clash ? h('span', { class: 'remark' }, `${t('metric.clash')} ${row.unit}`) : null,
        row.overflow ? h('span', { class: 'remark' }, t('series.overflow')) : null,
      ),
    ),
  );
}

/** The parameters that stay when another instrument is selected: the time range and the common chart. */
function kept() {
  const query = new URLSearchParams();
  for (const name of ['minutes', 'from', 'to', 'formula', 'with'])
    for (const value of parameters(name)) query.append(name, value);
  return query.size ? `&${query}` : '';
}

/** What tells instruments of one name apart. */
function kind({ type, unit: of }) {
  return type ? { type, unit: of } : {};
}

/** The attributes of a series, and what its resource has beyond the others'. */
function label({ attributes, resource }) {
  return Object.entries({ ...attributes, ...resource })
    .map(([key, value]) => `${key}=${inline(value)}`)
    .join(' ');
}

function colour(i) {
  return `s${Math.max(0, i) % 8}`;
}

/** The sum so far: what cumulative data says, and deltas add up to. */
function totals({ points }, head) {
  let sum = 0;
  return points.map(({ millis, value }) => [millis, head.temporality === 'delta' ? (sum += value) : value]);
}
