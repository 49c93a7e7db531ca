// Many traces as one tree: where the time goes, and what is called again and again.

import { get } from './api.js';
import { fill, h } from './dom.js';
import { chips, traceFields } from './conditions.js';
import { asked, filters } from './filters.js';
import { flameGraph } from './flame.js';
import { count, duration, number } from './format.js';
import { go, traceAddress } from './place.js';
import { rangeControl } from './ranges.js';
import { serviceMark } from './service.js';
import { tabs } from './tabs.js';
import { t } from './text.js';

const PERIOD = 1500;

export function structure(place) {
  const fields = traceFields();
  const { form, offer } = filters(fields, () => refresh(true));
  const chosen = chips(() => refresh(true));
  form.append(rangeControl(() => refresh(true)));
  const content = h('div', {});
  place.append(h('h1', { class: 'unseen' }, t('structure')), form, chosen.element, tabs('structure'), content);
  let seen = '';
  let last = 0;

  async function refresh(now = false) {
    if (!now && performance.now() - last < PERIOD) return { later: PERIOD };
    last = performance.now();
    const [found, list] = await Promise.all([
      get('structure', asked(fields)),
      get('traces', { ...askedServices(), limit: '1' }),
    ]);
    chosen.draw();
    offer('service', list.services);
    const text = JSON.stringify(found);
    if (text === seen) return;
    seen = text;
    draw(found);
  }

  function draw({ traces, calls, more, repeats }) {
    const whole = Math.max(
      1,
      calls.filter(call => call.parent < 0).reduce((sum, call) => sum + call.total, 0),
    );
    fill(
      content,
      h('p', { class: 'summary' }, t('structure.of', { n: count(traces) })),
      repeats.map(repeat =>
        h(
          'p',
          { class: 'callout', 'data-repeat': repeat.name },
          h('b', {}, t('repeat', { child: repeat.name, parent: repeat.requestName })),
          ' ',
          t('repeat.times', {
            median: count(repeat.median),
            most: count(repeat.most),
            parents: count(repeat.parents),
            total: duration(repeat.total),
          }),
          ' ',
          h('a', { class: 'link', href: traceAddress(repeat.traceId, repeat.spanId) }, t('repeat.example')),
        ),
      ),
      calls.length ? flameGraph(calls, i => content.querySelector(`[data-call="${i}"]`)?.focus()) : null,
      calls.length ? table(calls, traces, whole) : null,
      more ? h('p', { class: 'remark' }, t('structure.more', { n: count(more) })) : null,
    );
  }

  return { refresh, keys: [['Escape', 'key.back', () => go(`/traces${location.search}`)]] };
}

const askedServices = () => ({});

function table(calls, traces, whole) {
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: 'numbers tree' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['call', 'calls', 'total', 'self', 'share', 'errors'].map((name, i) =>
            h('th', { scope: 'col', class: i ? 'number' : '' }, t(`column.${name}`)),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        calls.map((call, i) =>
          h(
            'tr',
            { tabindex: -1, 'data-call': i },
            h(
              'th',
              { scope: 'row', style: { '--depth': Math.min(call.depth, 24) } },
              serviceMark(call.service),
              h('b', {}, call.name),
              ' ',
              h('span', { class: 'faint' }, call.service),
            ),
            h('td', { class: 'number' }, number(Number((call.count / traces).toPrecision(3)))),
            h('td', { class: 'number' }, duration(call.total)),
            h('td', { class: 'number' }, duration(call.self)),
            h(
              'td',
              { class: 'number' },
              h(
                'div',
                { class: 'share chosen' },
                h('i', { style: { width: `${Math.min(100, (100 * call.self) / whole)}%` } }),
              ),
            ),
            h('td', { class: `number${call.errors ? ' errors' : ''}` }, count(call.errors)),
          ),
        ),
      ),
    ),
  );
}
