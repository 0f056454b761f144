// SPDX-License-Identifier: Apache-2.0
// Each chart of results: what it shows in words, the picture, the table behind it.

const CI = 1.96;

// What is known at the end of a bin holds for all outages up to it: a step, nothing between.
const survivalRows = s => s.length_h.slice(1).map((hours, i) => {
  const index = {mean: s.probability[i + 1], std_error: s.std_error[i + 1],
                 ci95: [s.ci95_low?.[i + 1] ?? null, s.ci95_high?.[i + 1] ?? null]};
  return {from: s.length_h[i], hours, outages: s.outages[i], survived: s.survived[i], index,
          chance: index.mean, low: index.ci95[0], high: index.ci95[1], interval: percentRange(index)};
});

const OUTAGE_AXIS = {field: "hours", type: "quantitative", scale: {type: "log", nice: false},
                     title: "length of the outage of the grid",
                     axis: {values: ROUND_HOURS, labelExpr: HOURS_LABEL, grid: false}};

// Where the axis of chances begins.
const firstChance = rows => {
  const lowest = Math.min(...rows.map(row => row.low ?? row.chance));
  return lowest > 0.9 ? 0.9 : lowest > 0.5 ? 0.5 : 0;
};

const survivalSection = data => {
  const s = data.survival;
  if (!s.ride_through_h?.length) return null;
  const rows = survivalRows(s);
  const drawn = rows.filter(row => row.chance !== null);
  const banded = drawn.filter(row => given(row.low) && given(row.high));
  const from = firstChance(drawn);
  const x = OUTAGE_AXIS;
  const spec = {
    height: 240, data: {values: drawn},
    encoding: {x},
    layer: [
      ...(banded.length === 0 ? [] : [{
        data: {values: banded}, mark: {type: "area", interpolate: "step-before", color: "var(--band)", opacity: 0.25},
        encoding: {y: {field: "low", type: "quantitative", title: null}, y2: {field: "high"}}}]),
      {mark: {type: "line", interpolate: "step-before", color: "var(--grid)", strokeWidth: 2.5},
       encoding: {y: {field: "chance", type: "quantitative", scale: {domain: [from, 1], zero: false},
                      title: "ridden through without loss", axis: {format: "%"}}}},
      {mark: {type: "point", opacity: 0, size: 200},
       encoding: {y: {field: "chance", type: "quantitative"},
                  tooltip: [{field: "hours", title: "up to, h", format: ".3~r"},
                            {field: "chance", title: "ridden through", format: ".2%"},
                            {field: "interval", title: "95 % interval"}]}},
    ],
  };
  const at = i => percentIndexText({
    mean: s.ride_through[i], std_error: s.ride_through_std_error[i],
    ci95: [s.ride_through_ci95_low?.[i] ?? null, s.ride_through_ci95_high?.[i] ?? null]});
  const last = s.ride_through_h.length - 1;
  return html("section", {id: "survival"}, html("h2", {}, "How long an outage of the grid is ridden through"),
      html("p", {}, `Of outages of the grid that last ${lengthText(s.ride_through_h[0])}, ${at(0)} pass without loss of load; of those of ${
          lengthText(s.ride_through_h[last])}, ${at(last)}.`),
      chartFigure(spec, [
        {title: "outage, from", of: r => lengthText(r.from)},
        {title: "to", of: r => lengthText(r.hours)},
        {title: "outages", number: true, of: r => plain(r.outages, 9)},
        {title: "without loss", number: true, of: r => plain(r.survived, 9)},
        {title: "chance to ride through up to \u201cto\u201d", number: true,
         of: r => r.chance === null ? "\u2013" : percentText(r.index)},
        {title: "95 % interval", number: true, of: r => r.interval}], rows),
      html("p", {class: "note"}, "A step is what is known at its right end; it is at least that before. " +
          "Product-limit estimate (Kaplan and Meier). " +
          (banded.length > 0 ? "Band: 95 % confidence."
              : "The file is of an older version, which keeps no intervals of it.") +
          (from > 0 ? ` The axis of the chances begins at ${plain(100 * from)} %, not at 0.` : "")));
};

// The chance of a year with more than each edge, from a histogram.
const exceedance = ({edges, counts, above_ci95}) => {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const rows = [];
  let above = all;
  counts.forEach((count, i) => {
    // The last of equal chances, and only where there is something to exceed.
    if (edges[i] > 0 && count > 0 && above > 0) rows.push({value: edges[i], above, ci95: above_ci95[i]});
    above -= count;
  });
  return rows.filter(row => row.above < all).map(row => {
    const chance = row.above / all;
    return {...row, chance, share: shareOf(chance, all), low: row.ci95[0], high: row.ci95[1],
            interval: percentRange(row)};
  });
};

