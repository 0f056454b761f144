// SPDX-License-Identifier: Apache-2.0
// The points of a sweep as they are chosen on the page, and the index along an axis.

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

// At most so many lines: the first, the last, and others evenly between.
const chosenLines = (count, most = COLORS.length) => count <= most ? [...Array(count).keys()]
    : Array.from({length: most}, (_, k) => Math.round(k * (count - 1) / (most - 1)));

const linesSection = (view, level) => {
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
  const aimed = given(level) && rows.some(({low}) => low <= level) && rows.some(({high}) => high >= level);
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
      ...(aimed ? [{data: {values: [{level}]}, mark: {type: "rule", color: "var(--ink)", strokeWidth: 1.5, strokeDash: [6, 4]},
                    encoding: {x: null, y: {field: "level", type: "quantitative"}}}] : []),
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
          (aimed ? ` Broken: the target, ${plain(level)}.` : "") +
          (open ? " Where they go up to the edge, no upper end is known." : "") +
          (indices.some(({mean}) => !given(mean)) ? " Where there is no point, too few trajectories bound the value." : "") +
          (!log && view.start !== 0 ? " The scale does not begin at 0." : "") +
          (log ? " The scale is logarithmic, and cut at a thirtieth of the value." : "") +
          (left ? " Where none was seen there is no place for a point on it; the band begins at the bottom." : "")));
};
