// SPDX-License-Identifier: Apache-2.0
// The points of a sweep as a grid: axes, values on them, and where a value crosses a level.

// An axis as it is drawn, by its first key. Ordered: along it, numbers rise, of all of its keys or
// fall; rows of a design do not.
const axisOf = (axis, stride) => {
  const keys = Object.keys(axis.keys);
  const values = axis.keys[keys[0]];
  const order = values.map((_, i) => i);
  const numeric = keys.every(key => axis.keys[key].every(value => typeof value === "number"));
  if (numeric) order.sort((a, b) => values[a] - values[b]);
  const steps = key => order.slice(1).map((to, i) => axis.keys[key][to] - axis.keys[key][order[i]]);
  const ordered = numeric && values.length > 1 && keys.every((key, i) =>
      steps(key).every(step => step > 0) || (i > 0 && steps(key).every(step => step < 0)));
  const at = ordered ? order.map(i => values[i]) : order;
  const ratio = ordered && at[0] > 0 ? at.at(-1) / at[0] : 0;
  const text = i => keys.map(key => String(axis.keys[key][i])).join(", ");
  return {name: keys[0], title: keys.join(", "), keys, stride, ordered, at, order,
          texts: order.map(text), size: values.length,
          // Even on a logarithmic axis where the steps grow with the values.
          log: ratio > 10 && at.length > 2 && at.at(-1) - at.at(-2) > 3 * (at[1] - at[0])};
};

const sweepAxes = data => {
  let stride = data.points.length;
  return data.axes.map(axis => axisOf(axis, stride /= Object.values(axis.keys)[0].length));
};

// A place between two values of an axis.
const between = (axis, a, b, share) => axis.log ? a * Math.pow(b / a, share) : a + (b - a) * share;

// What share of the way from a to b passes the level: on a logarithmic scale where both allow. Where one is
// infinite, all that is sure is that the other has passed it.
const shareAt = (a, b, level) => a === Infinity ? 1 : b === Infinity ? 0 : a > 0 && b > 0 && level > 0
    ? Math.log(level / a) / Math.log(b / a) : (level - a) / (b - a);

const parts = (a, b, level) => a !== null && b !== null && (a > level) !== (b > level);

// Lines where the value equals the level, as segments within each cell of four neighbours (marching
// squares). A cell with a point that is not known has none.
const isoSegments = (x, y, value, level) => {
  const segments = [];
  for (let i = 0; i + 1 < x.size; ++i) {
    for (let j = 0; j + 1 < y.size; ++j) {
      const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
      const values = corners.map(([a, b]) => value(a, b));
      if (values.includes(null)) continue;
      const crossings = [0, 1, 2, 3].map(k => {
        const [from, to] = [corners[k], corners[(k + 1) % 4]];
        const [a, b] = [values[k], values[(k + 1) % 4]];
        if (!parts(a, b, level)) return null;
        const share = shareAt(a, b, level);
        return {x: between(x, x.at[from[0]], x.at[to[0]], share),
                y: between(y, y.at[from[1]], y.at[to[1]], share)};
      });
      // In a saddle two corners lie on the side of the middle: lines go around the other two.
      const middle = values.reduce((sum, one) => sum + one, 0) / 4;
      const around = (values[0] > level) === (middle > level) ? crossings
          : [...crossings.slice(1), crossings[0]];
      const ends = around.filter(one => one !== null);
      for (let k = 0; k + 1 < ends.length; k += 2) {
        segments.push({x: ends[k].x, y: ends[k].y, x2: ends[k + 1].x, y2: ends[k + 1].y});
      }
    }
  }
  return segments;
};

// Where values along an axis pass the level for the last time: {index of the point before, share}.
const lastCrossing = (values, level) => {
  for (let i = values.length - 1; i > 0; --i) {
    if (parts(values[i - 1], values[i], level)) {
      return {before: i - 1, share: shareAt(values[i - 1], values[i], level)};
    }
  }
  return null;
};

// Round levels between the values: 1, 2, 5 in each decade; where they span many, powers of ten.
const roundLevels = (values, log) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!log) {
    const rough = (high - low) / 5;
    const power = Math.pow(10, Math.floor(Math.log10(rough)));
    const step = power * [1, 2, 5, 10].find(one => one * power >= rough);
    const first = Math.floor(low / step) + 1;
    return Array.from({length: Math.max(0, Math.ceil(high / step) - first)},
                      (_, i) => Number(((first + i) * step).toPrecision(12)));
  }
  const from = Math.min(...values.filter(value => value > 0));
  const steps = high / from > 3e4 ? [1] : high / from > 300 ? [1, 3] : [1, 2, 5];
  const levels = [];
  for (let e = Math.floor(Math.log10(from)); Math.pow(10, e) < high; ++e) {
    for (const step of steps) levels.push(Number(`${step}e${e}`));
  }
  return levels.filter(level => level > from && level < high);
};

// Where cells end: in the middle between the values, and as far beyond the outer ones.
const cellEdges = axis => {
  const {at} = axis;
  const inner = at.slice(1).map((to, i) => between(axis, at[i], to, 0.5));
  return [between(axis, at[0], at[1], -0.5), ...inner, between(axis, at.at(-2), at.at(-1), 1.5)];
};

// How far the truth may lie below and above a mean, at k standard errors, by the interval at 1.96. What that
// reaches up further than normal errors would is of their skewness, and grows as the square of k (Cornish and
// Fisher, Revue de l'Institut International de Statistique 5(4):307, 1938).
const reach = ({mean, std_error, ci95: [low, high]}, k) => ({
  below: (mean - low) * k / CI,
  above: given(high) ? std_error * k + Math.max(0, high - mean - CI * std_error) * (k / CI) ** 2 : Infinity});

// Whether the least and the most of some indices lie further apart than chance puts any two of them
// once in a thousand: each pair is given an equal part of that, and 2 Q(k) < exp(-k^2 / 2). The end of a
// difference is made of those of both (Zou and Donner, Statist. Med. 27(10):1693, 2008).
const apart = indices => {
  const by = [...indices].sort((a, b) => a.mean - b.mean);
  const pairs = by.length * (by.length - 1) / 2;
  if (pairs === 0) return false;
  const k = Math.sqrt(2 * Math.log(1000 * pairs));
  const [least, most] = [by[0], by.at(-1)];
  return most.mean - least.mean > Math.hypot(reach(least, k).above, reach(most, k).below);
};

// Where a linear scale begins: at 0, unless all values are far from it and close to each other, and
// still not equal but for chance. Negative ones have no such place.
const scaleStart = indices => {
  const [low, high] = [Math.min(...indices.map(one => one.mean)), Math.max(...indices.map(one => one.mean))];
  return low < 0 || (low > 0.9 * high && apart(indices)) ? low : 0;
};
