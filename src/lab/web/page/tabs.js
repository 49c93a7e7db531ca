// The same traces as a list or as a structure.

import { h } from './dom.js';
import { t } from './text.js';

export function tabs(current) {
  return h(
    'nav',
    { class: 'tabs', 'aria-label': t('shown.as') },
    ['traces', 'structure'].map(name =>
      h(
        'a',
        {
          href: `/${name}`,
          'data-tab': name,
          'aria-current': name === current ? 'page' : null,
          onclick: event => event.currentTarget.setAttribute('href', `/${name}${location.search}`),
        },
        t(name === 'traces' ? 'list' : 'structure'),
      ),
    ),
  );
}
