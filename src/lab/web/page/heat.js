// A heat map: when did how many begin, and how long did they take. A brush on it selects.

import { fill, h } from './dom.js';
import { count, dateTime, duration, time } from './format.js';
import { t } from './text.js';

const HEIGHT = 190;
const LEFT = 64;
const BOTTOM = 20;

/**
 * @param brush {from, to, min, max, errors} in milliseconds, or null
 * @param brushed called with another brush
 */
export function heatMap(place, map, brush, brushed) {
  const width = Math.max(280, place.clientWidth);
  const rows = map.bounds.length - 1;
  const from = Number(BigInt(map.from) / 1000n) / 1000;
  const slot = map.slotNanos / 1e6;
  const cellWidth = (width - LEFT) / map.columns;
  const cellHeight = (HEIGHT - BOTTOM) / rows;
  const most = Math.max(1, ...map.cells.map(cell => cell.count));
  const x = millis => LEFT + ((millis - from) / slot) * cellWidth;
  const y = millis => {
    const nanos = millis * 1e6;
    let row = 0;
    while (row < rows && map.bounds[row + 1] <= nanos) row++;
    const low = Math.max(1, map.bounds[row]);
    const share = row >= rows ? 0 : Math.log(Math.max(nanos, low) / low) / Math.log(map.bounds[row + 1] / low);
    return (HEIGHT - BOTTOM) * (1 - Math.min(rows, row + share) / rows);
  };
  const every = Math.max(1, Math.ceil(rows / 6));
  const selection = h('rect', { class: 'brush', 'pointer-events': 'none' });
  const svg = h(
    'svg',
    {
      class: 'chart heat',
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: 'img',
      'aria-label': t('heat.label', { n: count(map.samples) }),
    },
    h('rect', { class: 'field', x: LEFT, y: 0, width: width - LEFT, height: HEIGHT - BOTTOM }),
    map.cells.map(cell => {
      const share = 0.25 + 0.75 * (Math.log(1 + cell.count) / Math.log(1 + most));
      const box = {
        x: LEFT + cell.column * cellWidth,
        y: (rows - 1 - cell.row) * cellHeight,
        width: Math.max(1.5, cellWidth - 0.5),
        height: Math.max(1.5, cellHeight - 0.5),
      };
      const bad = (box.height * cell.errors) / cell.count;
      return h(
        'g',
        {},
        h(
          'title',
          {},
          `${dateTime(from + cell.column * slot)}\n${duration(map.bounds[cell.row])} – ${duration(map.bounds[cell.row + 1])}\n${t('heat.cell', { n: count(cell.count), errors: count(cell.errors) })}`,
        ),
        h('rect', { class: 'cell', ...box, 'fill-opacity': share }),
        cell.errors
          ? h('rect', {
              class: 'cell error',
              ...box,
              y: box.y + box.height - Math.max(2, bad),
              height: Math.max(2, bad),
            })
          : null,
      );
    }),
    Array.from({ length: rows + 1 }, (_, row) =>
      row % every === 0
        ? h(
            'text',
            { x: LEFT - 6, y: Math.max(10, (HEIGHT - BOTTOM) * (1 - row / rows) + 4), 'text-anchor': 'end' },
            duration(map.bounds[row]),
          )
        : null,
    ),
    Array.from({ length: 5 }, (_, i) =>
      h(
        'text',
        {
          x: LEFT + ((width - LEFT) * i) / 4,
          y: HEIGHT - 5,
          'text-anchor': i === 0 ? 'start' : i === 4 ? 'end' : 'middle',
        },
        time(from + (slot * map.columns * i) / 4).slice(0, 8),
      ),
    ),
    selection,
  );
  const mark = (x1, y1, x2, y2) => {
    for (const [name, value] of Object.entries({ x: x1, y: y1, width: x2 - x1, height: y2 - y1 }))
      selection.setAttribute(name, Math.max(0, value));
  };
  const inside = (value, low, high) => Math.min(high, Math.max(low, value));
  if (brush && (brush.from || brush.to || brush.min || brush.max))
    mark(
      brush.from ? inside(x(brush.from), LEFT, width) : LEFT,
      brush.max ? y(brush.max) : 0,
      brush.to ? inside(x(brush.to), LEFT, width) : width,
      brush.min ? y(brush.min) : HEIGHT - BOTTOM,
    );
  let start = null;
  const at = event => {
    const box = svg.getBoundingClientRect();
    return [
      inside(((event.clientX - box.left) * width) / box.width, LEFT, width),
      inside(((event.clientY - box.top) * HEIGHT) / box.height, 0, HEIGHT - BOTTOM),
    ];
  };
  svg.addEventListener('pointerdown', event => {
    if (event.button !== 0) return;
    start = at(event);
    place.brushing = true;
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener('pointermove', event => {
    if (!start) return;
    const [px, py] = at(event);
    mark(Math.min(start[0], px), Math.min(start[1], py), Math.max(start[0], px), Math.max(start[1], py));
  });
  const done = event => {
    if (!start) return;
    const [px, py] = at(event);
    const [sx, sy] = start;
    start = null;
    place.brushing = false;
    if (Math.abs(px - sx) < 4 && Math.abs(py - sy) < 4) return brushed(null);
    // Whole cells: what is seen inside is what is selected.
    const column = value => (value - LEFT) / cellWidth;
    const row = value => rows * (1 - value / (HEIGHT - BOTTOM));
    const bottom = Math.floor(row(Math.max(sy, py)) + 1e-6);
    const top = Math.ceil(row(Math.min(sy, py)) - 1e-6);
    brushed({
      from: from + Math.floor(column(Math.min(sx, px))) * slot,
      to: from + Math.ceil(column(Math.max(sx, px))) * slot,
      min: bottom <= 0 ? null : map.bounds[bottom] / 1e6,
      max: top >= rows ? null : map.bounds[top] / 1e6,
    });
  };
  svg.addEventListener('pointerup', done);
  svg.addEventListener('pointercancel', () => {
    start = null;
    place.brushing = false;
  });
  fill(place, svg);
}

/** As it stands in the address. */
export function brushText(brush) {
  if (!brush) return '';
  const edge = value => (value === null || value === undefined ? '' : String(Number(value.toFixed(6))));
  const parts = [brush.from, brush.to, brush.min, brush.max].map(edge);
  if (parts.every(part => !part)) return brush.errors ? 'error' : '';
  return [...parts, ...(brush.errors ? ['error'] : [])].join(',');
}

export function brushOf(text) {
  if (!text) return null;
  if (text === 'error') return { errors: true };
  const [from, to, min, max, errors] = text.split(',');
  const edge = value => (value ? Number(value) : null);
  return { from: edge(from), to: edge(to), min: edge(min), max: edge(max), errors: errors === 'error' };
}
