// How scripts/slides has Marp draw our decks: code that breaks with a hanging indent, and the lab's pictures in colour.

import { drawing } from './drawings.mjs';

const bars = /[█▉▊▋▌▍▎▏▐▕▁▂▃▄▅▆▇▀]+/g;
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** A picture of ./lab run: colour means service, in the order in which they appear; red means error. */
function picture(text) {
  const services = [];
  let service = 0;
  const drawn = text.split('\n').map((line) => {
    const name = /^ {2}([a-z][\w-]*) {2,}\S/.exec(line)?.[1];
    if (name) {
      if (!services.includes(name)) services.push(name);
      service = services.indexOf(name) % 4;
    }
    const kind = line.includes('✖') ? ' class="error"' : /^ {2}(trace [0-9a-f]{32}|metrics|logs)/.test(line) ? ' class="head"' : '';
    return `<span${kind}>${escaped(line).replace(bars, (bar) => `<b class="s${service}">${bar}</b>`)}</span>`;
  });
  return drawn.join('\n');
}

/** Each line a block of its own, so that one that is too long goes on below, further in. A colour may span lines. */
function code(html) {
  let open = [];
  return html.replace(/\n$/, '').split('\n').map((line) => {
    const indent = /^ */.exec(line)[0].length;
    const before = open.join('');
    for (const [tag] of line.matchAll(/<span[^>]*>|<\/span>/g)) open = tag === '</span>' ? open.slice(0, -1) : [...open, tag];
    const words = line.slice(indent).replace(/\.(?=[a-z]\w*\()/g, '<wbr>.').replace(/(?<=\w)\{(?=\w+=)/g, '<wbr>{') || ' ';
    return `<span class="line" style="--indent: ${indent}">${before}${words}${'</span>'.repeat(open.length)}</span>`;
  }).join('');
}

export default ({ marp }) => {
  const highlight = marp.highlighter.bind(marp);
  marp.highlighter = (text, language, attributes) => {
    if (language === 'text') return picture(text);
    if (['java', 'yaml', 'sql', 'promql', 'traceql'].includes(language)) return code(highlight(text, language, attributes) || escaped(text));
    return escaped(text);
  };
  const fence = marp.markdown.renderer.rules.fence;
  marp.markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const [kind, name] = tokens[index].info.trim().split(/\s+/);
    return kind === 'drawing' ? drawing(name, tokens[index].content) : fence(tokens, index, ...rest);
  };
  // The markers that ./lab regenerate fills are no notes for the speaker.
  marp.markdown.core.ruler.before('normalize', 'markers', (state) => {
    state.src = state.src.replace(/^<!-- (output|code): .* -->\r?\n/gm, '');
  });
  return marp;
};
