// SPDX-License-Identifier: Apache-2.0
// The map of a sweep: a field for each point, lines where the index is the same, and numbers that stand in
// nobody's way.

// A scale of the map in pixels, as far as that is known before it is drawn; forth and back.
const pixelScale = (axis, edges, size) => {
  const of = axis.log ? Math.log : value => value;
  const back = axis.log ? Math.exp : value => value;
  const [from, to] = [of(edges[0]), of(edges.at(-1))];
  return {to: value => (of(value) - from) / (to - from) * size,
          from: pixel => back(from + pixel / size * (to - from)), size};
};

// Where the line of each level is named: outside of the map, with a leader to the end of the line, on the
// right if there is one, else at the top, else at the bottom.
const LEVEL_SIDES = [
  {side: "right", at: (x, y, end) => end.x === x.at.at(-1), mark: {align: "left", dx: 5}},
  {side: "top", at: (x, y, end) => end.y === y.at.at(-1), mark: {baseline: "bottom", dy: -4}},
  {side: "bottom", at: (x, y, end) => end.y === y.at[0], mark: {baseline: "top", dy: 5}}];

const LETTER = 6.8;  // pixels

// The labels of one side, moved along it until none covers another.
const spread = (labels, side, scale) => {
  const room = label => side === "right" ? 13 : LETTER * label.text.length + 8;
  const places = labels.map(label => ({label, at: scale.to(side === "right" ? label.y : label.x)}))
      .sort((a, b) => a.at - b.at);
  const gap = i => (room(places[i - 1].label) + room(places[i].label)) / 2;
  for (let i = 1; i < places.length; ++i) places[i].at = Math.max(places[i].at, places[i - 1].at + gap(i));
  let most = scale.size;
  for (let i = places.length - 1; i >= 0; --i) {
    places[i].at = Math.min(places[i].at, most);
    if (i > 0) most = places[i].at - gap(i);
  }
  return places.map(({label, at}) => ({...label, at: scale.from(at)}));
};

const levelLabels = (segments, x, y, xs, ys, scaleX, scaleY) => {
  const ends = new Map();
  for (const {level, ...s} of segments) {
    for (const end of [{x: s.x, y: s.y}, {x: s.x2, y: s.y2}]) {
      const rank = LEVEL_SIDES.findIndex(({at}) => at(x, y, end));
      if (rank < 0 || ends.get(level)?.rank <= rank) continue;
      ends.set(level, {...end, rank, level, text: plain(level)});
    }
  }
  return LEVEL_SIDES.flatMap(({side}, rank) => {
    const of = [...ends.values()].filter(end => end.rank === rank);
    const edge = {right: xs.at(-1), top: ys.at(-1), bottom: ys[0]}[side];
    return spread(of, side, side === "right" ? scaleY : scaleX).map(({at, ...end}) =>
        ({...end, side, ...(side === "right" ? {x2: edge, y2: at} : {x2: at, y2: edge})}));
  });
};

// How far a point is from a box around the origin.
const fromBox = (dx, dy, width, height) =>
    Math.hypot(Math.max(0, Math.abs(dx) - width / 2), Math.max(0, Math.abs(dy) - height / 2));

// Places for the numbers of the cells, each within its field as far from lines as it can be.
const placeNumbers = (cells, segments, scaleX, scaleY) => {
  const spots = segments.flatMap(s => {
    const [x, y, x2, y2] = [scaleX.to(s.x), scaleY.to(s.y), scaleX.to(s.x2), scaleY.to(s.y2)];
    const count = Math.ceil(Math.hypot(x2 - x, y2 - y) / 3) + 1;
    return Array.from({length: count}, (_, k) => [x + (x2 - x) * k / count, y + (y2 - y) * k / count]);
  });
  return cells.map(cell => {
    const [left, right, low, high] = [scaleX.to(cell.x), scaleX.to(cell.x2), scaleY.to(cell.y), scaleY.to(cell.y2)];
    const [width, height] = [LETTER * cell.text.length + 2, 12];
    const near = spots.filter(([x, y]) => x > left - 20 && x < right + 20 && y > low - 20 && y < high + 20);
    const [roomX, roomY] = [Math.max(0, (right - left - width) / 2 - 3), Math.max(0, (high - low - height) / 2 - 3)];
    let best = null;
    for (const shareX of [0, 0.5, -0.5, 1, -1]) {
      for (const shareY of [0, 0.5, -0.5, 1, -1]) {
        const [x, y] = [(left + right) / 2 + shareX * roomX, (low + high) / 2 + shareY * roomY];
        const clear = Math.min(9, ...near.map(([atX, atY]) => fromBox(atX - x, atY - y, width, height)));
        const score = clear - Math.abs(shareX) - Math.abs(shareY);
        if (best === null || score > best.score) best = {score, x, y};
      }
    }
    return {...cell, atX: scaleX.from(best.x), atY: scaleY.from(best.y)};
  });
};

