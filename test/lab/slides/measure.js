// Put into a rendered deck by SlidesTest, in a real browser: what is cut, too small or not there at all. Its lines go into #measured.
(() => {
  const least = { foot: 18, text: 24, code: 26 };   // of a slide 720 high: what the last row can read
  const foot = 672;                       // below it only the footer and the page's number
  const problems = [];
  const short = (text) => text.trim().replace(/\s+/g, ' ').slice(0, 40);

  // A font without Korean draws the same box for each syllable.
  const drawn = (text) => {
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    pen.font = `40px ${getComputedStyle(document.querySelector('section')).fontFamily}`;
    pen.fillText(text, 5, 60);
    return canvas.toDataURL();
  };
  if (drawn('관') === drawn('측')) problems.push('there is no font with Korean');

  document.querySelectorAll('section').forEach((slide, index) => {
    const box = slide.getBoundingClientRect();
    const scale = box.width / 1280;
    const say = (text) => problems.push(`slide ${index + 1}: ${text}`);
    const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.data.trim()) continue;
      const parent = text.parentElement;
      const inFoot = parent.closest('footer') !== null;
      const smallest = inFoot ? least.foot : parent.closest('pre') ? least.code : least.text;
      const size = parseFloat(getComputedStyle(parent).fontSize);
      if (size < smallest) say(`${size}px is small: ${short(text.data)}`);
      const range = document.createRange();
      range.selectNodeContents(text);
      // The nearest thing with an edge of its own, or the slide.
      const edge = parent.closest('pre, section.flow > ul > li, td, th') ?? parent.closest('svg .box')?.querySelector('rect');
      const frame = edge ? edge.getBoundingClientRect() : null;
      const hanging = parent.closest('.line') ? size * 0.61 * scale : 0; // the blank at which a line of code is wrapped
      for (const rect of range.getClientRects()) {
        const [left, right, bottom] = [rect.left - box.left, rect.right - box.left, rect.bottom - box.top].map((one) => one / scale);
        if (left < 40 || right > 1240 || bottom > (inFoot ? 712 : foot)) { say(`runs off the slide (${Math.round(left)}–${Math.round(right)}, down to ${Math.round(bottom)}): ${short(text.data)}`); break; }
        if (frame && (rect.left < frame.left - 1 || rect.right > frame.right + 1 + hanging || rect.bottom > frame.bottom + 1)) { say(`runs out of its box: ${short(text.data)}`); break; }
      }
    }
    slide.querySelectorAll('pre, li, table, svg').forEach((one) => {
      const rect = one.getBoundingClientRect();
      if ((rect.bottom - box.top) / scale > foot || (rect.right - box.left) / scale > 1240) say(`a ${one.tagName.toLowerCase()} runs off the slide: ${short(one.textContent)}`);
    });
  });
  const out = document.createElement('pre');
  out.id = 'measured';
  out.textContent = [`${document.querySelectorAll('section').length} slides`, ...problems].join('\n');
  document.body.append(out);
})();
