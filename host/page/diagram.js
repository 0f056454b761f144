// SPDX-License-Identifier: Apache-2.0
// The site as a one-line diagram: what can take something down, sources, the bus, the load.

const cut = (text, width, perLetter = 7.6) => {
  const most = Math.max(4, Math.floor(width / perLetter));
  return text.length > most ? text.slice(0, most - 1) + "\u2026" : text;
};

const label = (x, y, text, kind = "", anchor = "start") =>
    svg("text", {x, y, class: kind, "text-anchor": anchor}, text);

// Symbols at the end of a wire, with their middle at x, y.
const SYMBOLS = {
  feed: (x, y) => [svg("circle", {cx: x - 6, cy: y, r: 10, class: "symbol feed"}),
                   svg("circle", {cx: x + 6, cy: y, r: 10, class: "symbol feed",
                                  style: "fill: none"})],
  turbine: (x, y) => [svg("circle", {cx: x, cy: y, r: 14, class: "symbol turbine"}),
                      svg("text", {x, y: y + 5.5, class: "letter"}, "G")],
  battery: (x, y) => [
    svg("rect", {x: x - 15, y: y - 14, width: 30, height: 28, style: "fill: var(--paper)"}),
    ...[[-9, 12], [-3, 6], [3, 12], [9, 6]].map(([dx, h]) => svg("line",
        {x1: x + dx, y1: y - h, x2: x + dx, y2: y + h, class: "symbol battery"}))],
  gas: (x, y) => [svg("rect", {x: x - 12, y: y - 9, width: 24, height: 18, rx: 9,
                               class: "symbol turbine"})],
};

const MODES = {must_run: "always running", standby: "on standby", soc: "start on low charge",
               off: "switched off"};

const componentsOf = site => [
  ...site.feeds.map(f => ({kind: "feed", name: f.name,
                           what: `grid feed, ${plain(f.capacity_mw, 4)} MW`})),
  ...site.batteries.map(b => ({kind: "battery", name: b.name,
      what: `${plain(b.units)} batteries: ${plain(b.units * b.unit_power_mw, 4)} MW, ` +
            `${plain(b.units * b.unit_energy_mwh, 4)} MWh`})),
  ...site.turbines.map(t => ({kind: "turbine", name: t.name,
      what: `${plain(t.units)} turbines: ${plain(t.units * t.unit_mw, 4)} MW, ` +
            `${MODES[t.mode] ?? t.mode}${t.gas ? `, gas ${t.gas}` : ""}`})),
  ...site.gas.map(g => ({kind: "gas", name: g.name, what: "gas supply"})),
].map(c => ({...c, title: `${c.kind}.${c.name}`}));

const rhythm = ({gap_h, failures_per_year, duration_h, windows}) => {
  if (windows) return `every year ${windows}`;
  if (duration_h?.mean == null) return "";
  const cycle = failures_per_year ? 8760 / failures_per_year
      : gap_h?.mean == null ? null : gap_h.mean + duration_h.mean;
  return cycle === null ? "" : `${everyText(cycle)}, for ${lengthText(duration_h.mean)}`;
};

const hazardWords = hazard => rhythm(hazard) + (hazard.remaining_fraction > 0
    ? `, leaves ${plain(100 * hazard.remaining_fraction)} %` : "");

const warning = (x, y) => [
  svg("path", {d: `M${x} ${y - 9}L${x + 10} ${y + 8}H${x - 10}Z`, class: "hazard"}),
  svg("text", {x, y: y + 6, class: "mark"}, "!")];

const loadWords = data => {
  const {load} = data.site;
  const mean = data.indices.demand_energy?.mean;  // no index of a sweep has one value
  const words = [load.constant_mw !== undefined ? `${plain(load.constant_mw, 4)} MW constant`
      : mean === undefined ? "as a profile says" : `${plain(mean / 8760, 4)} MW on average`];
  for (const surge of data.site.surges) {
    const extra = surge.extra_mw.mean == null ? surge.extra_mw.text
                                              : `${plain(surge.extra_mw.mean)} MW`;
    words.push(`${surge.name}: + ${extra}`, rhythm(surge));
  }
  return words.filter(word => word !== "");
};

const arrow = (x, y, dx, dy) => svg("path", {class: "wire", style: "fill: var(--ink)",
    d: `M${x} ${y}l${-8 * dx - 5 * dy} ${-8 * dy - 5 * dx}l${10 * dy} ${10 * dx}Z`});

