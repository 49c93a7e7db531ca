// The review of all that is here: the score of each service, and what is wrong, each finding with the way to its span.

import { get } from './api.js';
import { fill, h } from './dom.js';
import { count, number } from './format.js';
import { listKeys } from './keys.js';
import { go, parameter, setParameters, traceAddress } from './place.js';
import { serviceMark } from './service.js';
import { language, t } from './text.js';

/** A review reads everything anew: it is asked for less often than a list. */
const PERIOD = 2000;
/** The worst come first; more of them would be nothing that one reads, and slow to draw. */
const MOST_SERVICES = 60;
const MOST_FINDINGS = 200;
const LEVELS = ['violation', 'improvement', 'information'];

export function review(place) {
  const content = h('div', {});
  place.append(h('h1', { class: 'unseen' }, t('nav.review')), content);
  let found = null;
  let seen = '';
  let last = -Infinity;

  async function refresh(now = false) {
    if (!now && performance.now() - last < PERIOD) return { later: PERIOD };
    const began = performance.now();
    found = await get('review', { lang: language });
    last = performance.now();
    const text = JSON.stringify(found);
    if (text !== seen) {
      seen = text;
      draw();
    }
    const took = last - began;
    return found.seen.spansLeftOut || took > PERIOD / 4 ? { later: Math.max(PERIOD, 4 * took) } : undefined;
  }

  function draw() {
    const focused = document.activeElement?.closest?.('[data-focus]')?.dataset.focus;
    const opened = new Set([...content.querySelectorAll('details[open]')].map(one => one.dataset.key));
    fill(content, found.services.length ? all(opened) : h('p', { class: 'summary' }, t('review.empty')));
    if (focused) content.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }

  function all(opened) {
    const service = parameter('service');
    const findings = found.findings.filter(one => !service || one.service === service);
    const numbers = Object.fromEntries(
      LEVELS.map(level => [level, count(findings.filter(one => one.level === level).length)]),
    );
    const { spans, spansLeftOut } = found.seen;
    return [
      spansLeftOut
        ? h('p', { class: 'summary' }, t('review.behind', { n: count(spans), all: count(spans + spansLeftOut) }))
        : null,
      h(
        'section',
        {},
        h('h2', {}, t('review.scores')),
        scores(found.services, service, choose, opened),
        more(found.services.length, MOST_SERVICES),
      ),
      h(
        'section',
        {},
        h('h2', {}, t('review.findings')),
        h('p', { class: 'summary' }, findings.length ? t('review.count', numbers) : t('review.none')),
        h('ol', { class: 'rows findings' }, findings.slice(0, MOST_FINDINGS).map(row)),
        more(findings.length, MOST_FINDINGS),
      ),
      h(
        'p',
        { class: 'summary' },
        t('review.about', { version: found.specification.version, tag: found.conventions.tag }),
      ),
    ];
  }

  function choose(service) {
    setParameters({ service: parameter('service') === service ? '' : service });
    draw();
  }

  return {
    refresh,
    keys: listKeys(
      () => [...content.querySelectorAll('.findings a[tabindex]')],
      link => link && go(link.getAttribute('href')),
    ),
  };
}

function more(all, shown) {
  return all > shown ? h('p', { class: 'summary' }, t('review.more', { n: count(all - shown) })) : null;
}

function scores(services, chosen, choose, opened) {
  return h(
    'ul',
    { class: 'scores' },
    [...services]
      .sort((a, b) => a.score - b.score)
      .slice(0, MOST_SERVICES)
      .map(one =>
        h(
          'li',
          { class: one.service === chosen ? 'chosen' : '' },
          h(
            'button',
            {
              type: 'button',
              class: 'pick',
              title: t('review.only'),
              'aria-pressed': one.service === chosen,
              'data-focus': `score ${one.service}`,
              onclick: () => choose(one.service),
            },
            serviceMark(one.service),
            one.service,
          ),
          h('b', { class: 'score' }, number(one.score)),
          h('span', {}, one.category),
          h(
            'span',
            { class: 'faint' },
            t('review.judged', {
              passed: one.passed,
              judged: one.passed + one.failed,
              all: number(one.scoreOfAllRules),
              rules: one.rules.length,
            }),
          ),
          one.failed ? rules(one, 'failed', true) : null,
          rules(one, 'rest', opened.has(`${one.service} rest`)),
        ),
      ),
  );
}

function rules(one, which, open) {
  const some = one.rules.filter(rule => (which === 'failed') === (rule.outcome === 'failed'));
  const list = h(
    'ul',
    { class: 'rules' },
    some.map(rule =>
      h(
        'li',
        { class: rule.outcome },
        h('b', {}, `${{ passed: '✓', failed: '✗' }[rule.outcome] ?? '·'} ${rule.id}`),
        ` ${rule.description}`,
        h('span', { class: 'faint' }, ` (${rule.weight})`),
        rule.reason ? h('div', { class: 'faint' }, rule.reason) : null,
        (rule.evidence ?? []).map(sentence => h('div', {}, sentence)),
      ),
    ),
  );
  if (which === 'failed') return list;
  const key = `${one.service} rest`;
  return h(
    'details',
    { 'data-key': key, open },
    h('summary', { 'data-focus': key }, t(one.failed ? 'review.rest' : 'review.all', { n: some.length })),
    list,
  );
}

function row(finding) {
  const places = finding.evidence.filter(one => one.traceId);
  return h(
    'li',
    { class: `finding ${finding.level}`, 'data-finding': finding.fingerprint },
    h('b', { class: 'level' }, t(`review.${finding.level}`)),
    ' ',
    serviceMark(finding.service),
    finding.service,
    ' ',
    h('code', {}, finding.id),
    h('span', { class: 'faint' }, ` ${t('review.times', { n: count(finding.count) })} · ${finding.fingerprint}`),
    h('div', { class: 'message' }, finding.message),
    h('div', {}, h('span', { class: 'faint' }, `${t('review.why')}: `), finding.why),
    h('div', {}, h('span', { class: 'faint' }, `${t('review.mend')}: `), finding.mend),
    h(
      'div',
      { class: 'places' },
      places.map((one, i) =>
        h(
          'a',
          {
            class: 'link',
            href: traceAddress(one.traceId, one.spanId),
            tabindex: i === 0 ? 0 : null,
            'data-focus': `${finding.fingerprint} ${i}`,
          },
          one.name || one.spanId || one.traceId,
        ),
      ),
      h('code', {}, `./lab guide ${finding.lesson}`),
    ),
  );
}
