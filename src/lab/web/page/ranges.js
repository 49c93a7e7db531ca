// The time range: everything, the last minutes, or from and to; it stands in the address.

import { h } from './dom.js';
import { dateTime } from './format.js';
import { parameter, setParameters } from './place.js';
import { t } from './text.js';

const MINUTES = ['5', '15', '60', '360'];

/** What the API is asked for. */
export function askedRange() {
  return { minutes: parameter('minutes'), from: parameter('from'), to: parameter('to') };
}

/** A choice of ranges; it calls back when another is chosen. */
export function rangeControl(changed) {
  const label = h('label', { class: 'choice' });
  function draw() {
    const fixed = parameter('from') || parameter('to');
    const select = h(
      'select',
      {
        name: 'range',
        onchange: () => {
          if (select.value === 'fixed') return;
          setParameters({ minutes: select.value, from: '', to: '', brush: '' });
          draw();
          changed();
        },
      },
      h('option', { value: '' }, t('range.all')),
      MINUTES.map(minutes => h('option', { value: minutes }, t('range.minutes', { n: minutes }))),
      fixed
        ? h(
            'option',
            { value: 'fixed' },
            [parameter('from'), parameter('to')].map(millis => (millis ? dateTime(Number(millis)) : '…')).join(' – '),
          )
        : null,
    );
    select.value = fixed ? 'fixed' : parameter('minutes');
    label.replaceChildren(h('span', {}, t('range')), select);
  }
  draw();
  label.fix = (from, to) => {
    setParameters({ minutes: '', from: String(Math.floor(from)), to: String(Math.ceil(to)), brush: '' });
    draw();
    changed();
  };
  return label;
}
