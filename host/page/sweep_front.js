// SPDX-License-Identifier: Apache-2.0
// The trade-off of a sweep: how much of the first axis it takes for a target, for each value of the
// second, if there is one.

// For each value of y, or once: where the index is at the target, and the other indices there.
const frontRows = (view, level) => Array.from({length: view.y?.size ?? 1}, (_, j) => {
  const {x} = view;
  const along = part => x.at.map((_, i) => view.of(part, i, j));
  const placeOf = crossing =>
      crossing && between(x, x.at[crossing.before], x.at[crossing.before + 1], crossing.share);
  const means = along(one => one.mean);
  const crossing = lastCrossing(means, level);
  const known = means.filter(mean => mean !== null);
  const row = {j, second: view.y ? placeOn(view.y, j) : null, crossing, needed: placeOf(crossing), beside: {},
               met: known.length > 0 && crossing === null && known.every(mean => mean <= level) &&
                    known.length === along(() => true).filter(done => done !== null).length};
  if (crossing === null) return row;
  row.falls = means[crossing.before] > level;
  // An end of the intervals that is always on one side of the level is there beyond the sweep.
  const ends = [0, 1].map(k => {
    const values = along(one => one.ci95[k] ?? (k === 1 ? Infinity : null));
    const above = (values.find(value => value !== null) > level) === row.falls;
    return placeOf(lastCrossing(values, level)) ?? (above ? x.at.at(-1) : x.at[0]);
  });
  row.low = Math.min(...ends, row.needed);
  row.high = Math.max(...ends, row.needed);
  for (const name of BESIDE) {
    const [a, b] = [0, 1].map(k => view.point(crossing.before + k, j).indices?.[name]?.mean ?? null);
    if (a !== null && b !== null) row.beside[name] = a + (b - a) * crossing.share;
  }
  return row;
});

// The level to begin with: of those that are crossed for the most values of y, the one that parts the points
// most evenly into those that meet it and those that do not, the roundest first.
const bestLevel = view => {
  if (!view.x.ordered) return null;
  const digit = level => Number(level.toExponential()[level < 0 ? 1 : 0]);
  const rated = view.levels.map(level => [
    -frontRows(view, level).filter(row => row.crossing).length,
    Math.abs(view.means.filter(mean => mean <= level).length - view.means.length / 2),
    [1, 5, 2].includes(digit(level)) ? [1, 5, 2].indexOf(digit(level)) : 3, level]);
  rated.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]);
  return rated[0]?.[3] ?? null;
};

const SIZED = ["lolh", "lolp", "lole", "lolev", "eue"];

// "0:336:84" where steps are even.
const stepsText = axis => {
  const steps = axis.at.slice(1).map((to, i) => to - axis.at[i]);
  const even = steps.every(step => Math.abs(step - steps[0]) < 1e-9 * Math.abs(axis.at.at(-1)));
  return even ? `${axis.at[0]}:${axis.at.at(-1)}:${steps[0]}` : null;
};

// The command that decides, where it is one that `ridethrough size` takes.
const sizeCommand = (data, view, state, level) => {
  const axes = [view.x, ...(view.y ? [view.y] : [])];
  if (!SIZED.includes(view.name) ||
      axes.some(axis => !axis.ordered || axis.keys.length > 1 || stepsText(axis) === null) ||
      state.others.some(axis => axis.keys.length > 1)) return null;
  return ["ridethrough", "size", data.config_file,
                      ...data.overrides.filter(one => !one.startsWith("sweep.")).map(one => `--${one}`),
                      ...state.others.map((axis, i) => `--${axis.name}=${axis.texts[state.fixed[i]]}`),
                      ...axes.flatMap(axis => ["--vary", axis.name, "--range", stepsText(axis)]),
                      "--target", `${view.name}<=${level}`];
};