// Hazards in a column of their own, with a line to each thing they hit.
const wideDiagram = (data, components, width) => {
  const {hazards} = data.site;
  const row = 58;
  const words = loadWords(data);
  const height =
      Math.max(components.length * row, hazards.length * 44, 60 + 17 * words.length) + 16;
  const place = (i, n) => height / 2 + (i - (n - 1) / 2) * Math.min(height / Math.max(n, 1), 74);
  const hazardX = 14;
  const symbolX = hazards.length ? width * 0.43 : 30;
  const busX = width * 0.76;
  const hazardRoom = symbolX - 110;
  const yOf = new Map(components.map((c, i) => [c.title, place(i, components.length)]));
  const parts = [];
  hazards.forEach((hazard, i) => {
    const y = place(i, hazards.length);
    const chances = [...new Set(hazard.hits.map(hit => hit.probability))];
    const chance = chances.length === 1 && chances[0] < 1
        ? `, each ${plain(100 * chances[0])} %` : "";
    for (const {target} of hazard.hits) {
      if (!yOf.has(target)) continue;
      const to = yOf.get(target);
      const from = 44 + Math.min(hazardRoom, 6.6 * Math.max(hazardWords(hazard).length + chance.length,
                                                            1.2 * hazard.name.length));
      const middle = (from + symbolX - 20) / 2;
      parts.push(svg("path", {class: "hit",
          d: `M${from} ${y}C${middle} ${y} ${middle} ${to} ${symbolX - 20} ${to}`}));
    }
    parts.push(...warning(hazardX, y - 1), label(36, y - 3, cut(hazard.name, hazardRoom)),
               label(36, y + 13, cut(hazardWords(hazard) + chance, hazardRoom, 6.3), "small"));
  });
  const ys = [...yOf.values(), height / 2];
  for (const c of components) {
    const y = yOf.get(c.title);
    if (c.kind !== "gas") parts.push(svg("line", {class: "wire", x1: symbolX + 16, y1: y, x2: busX, y2: y}));
    const room = busX - symbolX - 34;
    parts.push(...SYMBOLS[c.kind](symbolX, y), label(symbolX + 26, y - 8, cut(c.name, room)),
               label(symbolX + 26, y + 18, cut(c.what, room, 6.3), "small"));
  }
  parts.push(svg("line", {class: "bus", x1: busX, x2: busX, y1: Math.min(...ys) - 14,
                          y2: Math.max(...ys) + 14}),
             svg("line", {class: "wire", x1: busX, x2: busX + 40, y1: height / 2, y2: height / 2}),
             arrow(busX + 48, height / 2, 1, 0),
             label(busX + 58, height / 2 - 4, "load"),
             ...words.map((text, i) => label(busX + 58, height / 2 + 14 + 16 * i,
                                             cut(text, width - busX - 58, 6.3), "small")));
  return {height, parts};
};

// On a narrow screen hazards are words below what they hit.
const narrowDiagram = (data, components, width) => {
  const busX = width - 14;
  const parts = [];
  let y = 26;
  for (const c of components) {
    const hits = data.site.hazards.flatMap(hazard => hazard.hits.filter(hit => hit.target === c.title)
        .map(hit => `${hazard.name}${hit.probability < 1 ? ` (${plain(100 * hit.probability)} %)` : ""}, ` +
                    hazardWords(hazard)));
    if (c.kind !== "gas") parts.push(svg("line", {class: "wire", x1: 36, y1: y, x2: busX, y2: y}));
    parts.push(...SYMBOLS[c.kind](20, y), label(44, y - 8, cut(c.name, width - 60)),
               label(44, y + 18, cut(c.what, width - 66, 6.3), "small"));
    hits.forEach((text, i) => {
      const at = y + 38 + 18 * i;
      parts.push(svg("g", {transform: `translate(${50} ${at - 4}) scale(.6)`}, ...warning(0, 0)),
                 label(62, at, cut(text, width - 84, 6.3), "small"));
    });
    y += 62 + 18 * hits.length;
  }
  const words = loadWords(data);
  parts.push(svg("line", {class: "bus", x1: busX, x2: busX, y1: 12, y2: y - 20}),
             svg("line", {class: "wire", x1: busX, x2: busX, y1: y - 20, y2: y + 8}),
             arrow(busX, y + 16, 0, 1), label(busX - 14, y, "load", "", "end"),
             ...words.map((text, i) => label(busX - 14, y + 18 + 16 * i,
                                             cut(text, width - 40, 6.3), "small", "end")));
  return {height: y + 20 + 16 * words.length, parts};
};

const diagram = data => {
  const components = componentsOf(data.site);
  const drawing = svg("svg", {role: "img", "aria-label": "One-line diagram of the site"});
  const place = html("div", {class: "diagram"}, drawing);
  const draw = () => {
    const width = Math.max(280, place.clientWidth);
    const {height, parts} = (width < 720 ? narrowDiagram : wideDiagram)(data, components, width);
    fill(drawing, {viewBox: `0 0 ${width} ${height}`, width, height}, []);
    drawing.replaceChildren(...parts);
  };
  new ResizeObserver(draw).observe(place);
  return html("figure", {}, place, behind("The site as a table", table(
      [{title: "part", of: r => r[0]}, {title: "what it is", of: r => r[1]}],
      [...components.map(c => [c.title, c.what]),
       ...data.site.hazards.map(h => [`hazard.${h.name}`, `${hazardWords(h)}; hits ` + h.hits.map(
           hit => `${hit.target} with ${plain(100 * hit.probability)} %`).join(", ")]),
       ["load", loadWords(data).join("; ")]])));
};
