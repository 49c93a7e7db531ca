// What the query fields take, and what only Tempo and Loki have.

import { h } from './dom.js';
import { t } from './text.js';

const TRACEQL = [
  ['{ span.http.route = "/buy" && duration > 100ms }', 'queryHelp.filter'],
  ['{ .region = "kr-1" }  { resource.service.name = "shop" }  { event:name = "exception" }', 'queryHelp.scopes'],
  ['= != < <= > >= =~ !~', 'queryHelp.comparison'],
  ['{ span.user.id != nil }', 'queryHelp.nil'],
  ['&& || ! + - * / % ^', 'queryHelp.logic'],
  ['{ kind = server } > { status = error }  >> < << ~  !>  &>', 'queryHelp.structure'],
  ['{ kind = client } | count() > 5 | avg(duration) > 1s', 'queryHelp.aggregates'],
  ['{ } | by(resource.service.name) | coalesce() | select(span.http.route)', 'queryHelp.pipeline'],
];
const TEMPO = [
  ['{ } | rate()  quantile_over_time(duration, 0.9)  compare({ })', 'queryHelp.metrics'],
  ['with(most_recent=true)', 'queryHelp.hints'],
  ['parent.span.x  count() * 2 > 4', 'queryHelp.nobody'],
];
const LOGQL = [
  ['{service_name="shop", level=~"warn|error"}', 'queryHelp.selector'],
  ['|= "failed" or "refused"  != "health"  |~ "5\\\\d\\\\d"  !~ "GET|HEAD"', 'queryHelp.lines'],
  ['| trace_id="…"', 'queryHelp.labels'],
];
const LOKI = [['| json  | logfmt  | line_format  |>  ip()  rate({…}[5m])', 'queryHelp.loki']];

export function queryHelp(place) {
  const table = rows =>
    h(
      'dl',
      { class: 'query-help' },
      rows.map(([example, text]) => [h('dt', {}, h('code', {}, example)), h('dd', {}, t(text))]),
    );
  place.append(
    h('h1', {}, t('queryHelp.heading')),
    h('h2', {}, 'TraceQL'),
    table(TRACEQL),
    h('h3', {}, t('queryHelp.onlyTempo')),
    table(TEMPO),
    h('h2', {}, 'LogQL'),
    table(LOGQL),
    h('h3', {}, t('queryHelp.onlyLoki')),
    table(LOKI),
  );
  return { refresh: async () => {} };
}
