// SPDX-License-Identifier: Apache-2.0
// The site as a one-line diagram: what can take something down, sources, the bus, the load.

// Names and what is said of them are set in lines: [size of a letter, height of a line] by class.
const LETTERS = {"": [7.8, 16], small: [6.5, 15]};
const linesIn = (text, width, kind = "") => wrapped(text, Math.max(8, Math.floor(width / LETTERS[kind][0])));
const heightOf = (lines, kind = "") => LETTERS[kind][1] * lines.length;

// Lines downwards, the first at y.
const label = (x, y, lines, kind = "", anchor = "start") => lines.map((line, i) =>
    svg("text", {x, y: y + LETTERS[kind][1] * i, class: kind, "text-anchor": anchor}, line));

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

const turbineWords = t => [`${plain(t.units)} turbines: ${plain(t.units * t.unit_mw, 4)} MW`,
                           MODES[t.mode] ?? t.mode, ...(t.gas ? [`gas ${t.gas}`] : []),
                           ...(t.fuel_storage_h > 0 ? [`fuel stored for ${lengthText(t.fuel_storage_h)}`] : [])]
    .filter(word => word).join(", ");

const componentsOf = site => [
  ...site.feeds.map(f => ({kind: "feed", name: f.name,
                           what: `grid feed, ${plain(f.capacity_mw, 4)} MW`})),
  ...site.batteries.map(b => ({kind: "battery", name: b.name,
      what: `${plain(b.units)} batteries: ${plain(b.units * b.unit_power_mw, 4)} MW, ` +
            `${plain(b.units * b.unit_energy_mwh, 4)} MWh`})),
  ...site.turbines.map(t => ({kind: "turbine", name: t.name, what: turbineWords(t)})),
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
  const words = [];
  if (load.constant_mw !== undefined) {
    words.push(`${plain(load.peak_mw ?? load.constant_mw, 4)} MW constant`);
  } else {
    const more = [...(data.site.surges.length > 0 ? ["surges"] : []),
                  ...(data.site.batteries.some(b => b.auxiliary_mw > 0) ? ["auxiliaries"] : [])];
    words.push(!given(mean) ? "as a profile says" : `${plain(mean / 8760, 4)} MW on average` +
        (more.length > 0 ? ` with ${more.join(" and ")}` : ""));
    if (given(load.peak_mw)) words.push(`${plain(load.peak_mw, 4)} MW at its peak`);
  }
  if (load.interruptible_mw > 0) words.push(`${plain(load.interruptible_mw, 4)} MW of it interruptible`);
  if (load.interruptible_fraction > 0) words.push(`${plain(100 * load.interruptible_fraction)} % of it interruptible`);
  for (const surge of data.site.surges) {
    const extra = surge.extra_mw.mean == null ? surge.extra_mw.text
                                              : `${plain(surge.extra_mw.mean)} MW`;
    words.push(`${surge.name}: + ${extra}`, rhythm(surge));
  }
  return words.filter(word => word !== "");
};

const arrow = (x, y, dx, dy) => svg("path", {class: "wire", style: "fill: var(--ink)",
    d: `M${x} ${y}l${-8 * dx - 5 * dy} ${-8 * dy - 5 * dx}l${10 * dy} ${10 * dx}Z`});

// A component with its name above its wire and what it is below: how far that reaches from the wire.
const withRoom = (component, room) => {
  const [name, what] = [linesIn(component.name, room), linesIn(component.what, room, "small")];
  return {...component, name, what, up: 8 + heightOf(name), down: 20 + heightOf(what, "small") - 10};
};

const named = (block, x, y) => [...label(x, y - 8 - heightOf(block.name.slice(1)), block.name),
                                ...label(x, y + 18, block.what, "small")];

// Where the middle of each block is, in a column as high as the picture; with room between them as there is.
const stacked = (blocks, height) => {
  const total = blocks.reduce((sum, {up, down}) => sum + up + down, 0);
  const between = Math.min(24, (height - total) / Math.max(1, blocks.length));
  let y = (height - total - between * blocks.length) / 2;
  return blocks.map(({up, down}) => {
    const middle = y + between / 2 + up;
    y += between + up + down;
    return middle;
  });
};

