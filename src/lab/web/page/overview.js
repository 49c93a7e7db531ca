// The first page: which services there are and how they are, who calls whom, who sends, and what was refused.

import { get } from './api.js';
import { timeBrush } from './chart.js';
import { fill, h } from './dom.js';
import { count, dateTime, duration, number, time } from './format.js';
import { listKeys } from './keys.js';
import { go } from './place.js';
import { askedRange, rangeControl } from './ranges.js';
import { serviceMark } from './service.js';
import { serviceMap } from './map.js';
import { t } from './text.js';

const PERIOD = 1000;
/** How wide a small line is. */
const SMALL = 120;

export function overview(place) {
  const content = h('div', {});
  const range = rangeControl(() => refresh(true));
  place.append(
    h('h1', { class: 'unseen' }, t('nav.overview')),
    h('form', { class: 'filters', onsubmit: event => event.preventDefault() }, range),
    content,
  );
  let seen = '';
  let last = 0;

  async function refresh(now = false) {
    if (!now && performance.now() - last < PERIOD) return { later: PERIOD };
    last = performance.now();
    const found = await get('overview', askedRange());
    const text = JSON.stringify(found) + content.clientWidth;
    if (text === seen) return;
    seen = text;
    const focused = document.activeElement?.closest?.('[data-focus]')?.dataset.focus;
    draw(found);
    if (focused) content.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }

  function draw(found) {
    const refused = found.problems.length
      ? h('section', {}, h('h2', {}, t('refused')), problems(found.problems))
      : null;
    if (!found.services.length) return fill(content, h('p', { class: 'summary' }, t('traces.empty')), refused);
    fill(
      content,
      h('section', {}, h('h2', {}, t('services.heading')), services(found, range.fix)),
      found.map.nodes.length
        ? h(
            'section',
            {},
            h('h2', {}, t('map')),
            h('div', { class: 'scroll' }, serviceMap(found.map)),
            calls(found.map),
          )
        : null,
      h('section', {}, h('h2', {}, t('senders')), senders(found.senders)),
      refused,
    );
  }

  return {
    refresh,
    keys: listKeys(
      () => [...content.querySelectorAll('.services a[tabindex]')],
      link => link && go(link.getAttribute('href')),
    ),
  };
}

const address = (path, parameters) => {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ ...parameters, ...askedRange() })) if (value) query.append(key, value);
  return `${path}?${query}`;
};

function services(found, fixed) {
  const { fromMillis: from, toMillis: to } = found.range;
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: 'numbers services' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['service', 'course', 'count', 'rate', 'errors', 'p50', 'p95', 'p99'].map(name =>
            h('th', { scope: 'col', class: name === 'service' ? '' : 'number' }, t(`column.${name}`)),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        found.services.map(({ service, red, slots, errorSlots }) =>
          h(
            'tr',
            {},
            h(
              'th',
              { scope: 'row' },
              h(
                'a',
                {
                  class: 'link',
                  href: address('/traces', { service }),
                  tabindex: 0,
                  'data-focus': `service ${service}`,
                  'data-service': service,
                },
                serviceMark(service),
                service,
              ),
            ),
            h('td', {}, timeBrush(smallLine(slots, errorSlots), { left: 0, right: SMALL, from, to }, fixed)),
            redCells(red, () => address('/traces', { service, status: 'error' })),
          ),
        ),
      ),
    ),
  );
}

/** Count, rate, errors, quantiles. */
export function redCells(red, errorsAt = () => null) {
  const share = red.count ? (100 * red.errors) / red.count : 0;
  const errors = red.errors ? `${count(red.errors)} (${share < 1 ? '<1' : Math.round(share)} %)` : '0';
  const href = red.errors ? errorsAt() : null;
  return [
    h('td', { class: 'number' }, count(red.count)),
    h('td', { class: 'number' }, red.count ? `${number(Number(red.perSecond.toPrecision(3)))}/s` : '–'),
    h(
      'td',
      { class: `number${red.errors ? ' errors' : ''}` },
      href ? h('a', { href, class: 'errors' }, errors) : errors,
    ),
    ['p50', 'p95', 'p99'].map(name => h('td', { class: 'number' }, red.count ? duration(red[name]) : '–')),
  ];
}

/** Requests over the range; errors in red at the foot. */
function smallLine(slots, errors) {
  const width = SMALL;
  const height = 26;
  const most = Math.max(1, ...slots);
  const step = width / slots.length;
  const y = value => height - 2 - ((height - 4) * value) / most;
  return h(
    'svg',
    { class: 'small-line', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': t('course') },
    h('polyline', { points: slots.map((value, i) => `${(i + 0.5) * step},${y(value)}`).join(' ') }),
    errors.map((value, i) =>
      value
        ? h('rect', {
            class: 'error',
            x: i * step,
            y: y(value),
            width: Math.max(2, step - 1),
            height: height - y(value),
          })
        : null,
    ),
  );
}

/** The map's edges as a table: for the screen reader, the small screen, and for sorting out what overlaps. */
function calls(map) {
  return h(
    'details',
    { class: 'calls' },
    h('summary', { 'data-focus': 'calls' }, t('map.table', { n: count(map.edges.length) })),
    h(
      'div',
      { class: 'scroll' },
      h(
        'table',
        { class: 'numbers' },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            ['from', 'to', 'count', 'rate', 'errors', 'p50', 'p95', 'p99'].map((name, i) =>
              h('th', { scope: 'col', class: i < 2 ? '' : 'number' }, t(`column.${name}`)),
            ),
          ),
        ),
        h(
          'tbody',
          {},
          map.edges.map(edge =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, edge.from.name),
              h('td', {}, edge.to.name, edge.message ? h('span', { class: 'faint' }, ` ${t('map.message')}`) : ''),
              redCells(edge.red),
            ),
          ),
        ),
      ),
    ),
  );
}

function senders(all) {
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: 'numbers senders' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['service', 'version', 'language', 'sdk', 'agent', 'spans', 'metrics', 'logs', 'last'].map((name, i) =>
            h('th', { scope: 'col', class: i < 5 ? '' : 'number' }, t(`column.${name}`)),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        all.map(({ source, spans, metrics, logs, lastMillis }) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, serviceMark(source.service), source.service),
            h('td', {}, source.serviceVersion),
            h('td', {}, source.language),
            h('td', {}, `${source.sdk} ${source.sdkVersion}`),
            h('td', {}, `${source.distro} ${source.distroVersion}`),
            [spans, metrics, logs].map(value => h('td', { class: 'number' }, count(value))),
            h('td', { class: 'number' }, lastMillis ? time(lastMillis) : ''),
          ),
        ),
      ),
    ),
  );
}

function problems(all) {
  return h(
    'ol',
    { class: 'rows problems' },
    all.map(problem =>
      h(
        'li',
        {},
        h('time', { title: dateTime(problem.atMillis) }, time(problem.atMillis)),
        ' ',
        h('b', {}, problem.status || '–'),
        ` ${problem.protocol} ${problem.path} `,
        h('span', { class: 'faint' }, problem.sender),
        problem.count > 1 ? ` ${t('refused.times', { n: count(problem.count) })}` : null,
        problem.rejected ? ` ${t('refused.items', { n: count(problem.rejected) })}` : null,
        h('div', {}, problem.reason),
      ),
    ),
  );
}
