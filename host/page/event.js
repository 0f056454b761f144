// SPDX-License-Identifier: Apache-2.0
// A traced loss of load as it went, span by span.

// From below: the load is what comes before "curtailed", less what charges.
const SOURCES = [["surplus_mw", "surplus", "var(--surplus)"], ["grid_mw", "grid", "var(--grid)"], ["turbine_mw", "turbines", "var(--turbine)"],
                 ["battery_mw", "batteries", "var(--battery)"],
                 ["interrupted_mw", "interrupted", "var(--shed)"],
                 ["shortfall_mw", "lost", "var(--lost)"], ["curtailed_mw", "curtailed", "var(--soft)"]];
const OF_SURPLUS = ["surplus_mw", "curtailed_mw"];  // few sites have one; older files know of none

// Rows with hours from the beginning of the loss.
const spansOf = loss => loss.columns.time_h.map((time, i) => {
  const span = {from: time - loss.begin_h, to: time + loss.columns.duration_h[i] - loss.begin_h,
                present: loss.present[i] ?? []};
  for (const [name, values] of Object.entries(loss.columns)) span[name] = values[i];
  return span;
});

const usedOf = spans => SOURCES.filter(([name]) => spans.some(span => span[name] > 1e-9));

const eventSpecs = (spans, from, to) => {
  const days = to - from > 72;
  const x = {field: "from", type: "quantitative", title: `${days ? "days" : "hours"} since the loss began`,
             scale: {domain: [from, to], nice: false},
             axis: {grid: false, tickCount: 8, ...(days ? {labelExpr: "format(datum.value / 24, '.2~r')"} : {})}};
  const used = usedOf(spans);
  const areas = spans.flatMap(span => {
    let base = 0;
    return used.map(([name, label]) => {
      const mw = Math.max(0, span[name]);
      base += mw;
      return {from: span.from, to: span.to, source: label, mw, low: base - mw, high: base};
    });
  });
  const load = [...spans.map(span => ({from: span.from, mw: span.load_mw})),
                {from: spans.at(-1).to, mw: spans.at(-1).load_mw}];
  const power = {
    height: 260,
    layer: [
      {data: {values: areas}, mark: {type: "rect", clip: true},
       encoding: {x, x2: {field: "to"},
                  y: {field: "low", type: "quantitative", title: "power, MW", axis: {minExtent: 40}, scale: {zero: true}},
                  y2: {field: "high"},
                  color: {field: "source", type: "nominal", sort: null, title: null,
                          scale: {domain: used.map(([, label]) => label),
                                  range: used.map(([, , color]) => color)}},
                  tooltip: [{field: "source"}, {field: "mw", title: "MW", format: ".4~r"},
                            {field: "from", title: "from, h", format: ".3~f"},
                            {field: "to", title: "to, h", format: ".3~f"}]}},
      {data: {values: load}, mark: {type: "line", clip: true, interpolate: "step-after", color: "var(--load)",
                                    strokeWidth: 2, strokeDash: [5, 3]},
       encoding: {x, y: {field: "mw", type: "quantitative"}}},
    ],
  };
  const charge = spans.filter(span => span.soc !== null).map(span => ({from: span.to, soc: span.soc}));
  const soc = {
    height: 140, data: {values: charge},
    encoding: {x, y: {field: "soc", type: "quantitative", title: "charge", scale: {domain: [0, 1]},
                      axis: {minExtent: 40, format: "%", values: [0, 0.5, 1]}}},
    layer: [{mark: {type: "area", clip: true, color: "var(--battery)", opacity: 0.25}},
            {mark: {type: "line", clip: true, color: "var(--battery)", strokeWidth: 2.5}}],
  };
  return [power, ...(charge.length > 0 ? [soc] : [])];
};

const lossName = loss => `${YEAR} ${plain(loss.trajectory, 15)}: ${plain(loss.unserved_mwh)} MWh in ${
    lengthText(loss.end_h - loss.begin_h)}`;

const eventFigures = loss => {
  const spans = spansOf(loss);
  const lost = spans.filter(span => span.shortfall_mw > 0);
  const present = [...new Set(lost.flatMap(span => span.present))].map(causeText);
  const specs = eventSpecs(spans, loss.from_h - loss.begin_h, Math.min(loss.to_h - loss.begin_h, spans.at(-1).to));
  const mw = name => ({title: `${SOURCES.find(s => s[0] === name)?.[1] ?? "load"}, MW`, number: true,
                       of: r => plain(r[name], 4)});
  const used = usedOf(spans);
  const said = SOURCES.filter(one => !OF_SURPLUS.includes(one[0]) || used.includes(one));
  const columns = [
    {title: "from, h", number: true, of: r => plain(r.from, 4)},
    {title: "for", number: true, of: r => lengthText(r.duration_h)},
    mw("load_mw"), ...said.map(([name]) => mw(name)),
    {title: "charge at the end", number: true, of: r => r.soc === null ? "\u2013" : `${plain(100 * r.soc)} %`},
    {title: "present", of: r => r.present.map(causeText).join(", ")}];
  const places = specs.map(spec => {
    const place = html("div", {class: "chart"});
    charts.push({place, spec});
    return place;
  });
  const deepest = Math.max(...lost.map(span => span.shortfall_mw));
  return html("div", {},
      html("p", {}, `In simulated ${YEAR} ${plain(loss.trajectory, 15)}, ${lengthText(loss.begin_h)} after it began: ${
          plain(loss.unserved_mwh)} MWh are lost within ${lengthText(loss.end_h - loss.begin_h)}, up to ${
          plain(deepest)} MW at once. Present: ${present.join(", ")}.`),
      html("figure", {}, ...places, behind("The numbers as a table", table(columns, spans))));
};

const eventSection = data => {
  if (data.indices.lolh.mean === 0) return null;
  const section = html("section", {id: "event"}, html("h2", {}, "One loss of load, as it went"));
  if (data.losses.length === 0) {
    section.append(
        html("p", {}, "The file holds no traced loss of load. To see some here, simulate with"),
        html("pre", {}, "ridethrough run \u2026 --trace 20 --trace-only-losses"));
    return section;
  }
  const place = html("div", {}, eventFigures(data.losses[0]));
  if (data.losses.length > 1) {
    const choice = html("select", {"aria-label": "which traced loss"}, ...data.losses.map((loss, i) =>
        html("option", {value: String(i)}, lossName(loss))));
    choice.addEventListener("change", () => {
      charts.length = 0;
      place.replaceChildren(eventFigures(data.losses[Number(choice.value)]));
      drawAll();
    });
    section.append(html("p", {}, choice));
  }
  section.append(place, html("p", {class: "note"}, `Traced ${YEARS} are the first that lose load, not the worst ` +
      "or the most typical; of each, its largest loss. Dashed: load. What charges batteries is part of " +
      "its source, and a surplus that is curtailed is shown, so that areas can stand above the load. These are single simulated events: " +
      "exact, so that nothing here has an interval."));
  return section;
};
