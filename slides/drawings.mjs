// Drawings for the decks, made from the words of a slide: each takes its labels, and gives an SVG 1152 wide.
// A block of a deck asks for one:   ```drawing sampling   and below it a label a line, "head: at the first span".

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const text = (x, y, words, { anchor = 'start', look = '' } = {}) =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" class="${look}">${escaped(words)}</text>`;
const line = (x1, y1, x2, y2, look = '') => `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" class="${look}"/>`;
const path = (shape, look) => `<path d="${shape}" class="${look}"/>`;
const arrow = (shape, look = '') => `<path d="${shape}" class="arrow ${look}" marker-end="url(#${look.includes('error') ? 'error' : 'plain'}-tip)"/>`;

/** A line of a diagram, in a colour of the theme: s0 to s3. */
const curve = (shape, colour) => `<path d="${shape}" class="curve ${colour}"/>`;

/** A box with its words in the middle, a line each; SlidesTest measures that they fit. */
function box(x, y, width, height, words, look = '') {
  const lines = words.split(' / ');
  const first = y + height / 2 - (lines.length - 1) * 17 + 9;
  const inside = lines.map((one, index) => text(x + width / 2, first + index * 34, one, { anchor: 'middle' })).join('');
  return `<g class="box ${look}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>${inside}</g>`;
}

