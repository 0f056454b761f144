// SPDX-License-Identifier: Apache-2.0
// Charts of several runs: each has a letter, a colour and a broken line of its own, so that they can be told
// apart without colours, too.

const DASHES = [[1, 0], [9, 4], [2, 3], [12, 3, 2, 3], [5, 2], [3, 6]];
const LETTERS_OF_RUNS = "ABCDEF";

// The names of files without what all of them have in front.
const shortNames = files => {
  const parts = files.map(file => file.split("/"));
  for (let k = 1; ; ++k) {
    const names = parts.map(one => one.slice(-k).join("/"));
    if (new Set(names).size === new Set(files).size) return names;
  }
};

const markedRuns = data => {
  const names = shortNames(data.runs.map(run => run.file));
  return data.runs.map((run, i) => ({
    ...run, letter: LETTERS_OF_RUNS[i], color: COLORS[i], dash: DASHES[i], name: names[i],
    label: `${LETTERS_OF_RUNS[i]}  ${inShort(names[i], NARROW ? 30 : 40)}`,
    by: i === 0 ? null : data.differences[i - 1]}));
};

const sample = run => svg("svg", {class: "sample", width: 40, height: 10, viewBox: "0 0 40 10"},
    svg("line", {x1: 0, x2: 40, y1: 5, y2: 5, style: `stroke: ${run.color}`, "stroke-width": 3,
                 "stroke-dasharray": run.dash.join(" ")}));

const ofRuns = (runs, range, more = {}) => ({
  field: "run", type: "nominal", sort: null, title: null,
  scale: {domain: runs.map(run => run.label), range},
  legend: {symbolType: "stroke", symbolSize: 1000, symbolStrokeWidth: 3, symbolOpacity: 1, columns: NARROW ? 1 : 3, labelLimit: 0, ...more}});

// Lines in steps with their bands. rows: of each run, [{[x], chance, low, high, interval}].
const overlaySpec = (runs, rows, x, y, about) => {
  const all = rows.flatMap((of, i) => of.map(row => ({...row, run: runs[i].label})));
  const banded = all.filter(row => given(row.low) && given(row.high));
  const color = ofRuns(runs, runs.map(run => run.color));
  const strokeDash = ofRuns(runs, runs.map(run => run.dash));
  // Each letter at another place of its line, as lines often are together.
  const letters = rows.flatMap((of, i) => of.length === 0 ? [] :
      [{...of[Math.min(of.length - 1, Math.floor(of.length * (i + 0.5) / runs.length))], run: runs[i].label, letter: runs[i].letter}]);
  return {
    height: 270 + 22 * Math.ceil(runs.length / (NARROW ? 1 : 3)), encoding: {x},
    layer: [
      ...(banded.length === 0 ? [] : [{
        data: {values: banded}, mark: {type: "area", interpolate: "step-before", opacity: 0.13},
        encoding: {y: {...y, field: "low"}, y2: {field: "high"}, color}}]),
      {data: {values: all}, mark: {type: "line", interpolate: "step-before", strokeWidth: 2.5},
       encoding: {y: {...y, field: "chance"}, color, strokeDash}},
      {data: {values: all}, mark: {type: "point", opacity: 0, size: 120},
       encoding: {y: {...y, field: "chance"}, tooltip: [{field: "run"}, ...about]}},
      {name: "letters", data: {values: letters}, mark: {type: "text", fontSize: 13, fontWeight: "bold", dy: -8},
       encoding: {y: {...y, field: "chance"}, text: {field: "letter"}}},
    ],
  };
};

// Rows of several runs, one below the other.
const ofEach = (runs, rows) => rows.flatMap((of, i) => of.map(row => ({...row, letter: runs[i].letter})));
const RUN_COLUMN = {title: "run", of: r => r.letter};

const without = (runs, rows, what) => {
  const none = runs.filter((_, i) => rows[i].length === 0).map(run => run.letter);
  return none.length === 0 ? "" : ` ${what} in ${none.join(", ")}.`;
};

const compareSurvival = runs => {
  const rows = runs.map(run => run.survival.ride_through_h?.length
      ? survivalRows(run.survival).filter(row => row.chance !== null) : []);
  if (rows.flat().length === 0) return null;
  const from = firstChance(rows.flat());
  const y = {type: "quantitative", scale: {domain: [from, 1], zero: false}, title: "ridden through without loss", axis: {format: "%"}};
  const spec = overlaySpec(runs, rows, OUTAGE_AXIS, y, [
    {field: "hours", title: "up to, h", format: ".3~r"}, {field: "chance", title: "ridden through", format: ".2%"},
    {field: "interval", title: "95 % interval"}]);
  return html("section", {id: "survival"}, html("h2", {}, "How long an outage of the grid is ridden through"),
      chartFigure(spec, [RUN_COLUMN,
        {title: "outage, up to", of: r => lengthText(r.hours)},
        {title: "chance", number: true, of: r => percentText(r.index)},
        {title: "95 % interval", number: true, of: r => r.interval}], ofEach(runs, rows)),
      html("p", {class: "note"}, "A step is what is known at its right end. Bands: 95 % confidence of each run." +
          without(runs, rows, "No outage of the grid was seen") +
          (from > 0 ? ` The axis of the chances begins at ${plain(100 * from)} %, not at 0.` : "")));
};

