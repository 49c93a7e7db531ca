// A flame graph: calls below their callers, as wide as the time that they took.

import { h } from './dom.js';
import { count, duration } from './format.js';
import { serviceColour } from './service.js';
import { t } from './text.js';

const ROW = 22;
const MAX_DEPTH = 60;
const MIN_SHARE = 0.001;

/**
 * @param calls {parent, depth, service, name, count, total, self, errors} each, parents before children
 * @param choose called with the index of a call
 */
export function flameGraph(calls, choose) {
  const roots = calls.filter(call => call.parent < 0);
  const whole = Math.max(
    1,
    roots.reduce((sum, call) => sum + call.total, 0),
  );
  // Children that ran side by side take more than their parent's time: they share its width.
  const inner = new Array(calls.length).fill(0);
  for (const call of calls) if (call.parent >= 0) inner[call.parent] += call.total;
  const left = [];
  const width = [];
  const filled = new Array(calls.length).fill(0);
  let top = 0;
  calls.forEach((call, i) => {
    const parent = call.parent;
    const room = parent < 0 ? 1 : width[parent];
    const all = parent < 0 ? whole : Math.max(calls[parent].total, inner[parent], 1);
    width[i] = (room * call.total) / all;
    left[i] = parent < 0 ? top : left[parent] + filled[parent];
    if (parent < 0) top += width[i];
    else filled[parent] += width[i];
  });
  const deepest = Math.min(MAX_DEPTH, Math.max(0, ...calls.map(call => call.depth)));
  return h(
    'div',
    { class: 'flame', style: { height: `${(deepest + 1) * ROW}px` }, role: 'group', 'aria-label': t('flame') },
    calls.map((call, i) =>
      width[i] < MIN_SHARE || call.depth > MAX_DEPTH
        ? null
        : h(
            'button',
            {
              type: 'button',
              class: `${serviceColour(call.service)}${call.errors ? ' error' : ''}`,
              style: {
                left: `${left[i] * 100}%`,
                width: `${width[i] * 100}%`,
                top: `${call.depth * ROW}px`,
              },
              title: `${call.service} ${call.name}\n${duration(call.total)} · ${t('column.self')} ${duration(call.self)} · ${count(call.count)}`,
              onclick: () => choose(i),
            },
            width[i] > 0.03 ? call.name : '',
          ),
    ),
  );
}