const drawings = {
  /** Context from thread to thread: handed on, or lost. */
  threads: [400, ({ request, wrapped, bare, span, task, child, torn, handed, lost }) => [
    ...[[0, request], [140, wrapped], [280, bare]].map(([y, name]) => `<rect x="0" y="${y}" width="1152" height="118" rx="8" class="lane"/>${text(16, y + 68, name, { look: 'soft' })}`),
    box(310, 26, 820, 66, span, 's0'),
    arrow('M380 92 V199 H452'),
    text(396, 132, handed),
    box(460, 166, 420, 66, task, 's1'),
    text(900, 208, child),
    arrow('M340 92 V339 H452', 'error dashed'),
    text(396, 272, lost, { look: 'error' }),
    box(460, 306, 420, 66, task, 'error'),
    text(900, 348, torn, { look: 'error' }),
  ]],

  /** What goes over a socket, and what does not. */
  http: [330, ({ caller, called, context, inject, extract, header }) => [
    `<rect x="0" y="0" width="330" height="320" rx="8" class="lane"/>${text(165, 42, caller, { anchor: 'middle', look: 'soft' })}`,
    `<rect x="822" y="0" width="330" height="320" rx="8" class="lane"/>${text(987, 42, called, { anchor: 'middle', look: 'soft' })}`,
    box(40, 66, 250, 84, context, 's0'),
    box(40, 212, 250, 84, inject),
    arrow('M165 150 V204'),
    box(862, 212, 250, 84, extract),
    box(862, 66, 250, 84, context, 's1'),
    arrow('M987 212 V158'),
    arrow('M290 254 H854'),
    ...header.split(' / ').map((one, index) => text(576, 182 + index * 38, one, { anchor: 'middle', look: 'mono' })),
  ]],

  /** One trace, and the three moments at which it can be left out. */
  sampling: [400, ({ time, root, child, slow, failed, head, headKnows, processor, processorKnows, tail, tailKnows }) => [
    box(150, 12, 760, 52, root, 's0'),
    box(190, 72, 220, 52, child, 's1'),
    box(420, 72, 440, 52, slow, 's1'),
    box(470, 132, 350, 52, failed, 'error'),
    arrow('M60 206 H1140', 'soft'),
    text(1140, 194, time, { anchor: 'end', look: 'soft' }),
    ...[[150, 0, head, headKnows], [410, 1, processor, processorKnows], [960, 2, tail, tailKnows]].flatMap(([x, column, name, knows]) => [
      line(x, 0, x, 244, 'cut'),
      path(`M${x} 244 L${190 + column * 386} 276`, 'cut'),
      text(190 + column * 386, 310, name, { anchor: 'middle', look: 'strong' }),
      ...knows.split(' / ').map((one, index) => text(190 + column * 386, 348 + index * 36, one, { anchor: 'middle' })),
    ]),
  ]],

  /** Values in buckets: what a quantile can know, and where it can only guess. */
  buckets: [390, ({ within, guess, beyond, unknown, bounds }) => {
    const heights = [60, 110, 190, 230, 150, 80, 40, 130];
    const limits = bounds.split(' ');
    return [
      line(20, 300, 1132, 300),
      ...heights.map((height, index) => index === heights.length - 1
        ? `<rect x="${30 + index * 138}" y="${300 - height}" width="136" height="${height}" class="unknown"/>${path(`M1132 ${300 - height} H${30 + index * 138} V300 H1132`, 'open')}`
        : `<rect x="${30 + index * 138}" y="${300 - height}" width="130" height="${height}" class="bar${index === 3 ? ' marked' : ''}"/>`),
      ...limits.map((limit, index) => text(164 + index * 138, 336, limit, { anchor: 'middle', look: 'soft' })),
      text(1066, 336, '∞', { anchor: 'middle', look: 'soft' }),
      line(530, 48, 530, 300, 'cut'),
      text(530, 34, within, { anchor: 'middle', look: 'strong' }),
      text(509, 378, guess, { anchor: 'middle' }),
      line(1066, 120, 1066, 300, 'cut error'),
      text(1132, 106, beyond, { anchor: 'end', look: 'strong error' }),
      text(1132, 378, unknown, { anchor: 'end', look: 'error' }),
    ];
  }],

  /** The Collector's pipelines of the stack: counted before sampled. */
  pipeline: [380, ({ programs, receiver, connector, metrics, tail, batch, stores, traces, all, some }) => {
    const [counted, kept] = stores.split(' / ');
    return [
      `<rect x="190" y="0" width="770" height="372" rx="8" class="lane"/>${text(210, 40, traces, { look: 'soft' })}`,
      box(0, 146, 150, 80, programs, 's0'),
      arrow('M150 186 H212'),
      box(220, 146, 150, 80, receiver),
      arrow('M370 170 C420 170 400 106 452 106'),
      box(460, 66, 230, 80, connector, 's2'),
      arrow('M690 106 H742'),
      box(750, 66, 190, 80, metrics),
      arrow('M940 106 H992'),
      box(1000, 66, 152, 80, counted, 's2'),
      text(700, 180, all, { anchor: 'middle' }),
      arrow('M370 202 C420 202 400 276 452 276'),
      box(460, 236, 230, 80, tail, 's1'),
      arrow('M690 276 H742'),
      box(750, 236, 190, 80, batch),
      arrow('M940 276 H992'),
      box(1000, 236, 152, 80, kept, 's1'),
      text(700, 350, some, { anchor: 'middle' }),
    ];
  }],

  /** One pipeline of a Collector, and who hears of it when there is no room. */
  collector: [370, ({ programs, receiver, limiter, change, batch, exporter, backend, pipeline, refused, beside, kinds }) => [
    `<rect x="176" y="0" width="776" height="250" rx="8" class="lane"/>${text(196, 42, pipeline, { look: 'soft' })}`,
    box(0, 76, 146, 84, programs, 's0'),
    arrow('M146 118 H186'),
    box(194, 76, 118, 84, receiver),
    arrow('M312 118 H334'),
    box(342, 76, 126, 84, limiter, 's1'),
    arrow('M468 118 H490'),
    box(498, 76, 122, 84, change),
    arrow('M620 118 H642'),
    box(650, 76, 106, 84, batch),
    arrow('M756 118 H778'),
    box(786, 76, 142, 84, exporter),
    arrow('M928 118 H992'),
    box(1000, 76, 152, 84, backend, 's2'),
    arrow('M405 160 V208 H73 V168', 'error dashed'),
    text(424, 218, refused, { look: 'error' }),
    `<rect x="176" y="272" width="776" height="90" rx="8" class="lane"/>${text(196, 327, beside, { look: 'soft' })}`,
    text(932, 327, kinds, { anchor: 'end' }),
  ]],

  /** Where Collectors stand: one beside the programs of each machine, few for all. */
  places: [390, ({ host, program, agent, gateway, backend, near, few }) => [
    ...[0, 134, 268].flatMap((y) => [
      `<rect x="0" y="${y}" width="470" height="116" rx="8" class="lane"/>${text(16, y + 66, host, { look: 'soft' })}`,
      box(120, y + 22, 150, 72, program, 's0'),
      arrow(`M270 ${y + 58} H302`),
      box(310, y + 22, 144, 72, agent, 's1'),
    ]),
    arrow('M454 58 C540 58 540 128 612 128'),
    arrow('M454 192 C540 192 540 138 612 138'),
    arrow('M454 192 C540 192 540 246 612 246'),
    arrow('M454 326 C540 326 540 256 612 256'),
    box(620, 94, 200, 76, gateway, 's2'),
    box(620, 212, 200, 76, gateway, 's2'),
    arrow('M820 132 C880 132 880 186 936 186'),
    arrow('M820 250 C880 250 880 196 936 196'),
    box(944, 150, 200, 80, backend),
    ...near.split(' / ').map((one, index) => text(720, 24 + index * 36, one, { anchor: 'middle' })),
    ...few.split(' / ').map((one, index) => text(720, 336 + index * 36, one, { anchor: 'middle' })),
  ]],

  /** Two tiers: by trace id to the gateway that decides. */
  tiers: [380, ({ services, tier, gateway, backend, byId, counts, kept, whole }) => [
    box(0, 60, 170, 72, services.split(' / ')[0], 's0'),
    box(0, 228, 170, 72, services.split(' / ')[1], 's0'),
    arrow('M170 96 H262'),
    arrow('M170 264 H262'),
    box(270, 60, 190, 72, tier),
    box(270, 228, 190, 72, tier),
    arrow('M460 88 H632'),
    arrow('M460 104 C540 104 560 248 632 248'),
    arrow('M460 272 H632'),
    arrow('M460 256 C540 256 560 112 632 112'),
    ...byId.split(' / ').map((one, index) => text(548, 32 + index * 34, one, { anchor: 'middle', look: 'strong' })),
    box(640, 60, 220, 72, gateway, 's1'),
    box(640, 228, 220, 72, gateway, 's1'),
    text(750, 186, whole, { anchor: 'middle' }),
    arrow('M860 96 C910 96 910 168 956 168'),
    arrow('M860 264 C910 264 910 192 956 192'),
    box(964, 142, 188, 76, backend, 's2'),
    ...counts.split(' / ').map((one, index) => text(1058, 262 + index * 36, one, { anchor: 'middle' })),
    ...kept.split(' / ').map((one, index) => text(750, 340 + index * 34, one, { anchor: 'middle', look: 'soft' })),
  ]],

  /** A join of a visit with its statements: a row for each pair, and what EXISTS makes of it. */
  join: [340, ({ visit, statement, join, exists, row, three, one }) => [
    box(0, 52, 330, 56, visit, 's0'),
    ...[0, 1, 2].map((index) => box(34 + index * 58, 116 + index * 56, 180, 48, `${statement} ${index + 1}`, 's1')),
    text(420, 34, join, { look: 'strong error' }),
    ...[0, 1, 2].map((index) => box(420, 52 + index * 54, 460, 46, `${visit} · ${statement} ${index + 1}`, 'error')),
    text(910, 137, three, { look: 'strong error' }),
    text(420, 258, exists, { look: 'strong' }),
    box(420, 276, 460, 46, row, 's2'),
    text(910, 308, one, { look: 'strong' }),
    arrow('M330 80 H412', 'error'),
    arrow('M14 108 V299 H412'),
  ]],

  /** A counter over a restart: what lies between then and now, and what a difference sees of it. */
  restart: [390, ({ count, then, now, restart, difference, increase }) => [
    '<rect x="250" y="46" width="710" height="264" class="lane"/>',
    arrow('M20 310 V10', 'soft'),
    arrow('M20 310 H1140', 'soft'),
    text(36, 34, count, { look: 'soft' }),
    curve('M20 292 L250 190 L560 70 L600 70', 's0'),
    curve('M680 310 L960 214', 's0'),
    path('M600 70 V310 H680', 'cut'),
    text(620, 84, restart, { look: 'soft' }),
    line(250, 46, 250, 310, 'cut'),
    line(960, 46, 960, 310, 'cut'),
    text(250, 348, then, { anchor: 'middle', look: 'soft' }),
    text(960, 348, now, { anchor: 'middle', look: 'soft' }),
    arrow('M520 190 V92'),
    arrow('M900 310 V242'),
    path('M250 190 H1010', 'open'),
    arrow('M990 190 V210', 'error'),
    text(1010, 226, difference, { look: 'error' }),
    text(605, 384, increase, { anchor: 'middle', look: 'strong' }),
  ]],

  /** Two instances: their quantiles averaged, and their buckets added. */
  quantiles: [400, ({ many, few, average, added, each, all }) => {
    const bars = (x, y, heights, look = '') => [
      line(x, y, x + 330, y),
      ...heights.map((height, index) => `<rect x="${x + 6 + index * 64}" y="${y - height}" width="58" height="${height}" class="bar ${look}"/>`),
    ];
    return [
      ...bars(0, 130, [110, 70, 5, 0, 0]),
      text(0, 168, many, { look: 'soft' }),
      ...bars(0, 330, [0, 0, 0, 3, 6]),
      text(0, 368, few, { look: 'soft' }),
      arrow('M350 90 H452', 'error'),
      arrow('M350 310 C410 310 390 110 452 110', 'error'),
      box(460, 50, 300, 100, each, 'error'),
      arrow('M760 100 H812', 'error'),
      box(820, 50, 332, 100, average, 'error'),
      arrow('M350 110 C410 110 390 290 452 290'),
      arrow('M350 330 H452'),
      ...bars(460, 330, [110, 70, 5, 3, 6], 'marked'),
      text(460, 368, added, { look: 'soft' }),
      arrow('M800 290 H832'),
      box(840, 240, 312, 100, all, 's2'),
    ];
  }],

  /** A share of failures over two windows, ten units wide a minute: the long one forgets late, the short one too easily. */
  burn: [400, ({ outage, long, short, limit, alone, both, page, start, end, minutes }) => [
    `<rect x="150" y="20" width="300" height="230" class="lane"/>${text(300, 12, outage, { anchor: 'middle', look: 'soft' })}`,
    line(20, 250, 1140, 250),
    curve('M150 250 L200 50 L450 50 L500 250', 's1'),
    curve('M150 250 L450 150 L750 150 L1050 250', 's0'),
    line(20, 241, 1140, 241, 'cut error'),
    text(1140, 190, limit, { anchor: 'end', look: 'error' }),
    text(474, 78, short),
    text(764, 140, long),
    text(150, 284, start, { anchor: 'middle', look: 'soft' }),
    text(450, 284, end, { anchor: 'middle', look: 'soft' }),
    text(1050, 284, minutes, { anchor: 'middle', look: 'soft' }),
    box(176, 296, 846, 44, `${page} · ${alone}`, 'error'),
    box(176, 350, 322, 44, page, 's2'),
    text(512, 381, both, { look: 'strong' }),
  ]],

  /** A load test that waits for answers: the hole in its pace, and the users who were not counted. */
  omission: [440, ({ hang, closed, open, hole, stairs }) => {
    const wait = (x, y, width, look) => `<g class="box ${look}"><rect x="${x}" y="${y}" width="${width}" height="16" rx="3"/></g>`;
    const quick = (y) => [200, 240, 280, 320, 360, 810, 850, 890, 930, 970, 1010, 1050].map((x) => wait(x, y, 16, 's0'));
    return [
      `<rect x="400" y="34" width="400" height="406" class="lane"/>${text(600, 24, hang, { anchor: 'middle', look: 'soft' })}`,
      text(0, 76, closed, { look: 'strong error' }),
      ...quick(58),
      wait(400, 58, 400, 'error'),
      path('M440 88 H790 V170 H440 z', 'open'),
      ...hole.split(' / ').map((one, index) => text(615, 122 + index * 34, one, { anchor: 'middle', look: 'error' })),
      text(0, 222, open, { look: 'strong' }),
      ...quick(204),
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((index) => wait(400 + index * 40, 204 + index * 23, 400 - index * 40, 'error')),
      ...stairs.split(' / ').map((one, index) => text(380, 320 + index * 36, one, { anchor: 'end' })),
    ];
  }],

  /** What a store puts together: the values of a span, the values of a column, the places of a word. */
  layouts: [390, ({ rows, columns, words, row, column, word, terms }) => {
    const cells = (x, across, down, marked) => [0, 1, 2, 3].flatMap((line) => [0, 1, 2, 3].map((place) =>
      `<rect x="${x + place * across}" y="${64 + line * down}" width="66" height="42" class="bar${marked(line, place) ? ' marked' : ' empty'}"/>`));
    return [
      text(0, 34, rows, { look: 'strong' }),
      ...cells(0, 66, 58, (line) => line === 1),
      ...row.split(' / ').map((one, index) => text(0, 336 + index * 36, one)),
      text(400, 34, columns, { look: 'strong' }),
      ...cells(400, 82, 42, (_, place) => place === 0 || place === 2),
      ...column.split(' / ').map((one, index) => text(400, 336 + index * 36, one)),
      text(800, 34, words, { look: 'strong' }),
      ...terms.split(' / ').map((one, index) => text(800, 96 + index * 56, one, { look: index === 3 ? 'mono strong' : 'mono' })),
      ...word.split(' / ').map((one, index) => text(800, 336 + index * 36, one)),
    ];
  }],
};

const tip = (name) => `<marker id="${name}-tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 L10 5 L0 10 z" class="tip ${name}"/></marker>`;

/** The drawing of that name with these labels; says which name or label is wrong, since a deck with a hole helps nobody. */
export function drawing(name, block) {
  if (!drawings[name]) throw new Error(`There is no drawing "${name}": ${Object.keys(drawings).join(', ')}`);
  const labels = Object.fromEntries(block.trim().split('\n').map((one) => [one.slice(0, one.indexOf(':')), one.slice(one.indexOf(':') + 1).trim()]));
  const asked = new Proxy(labels, { get: (all, key) => { if (!(key in all)) throw new Error(`The drawing "${name}" lacks the label "${key}"`); return all[key]; } });
  const [height, draw] = drawings[name];
  return `<svg class="drawing" viewBox="0 0 1152 ${height}" width="1152" height="${height}" role="img"><defs>${tip('plain')}${tip('error')}</defs>${draw(asked).join('')}</svg>`;
}