const exceedanceFigure = (histogram, title, color) => {
  const rows = exceedance(histogram);
  if (rows.length === 0) return null;
  const unit = unitText(histogram.unit);
  const spec = {
    height: 240, data: {values: rows},
    encoding: {x: {field: "value", type: "quantitative", scale: {type: "log", nice: false},
                   title: `${title}, ${unit}`, axis: {grid: false, format: ",.3~r", tickCount: 5}}},
    layer: [
      {mark: {type: "area", interpolate: "step-before", color, opacity: 0.25},
       encoding: {y: {field: "low", type: "quantitative", scale: {type: "log", nice: false},
                      title: `share of the ${YEARS} above`, axis: {format: "~p", tickCount: 5}},
                  y2: {field: "high"}}},
      {mark: {type: "line", interpolate: "step-before", color, strokeWidth: 2.5},
       encoding: {y: {field: "chance", type: "quantitative"}}},
      {mark: {type: "point", opacity: 0, size: 150},
       encoding: {y: {field: "chance", type: "quantitative"},
                  tooltip: [{field: "value", title: `above, ${unit}`, format: ".3~r"},
                            {field: "chance", title: `share of ${YEARS}`, format: ".3p"},
                            {field: "interval", title: "95 % interval"}]}},
    ],
  };
  return chartFigure(spec, [
    {title: `more than, ${unit}`, number: true, of: r => plain(r.value)},
    {title: `share of the ${YEARS}`, number: true, of: r => r.share},
    {title: "95 % interval", number: true, of: r => r.interval},
    {title: `once in ${YEARS}`, number: true, of: r => plain(1 / r.chance)}], rows);
};

const exceedanceSection = data => {
  const figures = [
    exceedanceFigure(data.histograms.yearly_eue, "unserved energy", "var(--lost)"),
    exceedanceFigure(data.histograms.yearly_lolh, "hours with loss of load", "var(--grid)"),
  ].filter(one => one !== null);
  if (figures.length === 0) return null;
  const {loss_free_years: free, eue_cvar99: worst} = data.indices;
  return html("section", {id: "exceedance"}, html("h2", {}, "How bad a year can be"),
      html("p", {}, `${percentIndexText(complement(free))} of the ${YEARS} have any loss of load. ` +
          (!worst ? "" : given(worst.mean)
              ? `In the worst 1 % of the ${YEARS}, ${indexText(worst).replace(" a year", "")} go unserved on average.`
              : `${plain(data.trajectories, 15)} of them are too few to know what goes unserved in the worst 1 %.`)),
      html("div", {class: "pair"}, ...figures),
      html("p", {class: "note"}, "How to read them: from a value at the bottom go up to the line, and " +
          `left to the share of the ${YEARS} that are worse. Band: 95 % confidence (Clopper and Pearson).`));
};

// Bars of round lengths from the fine bins of the file.
const ROUND_EDGES = [0, 1 / 60, 2 / 60, 5 / 60, 10 / 60, 0.25, 0.5, 1, 2, 4, 8, 12, 24, 48, 96, 168, 336,
                     720, 1440, 2880, 8760, Infinity];

const rebinned = ({edges, counts}, to) => {
  const bars = to.slice(0, -1).map((from, i) => ({from, until: to[i + 1], count: 0}));
  // By where a bin ends: of a bin with a round length in it, most are just as long, and belong above.
  counts.forEach((count, i) => {
    bars.find(bar => edges[i + 1] > bar.from && edges[i + 1] <= bar.until).count += count;
  });
  const all = counts.reduce((sum, count) => sum + count, 0);
  for (const bar of bars) {
    bar.share = bar.count / all;
    bar.text = bar.count > 0 ? shareOf(bar.share, all) : "none";
  }
  return bars;
};

// Horizontal bars with their share beside them, so that small ones can be read as well.
const barSpec = (rows, title, yTitle, color) => ({
  height: 23 * rows.length + 40,
  data: {values: rows},
  encoding: {y: {field: "name", type: "nominal", sort: null, title: yTitle,
                 axis: {labelLimit: 130, ticks: false}},
             x: {field: "share", type: "quantitative", title,
                 scale: {domainMax: (NARROW ? 2 : 1.45) * Math.max(...rows.map(row => row.share))},
                 axis: {labels: false, ticks: false, grid: false, titleAnchor: "start"}}},
  layer: [
    {mark: {type: "bar", color, height: {band: 0.72}}},
    {mark: {type: "text", align: "left", dx: 5, fontSize: 12}, encoding: {text: {field: "text"}}},
  ],
});

const durationName = ({from, until}) => until === Infinity ? `over ${lengthText(from)}`
    : from === 0 ? `under ${lengthText(until)}` : `${lengthText(from)} to ${lengthText(until)}`;

