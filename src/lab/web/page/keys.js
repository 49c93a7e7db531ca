// Keys: a view gives a list of [key, text, action]; the list is also what "?" shows.

import { h } from './dom.js';
import { t } from './text.js';

/** @param keys a function that gives the list that counts now */
export function onKeys(keys) {
  addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const typing = event.target.matches('input, select, textarea');
    if (typing && event.key === 'Escape') return event.target.blur();
    if (typing) return;
    // Enter and Space already mean something on what has the focus.
    if (['Enter', ' '].includes(event.key) && event.target.closest('a, button')) return;
    const found = keys().find(([key]) => key.split(' ').includes(event.key === ' ' ? 'Space' : event.key));
    if (!found) return;
    event.preventDefault();
    found[2](event);
  });
}

export function helpFor(keys) {
  return [
    h('h2', {}, t('help.heading')),
    h(
      'dl',
      {},
      keys.map(([key, text]) => [
        h(
          'dt',
          {},
          key.split(' ').map(one => h('kbd', {}, one)),
        ),
        h('dd', {}, t(text)),
      ]),
    ),
  ];
}

/** Keys that move through a list of focusable elements. */
export function listKeys(elements, open) {
  const move = step => () => {
    const all = elements();
    const active = document.activeElement;
    const at = all.indexOf(active.closest('[tabindex]') ?? active.closest('li')?.querySelector('[tabindex]'));
    const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  return [
    ['ArrowDown j', 'key.down', move(1)],
    ['ArrowUp k', 'key.up', move(-1)],
    ['Enter', 'key.open', () => open(document.activeElement.closest('[tabindex]'))],
  ];
}