const mapSection = (view, level) => {
  const {x, y, log, start} = view;
  if (!y || !x.ordered || !y.ordered || view.means.length === 0) return null;
  const [xs, ys] = [cellEdges(x), cellEdges(y)];
  const shade = mean => log ? Math.log10(Math.max(mean, start)) : mean;
  const darkest = shade(start);
  const lightest = Math.max(...view.means.map(shade));
  const middle = (darkest + lightest) / 2;
  const cells = view.cells.map(({i, j, point}) => ({
    x: xs[i], x2: xs[i + 1], y: ys[j], y2: ys[j + 1], atX: x.at[i], atY: y.at[j],
    mean: view.of(one => one.mean, i, j), interval: pointRange(point, view.name)}));
  const known = cells.filter(cell => cell.mean !== null)
      .map(cell => ({...cell, shade: shade(cell.mean),
                     text: plain(cell.mean, x.size > 8 ? 2 : 3)}));
  const value = (i, j) => view.of(one => one.mean, i, j);
  const lines = view.levels.filter(one => one !== level)
      .flatMap(one => isoSegments(x, y, value, one).map(s => ({level: one, ...s})));
  const target = level === null ? [] : isoSegments(x, y, value, level).map(s => ({level, ...s}));
  const scaleOf = (axis, edges) => scaleFor(axis.log, {domain: [edges[0], edges.at(-1)]});
  const height = Math.min(560, Math.max(280, 110 + 55 * y.size));
  // The narrowest that it may be drawn, on paper: where there is more room, numbers have more of it, too.
  const scaleX = pixelScale(x, xs, NARROW ? window.innerWidth - 150 : 560);
  const scaleY = pixelScale(y, ys, height - 120);
  const labels = levelLabels([...lines, ...target], x, y, xs, ys, scaleX, scaleY);
  const axisX = {...ofAxis(x, "x"), scale: scaleOf(x, xs)};
  if (labels.some(({side}) => side === "bottom")) axisX.axis = {...axisX.axis, offset: 16};
  const axisY = {...ofAxis(y, "y"), scale: scaleOf(y, ys)};
  const box = {x: axisX, x2: {field: "x2"}, y: axisY, y2: {field: "y2"}};
  const spot = {x: {...axisX, field: "atX"}, y: {...axisY, field: "atY"}, text: {field: "text"}};
  const words = (name, values) => ({name, data: {values}, mark: {type: "text", fontSize: 12, baseline: "middle"},
                                     encoding: spot});
  const rule = (values, color, strokeWidth, strokeDash = []) => ({
    data: {values}, encoding: box, mark: {type: "rule", color, strokeWidth, strokeDash, strokeCap: "round"}});
  const fits = x.size <= (NARROW ? 4 : 12) && y.size <= 16;
  const numbers = fits ? placeNumbers(known, [...lines, ...target, ...labels], scaleX, scaleY) : [];
  const spec = {
    height, padding: {left: 4, top: 4, bottom: 4, right: 8 + Math.max(0, ...labels
        .filter(({side}) => side === "right").map(({text}) => LETTER * text.length + 4))},
    layer: [
      {data: {values: known}, mark: {type: "rect"}, encoding: {
        ...box,
        color: {field: "shade", type: "quantitative", scale: {scheme: "cividis", domain: [darkest, lightest]},
                legend: {title: `${view.name}, ${view.unit}`, gradientLength: 180,
                         ...(log ? {values: view.levels.map(Math.log10),
                                    labelExpr: "format(pow(10, datum.value), '.2~r')"} : {tickCount: 4})}},
        tooltip: [{field: "atX", title: x.name}, {field: "atY", title: y.name},
                  {field: "mean", title: view.name, format: ".4~r"},
                  {field: "interval", title: "95 % interval"}]}},
      {...words("missing", cells.filter(cell => cell.mean === null).map(cell => ({...cell, text: "\u00d7"})))},
      rule(labels, "white", 1, [1, 3]), rule(lines, "#16202a", 2.5), rule(lines, "white", 1.25), rule(target, "black", 5), rule(target, "white", 2.5, [6, 4]),
      words("on_dark", numbers.filter(cell => cell.shade <= middle)),
      words("on_light", numbers.filter(cell => cell.shade > middle)),
      ...LEVEL_SIDES.map(({side, mark}) => ({
        name: `level_${side}`, data: {values: labels.filter(end => end.side === side)},
        mark: {type: "text", fontSize: 11, fontWeight: "bold", ...mark},
        encoding: {x: {...axisX, field: "x2"}, y: {...axisY, field: "y2"}, text: {field: "text"}}})),
    ],
  };
  const failed = cells.filter(cell => cell.mean === null).length;
  return html("section", {id: "map"}, html("h2", {}, `${sentence(view.index.meaning)}, point by point`),
      html("p", {}, `Light is much, dark is little, on a ${log ? "logarithmic " : ""}scale that ` +
          `begins at ${plain(start)}${start === 0 ? "" : ", not at 0"}. ` +
          `Lines join what has the same ${view.name}; the number beside each says how much, in ${view.unit}. ` +
          (target.length > 0 ? `Broken, with a black border: ${plain(level)}.` : "")),
      chartFigure(spec, pointColumns(view), view.cells),
      html("p", {class: "note"}, "Each field is one simulated point, in its middle; between points lines are " +
          "interpolated. " +
          (view.differs ? "" : "By the intervals of the points alone, what they differ in may be chance. ") +
          (failed > 0 ? "\u00d7: not simulated, or not known." : "")));
};