// Hazards in a column of their own, with a line to each thing they hit.
const wideDiagram = (data, components, width) => {
  const symbolX = data.site.hazards.length ? width * 0.42 : 30;
  const busX = width * 0.745;
  const hazardX = 14;
  const hazardRoom = symbolX - 100;
  const blocks = components.map(c => withRoom(c, busX - symbolX - 34));
  const hazards = data.site.hazards.map(hazard => {
    const chances = [...new Set(hazard.hits.map(hit => hit.probability))];
    const chance = chances.length === 1 && chances[0] < 1 ? `, each ${plain(100 * chances[0])} %` : "";
    const name = linesIn(hazard.name, hazardRoom);
    const words = linesIn(hazardWords(hazard) + chance, hazardRoom, "small");
    const longest = Math.max(...name.map(line => line.length * LETTERS[""][0]),
                             ...words.map(line => line.length * LETTERS.small[0]));
    return {hazard, name, words, up: heightOf(name), down: heightOf(words, "small") + 8,
            from: 44 + Math.min(hazardRoom, longest)};
  });
  const words = loadWords(data).map(text => linesIn(text, width - busX - 58, "small")).flat();
  const needed = list => list.reduce((sum, {up, down}) => sum + up + down + 8, 0);
  const height = Math.max(needed(blocks), needed(hazards), 2 * (30 + heightOf(words, "small")), 90);
  const middles = stacked(blocks, height);
  const yOf = new Map(blocks.map((block, i) => [block.title, middles[i]]));
  const parts = [];
  stacked(hazards, height).forEach((y, i) => {
    const {hazard, name, words: below, from} = hazards[i];
    for (const {target} of hazard.hits) {
      if (!yOf.has(target)) continue;
      const to = yOf.get(target);
      const middle = (from + symbolX - 20) / 2;
      parts.push(svg("path", {class: "hit",
          d: `M${from} ${y}C${middle} ${y} ${middle} ${to} ${symbolX - 20} ${to}`}));
    }
    parts.push(...warning(hazardX, y - 1), ...label(36, y - 3 - heightOf(name.slice(1)), name),
               ...label(36, y + 13, below, "small"));
  });
  const ys = [...middles, height / 2];
  for (const block of blocks) {
    const y = yOf.get(block.title);
    if (block.kind !== "gas") parts.push(svg("line", {class: "wire", x1: symbolX + 16, y1: y, x2: busX, y2: y}));
    parts.push(...SYMBOLS[block.kind](symbolX, y), ...named(block, symbolX + 26, y));
  }
  parts.push(svg("line", {class: "bus", x1: busX, x2: busX, y1: Math.min(...ys) - 14,
                          y2: Math.max(...ys) + 14}),
             svg("line", {class: "wire", x1: busX, x2: busX + 40, y1: height / 2, y2: height / 2}),
             arrow(busX + 48, height / 2, 1, 0),
             ...label(busX + 58, height / 2 - 4, ["load"]),
             ...label(busX + 58, height / 2 + 14, words, "small"));
  return {height, parts};
};

// On a narrow screen hazards are words below what they hit.
const narrowDiagram = (data, components, width) => {
  const busX = width - 14;
  const parts = [];
  let y = 6;
  for (const component of components) {
    const block = withRoom(component, width - 66);
    const hits = data.site.hazards.flatMap(hazard => hazard.hits.filter(hit => hit.target === block.title)
        .map(hit => linesIn(`${hazard.name}${hit.probability < 1 ? ` (${plain(100 * hit.probability)} %)` : ""}, ` +
                            hazardWords(hazard), width - 84, "small")));
    y += block.up;
    if (block.kind !== "gas") parts.push(svg("line", {class: "wire", x1: 36, y1: y, x2: busX, y2: y}));
    parts.push(...SYMBOLS[block.kind](20, y), ...named(block, 44, y));
    y += block.down + 10;
    for (const lines of hits) {
      parts.push(svg("g", {transform: `translate(50 ${y - 4}) scale(.6)`}, ...warning(0, 0)),
                 ...label(62, y, lines, "small"));
      y += heightOf(lines, "small") + 3;
    }
    y += 4;
  }
  const words = loadWords(data).map(text => linesIn(text, width - 40, "small")).flat();
  parts.push(svg("line", {class: "bus", x1: busX, x2: busX, y1: 12, y2: y}),
             svg("line", {class: "wire", x1: busX, x2: busX, y1: y, y2: y + 24}),
             arrow(busX, y + 32, 0, 1), ...label(busX - 14, y + 18, ["load"], "", "end"),
             ...label(busX - 14, y + 36, words, "small", "end"));
  return {height: y + 34 + heightOf(words, "small"), parts};
};

const PAGE_HEIGHT = 1000;  // pixels; what is higher is made small on paper, and said in a table besides

const diagram = data => {
  const components = componentsOf(data.site);
  const drawing = svg("svg", {role: "img", "aria-label": "One-line diagram of the site"});
  const place = html("div", {class: "diagram"}, drawing);
  const inWords = behind("The site as a table", table(
      [{title: "part", of: r => breakable(r[0])}, {title: "what it is", of: r => breakable(r[1])}],
      [...components.map(c => [c.title, c.what]),
       ...data.site.hazards.map(h => [`hazard.${h.name}`, `${hazardWords(h)}; hits ` + h.hits.map(
           hit => `${hit.target} with ${plain(100 * hit.probability)} %`).join(", ")]),
       ["load", loadWords(data).join("; ")]]));
  let wasOpen = false;  // by the reader
  const draw = () => {
    const width = Math.max(280, place.clientWidth);
    const {height, parts} = (width < 660 ? narrowDiagram : wideDiagram)(data, components, width);
    fill(drawing, {viewBox: `0 0 ${width} ${height}`, width, height}, []);
    drawing.replaceChildren(...parts);
    return height;
  };
  drawings.push(onPaper => {
    const height = draw();
    if (onPaper) wasOpen = inWords.open;
    inWords.open = wasOpen || (onPaper && height > PAGE_HEIGHT);
  });
  new ResizeObserver(draw).observe(place);
  return html("figure", {}, place, inWords);
};
