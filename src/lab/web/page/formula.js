// A formula over lines: letters, numbers, + - * / and parentheses, as in (a - b) / a.

/**
 * @param lines by letter, each [[millis, value]] at the same moments
 * @return {points} at the moments at which all operands have a value and the result is finite; or {problem}, the part that
 *   cannot be read
 */
export function evaluated(text, lines) {
  const parts = text.match(/\d+(?:\.\d+)?|[a-z]+|\S/g) ?? [];
  let at = 0;
  const names = new Set();
  const binary = (next, operators) => () => {
    let left = next();
    while (Object.hasOwn(operators, parts[at])) {
      const apply = operators[parts[at++]];
      const [one, other] = [left, next()];
      left = values => apply(one(values), other(values));
    }
    return left;
  };
  const operand = () => {
    const part = parts[at++];
    if (part === '(') {
      const inside = sum();
      if (parts[at++] !== ')') throw new Error(')');
      return inside;
    }
    if (part === '-') {
      const inside = operand();
      return values => -inside(values);
    }
    if (/^\d/.test(part ?? '')) return () => Number(part);
    if (!Object.hasOwn(lines, part ?? '')) throw new Error(part ?? text);
    names.add(part);
    return values => values[part];
  };
  const product = binary(operand, { '*': (a, b) => a * b, '/': (a, b) => a / b });
  const sum = binary(product, { '+': (a, b) => a + b, '-': (a, b) => a - b });
  try {
    const formula = sum();
    if (at < parts.length) throw new Error(parts[at]);
    if (!names.size) throw new Error(text);
    const known = [...names].map(name => [name, new Map(lines[name].map(([millis, value]) => [millis, value]))]);
    const moments = [...known[0][1].keys()].filter(millis => known.every(([, line]) => line.has(millis)));
    return {
      points: moments
        .map(millis => [millis, formula(Object.fromEntries(known.map(([name, line]) => [name, line.get(millis)])))])
        .filter(([, value]) => Number.isFinite(value)),
    };
  } catch (problem) {
    return { problem: problem.message };
  }
}
