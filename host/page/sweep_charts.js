// SPDX-License-Identifier: Apache-2.0
// Each chart of a sweep: a map with iso-lines, lines along an axis, what it takes for a target.

const COLORS = ["var(--grid)", "var(--lost)", "var(--battery)", "var(--shed)", "var(--turbine)",
                "var(--load)"];
const BESIDE = ["lolh", "eue", "turbine_run_hours", "turbine_starts", "fuel", "co2", "nox"];

const sentence = text => text[0].toUpperCase() + text.slice(1);
const pointText = (point, name) => !point.done ? "\u2013"
    : noneSeen(point.indices[name]) && yearlyOf(name) === null ? "none seen" : valueText(point.indices[name]);
const pointRange = (point, name) => point.done ? rangeText(point.indices[name].ci95) : "\u2013";

// What is chosen on the page, as a grid: view.point(i, j) by place on the axes x and y (if any).
const viewOf = (data, state) => {
  const {x, y, others} = state;
  const fixed = others.reduce((sum, axis, i) => sum + axis.order[state.fixed[i]] * axis.stride, 0);
  const point = (i, j) => data.points[fixed + x.order[i] * x.stride + (y ? y.order[j] * y.stride : 0)];
  const of = (part, i, j) => {
    const one = point(i, j);
    return one.done ? part(one.indices[state.index]) : null;
  };
  const cells = Array.from({length: y ? y.size : 1}, (_, j) => Array.from({length: x.size}, (_, i) =>
      ({i, j, point: point(i, j)}))).flat();
  const known = cells.map(({i, j}) => of(one => one, i, j)).filter(one => one !== null && one.mean !== null);
  const means = known.map(one => one.mean);
  const positive = means.filter(mean => mean > 0);
  const log = means.every(mean => mean >= 0) && positive.length > 1 &&
      Math.max(...positive) > 20 * Math.min(...positive);
  return {x, y, point, of, cells, means, log,
          differs: apart(known), start: log ? Math.min(...positive) : scaleStart(known),
          name: state.index, index: data.indices[state.index],
          unit: unitText(data.indices[state.index].unit),
          levels: means.length > 1 && Math.max(...means) > Math.min(...means)
              ? roundLevels(means, log) : []};
};

const scaleFor = (log, more = {}) =>
    ({type: log ? "log" : "linear", nice: false, ...(log ? {} : {zero: false}), ...more});

const ofAxis = (axis, field = "at") => axis.ordered
    ? {field, type: "quantitative", title: axis.title,
       scale: scaleFor(axis.log),
       axis: {values: axis.size <= 12 ? axis.at : undefined, grid: false, format: ".6~r"}}
    : {field, type: "nominal", sort: null, title: axis.title, axis: {labelLimit: 200, labelAngle: 0}};

const placeOn = (axis, i) => axis.ordered ? axis.at[i] : axis.texts[i];

const pointColumns = view => [
  {title: view.x.title, number: view.x.ordered, of: r => view.x.texts[r.i]},
  ...(view.y ? [{title: view.y.title, number: view.y.ordered, of: r => view.y.texts[r.j]}] : []),
  {title: `${view.name}, ${view.index.unit}`, number: true, of: r => pointText(r.point, view.name)},
  {title: "95 % interval", number: true, of: r => pointRange(r.point, view.name)},
  {title: "trajectories", number: true, of: r => r.point.done ? plain(r.point.trajectories, 15)
      : r.point.failure ? "failed" : "not simulated"},
  {title: "of them with loss", number: true, of: r => given(r.point.evidence?.losing_trajectories)
      ? plain(r.point.evidence.losing_trajectories, 15) : ""}];

// For the line of each level the end where it is named, with a leader to the edge of the map: on the
// right if there is one, else at the top, else at the bottom.
const levelLabels = (segments, x, y, xs, ys) => {
  const ends = new Map();
  for (const {level, ...s} of segments) {
    for (const [atX, atY] of [[s.x, s.y], [s.x2, s.y2]]) {
      const end = {level, text: plain(level), x: atX, y: atY, x2: atX, y2: atY};
      if (atX === x.at.at(-1)) Object.assign(end, {side: "right", rank: 0, x2: xs.at(-1)});
      else if (atY === y.at.at(-1)) Object.assign(end, {side: "top", rank: 1, y2: ys.at(-1)});
      else if (atY === y.at[0]) Object.assign(end, {side: "bottom", rank: 2, y2: ys[0]});
      else continue;
      if (!(ends.get(level)?.rank <= end.rank)) ends.set(level, end);
    }
  }
  return [...ends.values()];
};