const durationSection = data => {
  const histogram = data.histograms.event_duration;
  if (histogram.counts.length === 0) return null;
  const bars = rebinned(histogram, ROUND_EDGES).map(bar => ({...bar, name: durationName(bar)}));
  const filled = bars.flatMap((bar, i) => bar.count > 0 ? [i] : []);
  const rows = bars.slice(filled[0], filled.at(-1) + 1);
  const most = rows.reduce((a, b) => (b.count > a.count ? b : a));
  const all = rows.reduce((sum, row) => sum + row.count, 0);
  return html("section", {id: "duration"}, html("h2", {}, "How long a loss of load lasts"),
      html("p", {}, `Of the losses seen, ${plain(most.count, 9)} of ${plain(all, 9)} (${most.text}) last ${
          most.name}. In all, ${indexText(data.indices.lolev)} begin.`),
      chartFigure(barSpec(rows, "share of the losses of load", null, "var(--lost)"), [
        {title: "duration", of: r => r.name},
        {title: "losses", number: true, of: r => plain(r.count, 9)},
        {title: "share", number: true, of: r => r.text}], rows),
      html("p", {class: "note"}, "The file holds finer bins, 2 to 3 % wide; each goes whole to the bar in which it ends."));
};

const seasonRows = season => season.eue.flatMap((hours, month) => hours.map((eue, hour) =>
    ({month: MONTHS[month], hour, eue, lolh: season.lolh[month][hour]})));

const seasonSpec = (rows, height, scale = {domainMin: 0}) => ({
  height, data: {values: rows}, mark: {type: "rect"},
  encoding: {
    x: {field: "hour", type: "ordinal", title: "hour of the day", axis: {labelAngle: 0}},
    y: {field: "month", type: "ordinal", sort: MONTHS, title: null},
    color: {field: "eue", type: "quantitative", scale: {scheme: "cividis", ...scale},
            legend: {title: "unserved energy, MWh a year", gradientLength: 180, tickCount: 4, format: ".2~r"}},
    tooltip: [{field: "month"}, {field: "hour"}, {field: "eue", title: "MWh a year", format: ".3~r"},
              {field: "lolh", title: "hours a year", format: ".3~r"}],
  },
  config: {...CONFIG, scale: {bandPaddingInner: 0.04}},
});

const seasonSection = data => {
  const rows = seasonRows(data.season);
  const total = rows.reduce((sum, row) => sum + row.eue, 0);
  if (total === 0) return null;
  const months = data.season.eue.map(hours => hours.reduce((sum, eue) => sum + eue, 0) / total);
  const worst = months.indexOf(Math.max(...months));
  const spec = seasonSpec(rows, 340);
  return html("section", {id: "season"}, html("h2", {}, "When load is lost"),
      data.season.differs ? html("p", {}, `The month with the most unserved energy is ${MONTHS[worst]}, with ${
          plain(100 * months[worst])} % of it.`) : "",
      chartFigure(spec, [
        {title: "month", of: r => r.month}, {title: "hour", number: true, of: r => String(r.hour)},
        {title: "unserved, MWh a year", number: true, of: r => plain(r.eue)},
        {title: "hours a year with loss", number: true, of: r => plain(r.lolh)}], rows),
      html("p", {class: "note"}, "The colours begin at 0. " + (data.season.differs
          ? "The months differ by more than chance; single cells need not: "
          : "What stands out may be chance: ") + `${plain(
          data.histograms.event_duration.counts.reduce((sum, count) => sum + count, 0), 9)} losses ` +
          "fill the map, and the file keeps no error for single cells. Local time."));
};

const CHARGE_EDGES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.02];

const chargeFigure = (histogram, title) => {
  const rows = rebinned(histogram, CHARGE_EDGES).map(bar => ({...bar,
      name: bar.from === 1 ? "full" : `${Math.round(100 * bar.from)} to ${Math.round(100 * bar.until)} %`}))
      .reverse();
  return chartFigure(barSpec(rows, title, "state of charge", "var(--battery)"), [
    {title: "state of charge", of: r => r.name},
    {title: "counted", number: true, of: r => plain(r.count, 9)},
    {title: "share", number: true, of: r => r.text}], rows);
};

const chargeSection = data => {
  const figures = [["soc_at_outage_start", "share of the outages, as they begin"],
                   ["soc_yearly_minimum", `share of the ${YEARS}, at their lowest`]]
      .filter(([name]) => data.histograms[name].counts.length > 0)
      .map(([name, title]) => chargeFigure(data.histograms[name], title));
  if (figures.length === 0) return null;
  return html("section", {id: "charge"}, html("h2", {}, "How full the batteries are"),
      html("p", {}, `When the grid fails, and at the lowest point of each ${YEAR}. \u201cFull\u201d is the ` +
          "energy that the units in service can hold."),
      html("div", {class: "pair"}, ...figures));
};