const frontWords = (view, rows, level) => {
  const {x, y} = view;
  const drawn = rows.filter(row => row.crossing !== null);
  const falls = drawn.some(row => row.falls);
  const needed = row => `about ${plain(row.needed)}`;
  const words = [drawn.length === 0 ? `The index is nowhere between points at ${plain(level)}.`
      : (y ? `How much of ${x.title} it takes for ${plain(level)}, by ${y.title}: ` +
             drawn.map(row => `with ${y.texts[row.j]} ${needed(row)}`).join(", ")
          : `For ${plain(level)} ${x.title} is at ${needed(drawn[0])}`) +
        `. With ${falls ? "less" : "more"}, ${view.name} is above.`];
  if (!y) return words;
  const met = rows.filter(row => row.met).map(row => y.texts[row.j]);
  const never = rows.filter(row => row.crossing === null && !row.met).map(row => y.texts[row.j]);
  if (met.length > 0) words.push(`At or below it everywhere: ${y.name} = ${met.join(", ")}.`);
  if (never.length > 0) words.push(`Not reached within the sweep: ${y.name} = ${never.join(", ")}.`);
  return words;
};

const frontSpec = (view, drawn) => {
  const {x, y} = view;
  return {
    height: 280, data: {values: drawn.map(({second, needed, low, high}) => ({at: second, needed, low, high}))},
    encoding: {x: {...ofAxis(y), ...(y.ordered ? {scale: scaleFor(y.log, {padding: 20})} : {})}},
    layer: [
      {mark: {type: "rule", color: "var(--band)", strokeWidth: 7, opacity: 0.35, strokeCap: "round"},
       encoding: {y: {field: "low", type: "quantitative", title: x.title,
                      scale: scaleFor(x.log, {domain: [x.at[0], x.at.at(-1)]})},
                  y2: {field: "high"}}},
      ...(y.ordered ? [{mark: {type: "line", color: "var(--grid)", strokeWidth: 2.5},
                        encoding: {y: {field: "needed", type: "quantitative"}}}] : []),
      {mark: {type: "point", filled: true, opacity: 1, color: "var(--grid)", size: 80},
       encoding: {y: {field: "needed", type: "quantitative"},
                  tooltip: [{field: "at", title: y.name}, {field: "needed", title: x.name, format: ".4~r"},
                            {field: "low", title: "from", format: ".4~r"},
                            {field: "high", title: "to", format: ".4~r"}]}},
    ],
  };
};

const frontSection = (data, view, state, level) => {
  const {x, y} = view;
  if (level === null || !x.ordered || view.means.length === 0) return null;
  const rows = frontRows(view, level);
  const drawn = rows.filter(row => row.crossing !== null);
  const section = html("section", {id: "front"},
      html("h2", {}, `What it takes for ${view.name} = ${plain(level)} ${view.unit}`),
      ...frontWords(view, rows, level).map(words => html("p", {}, words)));
  if (drawn.length === 0) return section;
  const beside = BESIDE.filter(name => name !== view.name && drawn.some(row => name in row.beside));
  const columns = [
    ...(y ? [{title: y.title, number: y.ordered, of: r => y.texts[r.j]}] : []),
    {title: x.title, number: true, of: r => r.crossing ? plain(r.needed) : r.met ? "any" : "not reached"},
    {title: "95 % interval", number: true, of: r => r.crossing
        ? `${r.low === x.at[0] ? "at most" : `${plain(r.low)} to`} ${
            r.high === x.at.at(-1) ? "beyond the sweep" : plain(r.high)}` : ""},
    {title: "between the points", number: true, of: r => r.crossing
        ? `${x.texts[r.crossing.before]} and ${x.texts[r.crossing.before + 1]}` : ""},
    ...beside.map(name => ({title: `${name}, ${data.indices[name].unit}`, number: true,
                            of: r => plain(r.beside[name])}))];
  const command = sizeCommand(data, view, state, level);
  section.append(y ? chartFigure(frontSpec(view, drawn), columns, rows) : table(columns, rows),
      html("p", {class: "note"}, "Interpolated between the points on either side, and so are the other indices " +
          `in the table. ${y ? "Bars" : "The interval"}: where the ends of the 95 % intervals are at the target.`));
  if (command && drawn.some(row => row.falls)) {
    section.append(html("p", {class: "note"}, "This decides value by value, with a stated confidence:"),
                   commandBlock(command));
  }
  return section;
};
