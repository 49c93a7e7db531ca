// A trace beside another: what is new, missing, slower.

import { get } from './api.js';
import { fill, h } from './dom.js';
import { count, duration } from './format.js';
import { go, parameter, setParameters, traceAddress } from './place.js';
import { serviceMark } from './service.js';
import { t } from './text.js';

export function compare(place, traceId) {
  const head = h('div', {});
  const content = h('div', {});
  place.append(head, content);
  let seen = '';

  async function refresh() {
    const found = await get(`traces/${encodeURIComponent(traceId)}/compare`, { with: parameter('with') });
    if (found && !parameter('with')) setParameters({ with: found.other }); // the same one when it is opened again
    const text = JSON.stringify(found);
    if (text === seen) return;
    seen = text;
    const other = h('input', {
      name: 'with',
      value: found?.other ?? parameter('with'),
      placeholder: t('hint.trace'),
      onchange: () => {
        setParameters({ with: other.value.trim() });
        refresh();
      },
    });
    fill(
      head,
      h('h1', {}, t('compare')),
      h(
        'p',
        { class: 'summary' },
        h('a', { class: 'link', href: traceAddress(traceId) }, h('code', {}, traceId)),
        ` ${t('compare.with')} `,
        found ? h('a', { class: 'link', href: traceAddress(found.other) }, h('code', {}, found.other)) : null,
      ),
      h(
        'form',
        { class: 'filters', onsubmit: event => event.preventDefault() },
        h('label', {}, h('span', {}, t('compare.other')), other),
      ),
    );
    fill(content, found ? table(found) : h('p', { class: 'remark' }, t('compare.none')));
  }

  return { refresh, keys: [['Escape', 'key.back', () => go(traceAddress(traceId))]] };
}

function table({ calls, more }) {
  const largest = Math.max(1, ...calls.map(call => Math.abs(call.totalAfter - call.totalBefore)));
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: 'numbers tree comparison' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ['call', 'change', 'calls', 'total', 'self', 'difference'].map((name, i) =>
            h('th', { scope: 'col', class: i < 2 ? '' : 'number' }, t(`column.${name}`)),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        calls.map(call => {
          const delta = call.totalAfter - call.totalBefore;
          return h(
            'tr',
            { class: `change-${call.change.toLowerCase()}`, 'data-change': call.change },
            h(
              'th',
              { scope: 'row', style: { '--depth': Math.min(call.depth, 24) } },
              serviceMark(call.service),
              h('b', {}, call.name),
              ' ',
              h('span', { class: 'faint' }, call.service),
            ),
            h('td', {}, t(`change.${call.change}`)),
            h('td', { class: 'number' }, `${count(call.before)} → ${count(call.after)}`),
            h('td', { class: 'number' }, `${duration(call.totalBefore)} → ${duration(call.totalAfter)}`),
            h('td', { class: 'number' }, `${duration(call.selfBefore)} → ${duration(call.selfAfter)}`),
            h(
              'td',
              { class: 'number' },
              h(
                'div',
                { class: `share ${delta > 0 ? 'worse' : 'rest'}` },
                h('i', { style: { width: `${(100 * Math.abs(delta)) / largest}%` } }),
                h('span', {}, delta > 0 ? `+${duration(delta)}` : duration(delta)),
              ),
            ),
          );
        }),
      ),
    ),
    more ? h('p', { class: 'remark' }, t('structure.more', { n: count(more) })) : null,
  );
}
