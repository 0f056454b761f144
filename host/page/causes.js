// What was present when load was lost, beside how common it is at all times.

const given = value => value !== null && value !== undefined;

// Only a fleet can be counted in time where it is not in losses: too few of its units in repair.
const ofFleet = name => /^(battery|turbine)\./.test(name);

const PRESENCE = {hazard: "is active", surge: "is there", battery: "has units in repair",
                  turbine: "has units in repair"};

// Those first with which losses are most frequent; where that is not known, by energy, after them.
const rankedCauses = causes => Object.entries(causes).filter(([, loss]) => loss.lolh > 0)
    .map(([key, loss]) => ({key, name: causeText(key), ...loss}))
    .sort((a, b) => given(b.lift) - given(a.lift) ||
        (given(a.lift) ? b.lift - a.lift : 0) || b.eue - a.eue);

const shareText = share => given(share) ? `${plain(100 * share)} %` : "";
const liftText = row => given(row.lift) ? `${ofFleet(row.key) ? "\u2265 " : ""}${plain(row.lift)}` : "";

const TELLING_SHARE = 0.05;  // of the lost hours
const CLEAR_LIFT = 1.5;

// Whether the lift is above by more than chance. What it was seen in: the trajectories that lose load
// with it present, and, as each is looked at once for the share of time, those that were found with it.
const clearlyLifted = (row, data) => {
  const losing = data.trajectories * (1 - data.indices.loss_free_years.mean);
  const error = Math.sqrt(1 / (row.lolh_share * losing) + 1 / (row.time_share * data.trajectories));
  return row.lift * Math.exp(-CI * error) > CLEAR_LIFT;
};

const causeSentence = (rows, data) => {
  const row = rows.find(row => given(row.lift) && row.lolh_share >= TELLING_SHARE &&
      clearlyLifted(row, data));
  if (row === undefined) return "";
  const presence = PRESENCE[row.key.slice(0, row.key.indexOf("."))];
  return html("p", {}, `${row.name} ${presence} in ${shareText(row.time_share)} of all time and in ${
      shareText(row.lolh_share)} of the lost hours: then, losses are ${ofFleet(row.key) ? "at least " : ""}${
      plain(row.lift, 2)} times as frequent as on average.`);
};

const MOST_CAUSES = 15;  // in the picture; the table has all

const causeSection = data => {
  const rows = rankedCauses(data.causes);
  if (rows.length === 0) return null;
  const shown = rows.slice(0, MOST_CAUSES);
  const values = shown.flatMap(row => [
    {name: row.name, of: "lost hours", share: row.lolh_share,
     text: [shareText(row.lolh_share), ...(given(row.lift) ? [`${liftText(row)} \u00d7`] : [])].join(",  ")},
    {name: row.name, of: "all time", share: row.time_share, text: shareText(row.time_share)}])
      .filter(({share}) => given(share));
  const bars = [["lost hours", "var(--lost)"], ["all time", "var(--grid)"]]
      .filter(([of]) => values.some(value => value.of === of));
  const spec = {
    height: 36 * shown.length + 70, data: {values},
    encoding: {
      y: {field: "name", type: "nominal", sort: null, title: null, axis: {labelLimit: 150, ticks: false},
          scale: {paddingInner: 0.3}},
      yOffset: {field: "of", sort: null, scale: {domain: bars.map(([of]) => of)}},
      x: {field: "share", type: "quantitative", title: "share in which it is present",
          scale: {domain: [0, NARROW ? 1.9 : 1.25]}, axis: {format: "%", values: [0, 0.25, 0.5, 0.75, 1]}},
      color: {field: "of", type: "nominal", sort: null, title: "share of",
              legend: {columns: NARROW ? 1 : 2},
              scale: {domain: bars.map(([of]) => of), range: bars.map(([, color]) => color)}},
      tooltip: [{field: "name", title: "present"}, {field: "of", title: "share of"},
                {field: "text", title: "is"}],
    },
    layer: [{mark: {type: "bar"}},
            {mark: {type: "text", align: "left", dx: 4, fontSize: 11},
             encoding: {text: {field: "text"}}}],
  };
  const count = shown.length < rows.length ? ` Of ${rows.length}, the first ${shown.length} are drawn.` : "";
  return html("section", {id: "causes"}, html("h2", {}, "What was present when load was lost"),
      causeSentence(rows, data),
      chartFigure(spec, [
        {title: "present", of: r => r.name},
        {title: "hours a year", number: true, of: r => plain(r.lolh)},
        {title: "share of the lost hours", number: true, of: r => shareText(r.lolh_share)},
        {title: "share of all time", number: true, of: r => shareText(r.time_share)},
        {title: "lift", number: true, of: liftText},
        {title: "MWh a year", number: true, of: r => plain(r.eue)},
        {title: "share of the energy", number: true, of: r => shareText(r.eue_share)}], rows),
      html("p", {class: "note"}, "What is present need not be what is to blame: a thing that is nearly " +
          "always there is there in nearly every loss. So each is held against its share of all time. " +
          "The lift (\u00d7, and the order from the top) is the one share over the other: at 1, losses have " +
          "nothing to do with it. A fleet counts in lost hours only where its units in repair could have " +
          "supplied what was lost, in all time with any unit in repair; its lift is at least what stands here. " +
          "Several things are often present at once, and each then has the whole loss: shares add up to more than " +
          `100 %. The file keeps no error for single rows.${count}`));
};
