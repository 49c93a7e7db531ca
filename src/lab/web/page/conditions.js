// What else the list is narrowed down by: conditions on fields, which were chosen by a click. Each can be taken back.

import { fill, h } from './dom.js';
import { parameters, setParameters } from './place.js';
import { brushOf } from './heat.js';
import { dateTime, duration } from './format.js';
import { parameter } from './place.js';
import { t } from './text.js';

export function traceFields() {
  return [
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
}

/** Adds conditions to the address, as filters or exclusions. */
export function addConditions(conditions, excluded) {
  const name = excluded ? 'not' : 'is';
  setParameters({ [name]: [...new Set([...parameters(name), ...conditions])], brush: '' });
}

export function chips(changed) {
  const element = h('div', { class: 'chips' });
  function draw() {
    const chip = (name, condition, words) =>
      h(
        'button',
        {
          type: 'button',
          class: 'chip',
          title: t('chip.remove'),
          onclick: () => {
            setParameters({ [name]: parameters(name).filter(other => other !== condition) });
            draw();
            changed();
          },
        },
        words,
        ' ×',
      );
    const brush = brushOf(parameter('brush'));
    fill(
      element,
      parameters('is').map(condition => chip('is', condition, condition)),
      parameters('not').map(condition => chip('not', condition, `${t('chip.not')} ${condition}`)),
      brush ? chip('brush', parameter('brush'), describe(brush)) : null,
    );
  }
  draw();
  return { element, draw };
}

function describe(brush) {
  const words = [];
  if (brush.from || brush.to)
    words.push([brush.from, brush.to].map(millis => (millis ? dateTime(millis) : '…')).join(' – '));
  if (brush.min || brush.max)
    words.push([brush.min, brush.max].map(millis => (millis ? duration(millis * 1e6) : '…')).join(' – '));
  if (brush.errors) words.push(t('status.error'));
  return `${t('selection')}: ${words.join(', ')}`;
}
