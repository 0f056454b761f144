// SPDX-License-Identifier: Apache-2.0
// What was present when load was lost, beside how common it is at all times.

// Only a fleet can be counted in time where it is not in losses: too few of its units in repair.
const ofFleet = name => /^(battery|turbine)\./.test(name);

const PRESENCE = {hazard: "is active", surge: "is there", battery: "has units in repair",
                  turbine: "has units in repair"};

// Those first with which losses are most frequent; where that is not known, by energy, after them.
const rankedCauses = causes => Object.entries(causes).filter(([, loss]) => loss.lolh > 0)
    .map(([key, loss]) => ({key, name: causeText(key), ...loss}))
    .sort((a, b) => given(b.lift) - given(a.lift) ||
        (given(a.lift) ? b.lift - a.lift : 0) || b.eue - a.eue);

const shareText = share => given(share) ? `${plain(100 * share)}\u00a0%` : "";
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
  const kind = row.key.slice(0, row.key.indexOf("."));
  const [enough, atLeast] = ofFleet(row.key)
      ? [" ones that could have supplied what was lost", "at least "] : ["", ""];
  return html("p", {}, `${row.name} ${PRESENCE[kind]} in ${shareText(row.time_share)} of all time and in ${
      shareText(row.lolh_share)} of the lost hours${enough}: then, losses are ${atLeast}${
      plain(row.lift, 2)} times as frequent as on average.`);
};

const [LOST_HOURS, ALL_TIME] = ["share of the lost hours", "share of all time"];
const MOST_CAUSES = 15;  // in the picture; the table has all

const causeSection = data => {
  const rows = rankedCauses(data.causes);
  if (rows.length === 0) return null;
  const shown = rows.slice(0, MOST_CAUSES);
  const lines = row => nameLines(row.name);
  const values = shown.flatMap(row => [
    {name: lines(row).join("\n"), of: LOST_HOURS, share: row.lolh_share,
     text: [shareText(row.lolh_share), ...(given(row.lift) ? [`lift ${liftText(row)}`] : [])].join(", ")},
    {name: lines(row).join("\n"), of: ALL_TIME, share: row.time_share, text: shareText(row.time_share)}])
      .filter(({share}) => given(share));
  const bars = [[LOST_HOURS, "var(--lost)"], [ALL_TIME, "var(--grid)"]]
      .filter(([of]) => values.some(value => value.of === of));
  const spec = {
    height: Math.max(36, roomOf(shown.map(lines))) * shown.length + 90, data: {values},
    encoding: {
      y: {field: "name", type: "nominal", sort: null, title: null, axis: NAME_AXIS,
          scale: {paddingInner: 0.3}},
      yOffset: {field: "of", sort: null, scale: {domain: bars.map(([of]) => of)}},
      x: {field: "share", type: "quantitative", title: "share in which it is present",
          scale: {domain: [0, NARROW ? 2.1 : 1.25]},
          axis: {format: "%", values: NARROW ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1]}},
      color: {field: "of", type: "nominal", sort: null, title: null,
              legend: {columns: NARROW ? 1 : 2},
              scale: {domain: bars.map(([of]) => of), range: bars.map(([, color]) => color)}},
      tooltip: [{field: "name", title: "present"}, {field: "of", title: "what"}, {field: "text", title: "is"}],
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
        {title: LOST_HOURS, number: true, of: r => shareText(r.lolh_share)},
        {title: ALL_TIME, number: true, of: r => shareText(r.time_share)},
        {title: "lift", number: true, of: liftText},
        {title: "MWh a year", number: true, of: r => plain(r.eue)},
        {title: "share of the energy", number: true, of: r => shareText(r.eue_share)}], rows),
      html("p", {class: "note"}, "What is present need not be to blame: what is nearly always there is there " +
          "in nearly every loss. The lift, by which rows are ordered, is the share of the lost hours over that of " +
          "all time: at 1, losses have nothing to do with it. A fleet counts in lost hours where its units in " +
          "repair could have supplied what was lost, in all time with any unit in repair: its lift is at least " +
          "what stands here. Several things are often present at once, and each then has the whole loss: shares " +
          "add up to more than 100 %. The file keeps no error for single rows." + count));
};
