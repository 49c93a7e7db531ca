// Traces or spans by the value of a field.

import { h } from './dom.js';
import { redCells } from './overview.js';
import { duration } from './format.js';
import { t } from './text.js';

const COLUMNS = ['value', 'distribution', 'count', 'rate', 'errors', 'p50', 'p95', 'p99'];
const VALUE_OF = {
  count: group => group.red.count,
  rate: group => group.red.perSecond,
  errors: group => group.red.errors,
  p50: group => group.red.p50,
  p95: group => group.red.p95,
  p99: group => group.red.p99,
};

/**
 * @param sorted the name of a column; the largest stands first
 * @param sort called with another one
 * @param choose called with a value
 */
export function groupTable(found, field, sorted, sort, choose) {
  const value = VALUE_OF[sorted] ?? VALUE_OF.count;
  const groups = [...found.groups].sort((a, b) => value(b) - value(a));
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: 'numbers groups' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          COLUMNS.map(name =>
            h(
              'th',
              {
                scope: 'col',
                class: name === 'value' ? '' : 'number',
                'aria-sort': (sorted || 'count') === name ? 'descending' : null,
              },
              VALUE_OF[name]
                ? h(
                    'button',
                    { type: 'button', class: 'pick', 'data-sort': name, onclick: () => sort(name) },
                    t(`column.${name}`),
                    (sorted || 'count') === name ? ' ↓' : '',
                  )
                : name === 'value'
                  ? field
                  : t(`column.${name}`),
            ),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        groups.map(group =>
          h(
            'tr',
            {},
            h(
              'th',
              { scope: 'row' },
              group.value === undefined
                ? h('span', { class: 'faint' }, t('group.none'))
                : h(
                    'button',
                    { type: 'button', class: 'pick', onclick: () => choose(group.value) },
                    group.value || '""',
                  ),
            ),
            h('td', {}, histogram(group.histogram, found.bounds)),
            redCells(group.red),
          ),
        ),
      ),
    ),
    found.more ? h('p', { class: 'remark' }, t('group.more', { n: found.more })) : null,
  );
}

function histogram(bins, bounds) {
  const width = 120;
  const height = 24;
  const most = Math.max(1, ...bins);
  const step = width / bins.length;
  return h(
    'svg',
    {
      class: 'small-line',
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': t('column.distribution'),
    },
    bins.map((value, i) =>
      value
        ? h(
            'rect',
            {
              x: i * step,
              width: Math.max(1, step - 0.5),
              y: height - Math.max(2, (height * value) / most),
              height: Math.max(2, (height * value) / most),
            },
            h('title', {}, `${duration(bounds[i])} – ${duration(bounds[i + 1])}: ${value}`),
          )
        : null,
    ),
  );
}