const compareExceedanceFigure = (runs, name, title) => {
  const rows = runs.map(run => exceedance(run.histograms[name]));
  if (rows.flat().length === 0) return null;
  const unit = unitText(runs[0].histograms[name].unit);
  const x = {field: "value", type: "quantitative", scale: {type: "log", nice: false},
             title: `${title}, ${unit}`, axis: {grid: false, format: ",.3~r", tickCount: 5}};
  const y = {type: "quantitative", scale: {type: "log", nice: false}, title: `share of the ${YEARS} above`,
             axis: {format: "~p", tickCount: 5}};
  return chartFigure(overlaySpec(runs, rows, x, y, [
    {field: "value", title: `above, ${unit}`, format: ".3~r"}, {field: "chance", title: `share of ${YEARS}`, format: ".3p"},
    {field: "interval", title: "95 % interval"}]), [RUN_COLUMN,
    {title: `more than, ${unit}`, number: true, of: r => plain(r.value)},
    {title: `share of the ${YEARS}`, number: true, of: r => r.share},
    {title: "95 % interval", number: true, of: r => r.interval}], ofEach(runs, rows));
};

const compareExceedance = runs => {
  const figures = [["yearly_eue", "unserved energy"], ["yearly_lolh", "hours with loss of load"]]
      .map(([name, title]) => compareExceedanceFigure(runs, name, title)).filter(one => one !== null);
  if (figures.length === 0) return null;
  const rows = runs.map(run => exceedance(run.histograms.yearly_lolh));
  return html("section", {id: "exceedance"}, html("h2", {}, "How bad a year can be"), ...figures,
      html("p", {class: "note"}, "From a value at the bottom go up to a line, and left to the share of the " +
          `${YEARS} of that run that are worse. Bands: 95 % confidence of each run.` +
          without(runs, rows, `No ${YEAR} with loss of load was seen`)));
};

const compareSeason = runs => {
  const rows = runs.map(run => seasonRows(run.season));
  const most = Math.max(...rows.flat().map(row => row.eue));
  if (!(most > 0)) return null;
  const figure = (run, i) => {
    const one = chartFigure(seasonSpec(rows[i], 280, {domain: [0, most]}), [
      {title: "month", of: r => r.month}, {title: "hour", number: true, of: r => String(r.hour)},
      {title: "unserved, MWh a year", number: true, of: r => plain(r.eue)},
      {title: "hours a year with loss", number: true, of: r => plain(r.lolh)}], rows[i]);
    one.prepend(html("figcaption", {}, html("b", {}, run.letter), ` ${run.name}`));
    return one;
  };
  return html("section", {id: "season"}, html("h2", {}, "When load is lost"),
      html("div", {class: "pair"}, ...runs.map(figure)),
      html("p", {class: "note"}, "All have the same colours, which begin at 0. The months differ by more than chance in " +
          `${runs.filter(run => run.season.differs).map(run => run.letter).join(", ") || "none of the runs"}; ` +
          "the files keep no error for single cells. Local time."));
};

const MOST_COMPARED_CAUSES = 10;  // in the picture; the table has all

const compareCauses = runs => {
  const of = (run, key) => run.causes?.[key] ?? {};
  const most = key => Math.max(...runs.map(run => of(run, key).lolh_share ?? 0));
  const keys = [...new Set(runs.flatMap(run => rankedCauses(run.causes ?? {}).map(row => row.key)))]
      .sort((a, b) => most(b) - most(a));
  if (keys.length === 0) return null;
  const shown = keys.slice(0, MOST_COMPARED_CAUSES);
  const lines = key => nameLines(causeText(key));
  const values = shown.flatMap(key => runs.map(run => {
    const {lolh_share: share, lift} = of(run, key);
    return {name: lines(key).join("\n"), run: run.label, share: share ?? 0,
            text: `${run.letter}  ${shareText(share ?? 0)}${given(lift) ? `, lift ${liftText({key, lift})}` : ""}`};
  }));
  const spec = {
    height: Math.max(18 * runs.length + 8, roomOf(shown.map(lines))) * shown.length + 90,
    data: {values},
    encoding: {
      y: {field: "name", type: "nominal", sort: null, title: null, axis: NAME_AXIS, scale: {paddingInner: 0.2}},
      yOffset: {field: "run", sort: null, scale: {domain: runs.map(run => run.label)}},
      x: {field: "share", type: "quantitative", title: LOST_HOURS,
          scale: {domain: [0, NARROW ? 2.3 : 1.3]},
          axis: {format: "%", values: NARROW ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]}},
      color: ofRuns(runs, runs.map(run => run.color), {symbolType: "square", symbolSize: 100}),
      tooltip: [{field: "name", title: "present"}, {field: "run"}, {field: "text", title: "is"}],
    },
    layer: [{mark: {type: "bar"}},
            {mark: {type: "text", align: "left", dx: 4, fontSize: 11}, encoding: {text: {field: "text"}, color: {value: "black"}}}],
  };
  const rows = keys.flatMap(key => runs.map(run => ({key, letter: run.letter, ...of(run, key)})));
  return html("section", {id: "causes"}, html("h2", {}, "What was present when load was lost"),
      chartFigure(spec, [
        {title: "present", of: r => causeText(r.key)}, RUN_COLUMN,
        {title: "hours a year", number: true, of: r => plain(r.lolh)},
        {title: LOST_HOURS, number: true, of: r => shareText(r.lolh_share)},
        {title: ALL_TIME, number: true, of: r => shareText(r.time_share)},
        {title: "lift", number: true, of: liftText}], rows),
      html("p", {class: "note"}, "Several things are often present at once, and each then has the whole loss: shares add up to " +
          "more than 100 %. The lift is the share of the lost hours over that of all time. The files keep no error " +
          "for single rows." +
          (shown.length < keys.length ? ` Of ${keys.length}, the first ${shown.length} are drawn.` : "")));
};