const LABEL_SIDES = {right: {align: "right", dx: -4}, top: {baseline: "top", dy: 3},
                     bottom: {baseline: "bottom", dy: -3}};

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
  const labels = levelLabels([...lines, ...target], x, y, xs, ys);
  const axisX = {...ofAxis(x, "x"), scale: scaleOf(x, xs)};
  const axisY = {...ofAxis(y, "y"), scale: scaleOf(y, ys)};
  const box = {x: axisX, x2: {field: "x2"}, y: axisY, y2: {field: "y2"}};
  const spot = {x: {...axisX, field: "atX"}, y: {...axisY, field: "atY"}, text: {field: "text"}};
  // Above the point, where lines seldom are: one beside a number would look like a minus.
  const words = (name, values) => ({name, data: {values}, mark: {type: "text", fontSize: 12, dy: -13},
                                     encoding: spot});
  const rule = (values, color, strokeWidth, strokeDash = []) => ({
    data: {values}, encoding: box, mark: {type: "rule", color, strokeWidth, strokeDash, strokeCap: "round"}});
  const fits = x.size <= (NARROW ? 4 : 12) && y.size <= 16;
  const spec = {
    height: Math.min(560, Math.max(280, 110 + 55 * y.size)),
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
      ...(fits ? [words("on_dark", known.filter(cell => cell.shade <= middle)),
                  words("on_light", known.filter(cell => cell.shade > middle))] : []),
      ...Object.entries(LABEL_SIDES).map(([side, how]) => ({
        name: `level_${side}`, data: {values: labels.filter(end => end.side === side)},
        mark: {type: "text", fontSize: 11, fontWeight: "bold", ...how},
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
      html("p", {class: "note"}, "Each field is one simulated point; between points lines are " +
          "interpolated. " +
          (view.differs ? "" : "By the intervals of the points alone, what they differ in may be chance. ") +
          (failed > 0 ? "\u00d7: not simulated, or not known." : "")));
};

// At most so many lines: the first, the last, and others evenly between.
const chosenLines = (count, most = COLORS.length) => count <= most ? [...Array(count).keys()]
    : Array.from({length: most}, (_, k) => Math.round(k * (count - 1) / (most - 1)));

const linesSection = view => {
  const {x, y, log} = view;
  if (view.means.length === 0) return null;
  const drawn = new Set(chosenLines(y ? y.size : 1));
  const placed = mean => given(mean) && !(log && mean <= 0);
  const shown = view.cells.filter(({j, point}) => drawn.has(j) && point.done &&
      given(point.indices[view.name].ci95[0]) && !(log && point.indices[view.name].ci95[1] === 0));
  const indices = shown.map(({point}) => point.indices[view.name]);
  // An interval without an end goes on beyond the picture: to where that ends.
  const open = indices.some(({ci95: [, high]}) => !given(high));
  const most = Math.max(...indices.flatMap(({mean, ci95: [, high]}) => [mean ?? 0, high ?? 0]));
  const top = log ? 2 * most : most + 0.1 * (most - view.start);
  const cut = ({mean, ci95: [low]}) => log ? Math.max(low, mean / 30) : low;
  const bottom = Math.min(...indices.filter(({mean}) => placed(mean)).map(cut));
  const rows = shown.map(({i, j, point}) => {
    const index = point.indices[view.name];
    return {at: placeOn(x, i), series: y ? y.texts[j] : "", mean: placed(index.mean) ? index.mean : null,
            low: placed(index.mean) ? cut(index) : log ? Math.max(index.ci95[0], bottom) : index.ci95[0],
            high: index.ci95[1] ?? top, interval: pointRange(point, view.name)};
  }).filter(({low, high}) => low <= high);
  const series = y ? [...drawn].map(j => y.texts[j]) : [""];
  const color = {field: "series", type: "nominal", sort: null, title: y?.title,
                 scale: {domain: series, range: COLORS.slice(0, series.length)},
                 legend: y ? {columns: NARROW ? 2 : 6, symbolOpacity: 1} : null};
  const along = {x: ofAxis(x)};
  const mean = {field: "mean", type: "quantitative"};
  const spread = {y: {field: "low", type: "quantitative", scale: scaleFor(log, log ? {} : {zero: view.start === 0}),
                      title: `${view.name}, ${view.unit}`, axis: log ? {values: view.levels, format: ".3~r"} : {format: ",.3~r", tickCount: 6}},
                  y2: {field: "high"}, color};
  const spec = {
    height: 300, data: {values: rows}, encoding: along,
    layer: [
      x.ordered ? {mark: {type: "area", opacity: 0.22}, encoding: spread}
                : {mark: {type: "rule", strokeWidth: 2}, encoding: spread},
      ...(x.ordered ? [{mark: {type: "line", strokeWidth: 2.5}, encoding: {y: mean, color}}] : []),
      {mark: {type: "point", filled: true, opacity: 1, size: 70},
       encoding: {y: mean, color, shape: {field: "series", type: "nominal", sort: null, title: y?.title,
                                          legend: color.legend, scale: {domain: series}},
                  tooltip: [{field: "at", title: x.name}, ...(y ? [{field: "series", title: y.name}] : []),
                            {field: "mean", title: view.name, format: ".4~r"},
                            {field: "interval", title: "95 % interval"}]}},
    ],
  };
  const left = log && indices.some(({mean}) => mean === 0);
  return html("section", {id: "lines"}, html("h2", {}, `${sentence(view.index.meaning)} by ${x.title}`),
      y ? html("p", {}, `A line for each value of ${y.title}${
          y.size > drawn.size ? `; of ${y.size}, ${drawn.size} are drawn, the table has all` : ""}.`) : "",
      chartFigure(spec, pointColumns(view), view.cells),
      html("p", {class: "note"}, `${x.ordered ? "Bands" : "Bars"}: 95 % confidence of each point. ` +
          "All points draw the same random numbers, " +
          "so that differences between them are known better than these suggest." +
          (open ? " Where they go up to the edge, no upper end is known." : "") +
          (indices.some(({mean}) => !given(mean)) ? " Where there is no point, too few trajectories bound the value." : "") +
          (!log && view.start !== 0 ? " The scale does not begin at 0." : "") +
          (log ? " The scale is logarithmic, and cut at a thirtieth of the value." : "") +
          (left ? " Where none was seen there is no place for a point on it; the band begins at the bottom." : "")));
};
