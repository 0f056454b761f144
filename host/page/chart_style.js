// SPDX-License-Identifier: Apache-2.0
// What all charts have in common.

const NARROW = window.innerWidth < 600;

const COLORS = ["var(--grid)", "var(--lost)", "var(--battery)", "var(--shed)", "var(--turbine)",
                "var(--load)"];

const CONFIG = {
  background: null, padding: 4, font: "system-ui, sans-serif",
  view: {stroke: null},
  axis: {labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal", domain: false,
         labelOverlap: "greedy", labelSeparation: 6, titlePadding: 8, tickSize: 4},
  legend: {labelFontSize: 12, titleFontSize: 12, orient: "top", direction: "horizontal",
           symbolType: "square", titleFontWeight: "normal", titleLimit: 320},
  bar: {cornerRadiusEnd: 2},
};

const EMBED = {renderer: "svg", actions: false, tooltip: {theme: "custom"}};

const drawAll = async () => {
  for (const {place, spec} of charts) {
    const whole = {width: "container", autosize: {type: "fit", contains: "padding"}, config: CONFIG,
                   ...spec};
    place.vega = await vegaEmbed(place, whole, EMBED);
  }
};

// What else is drawn for the width that it has: functions of whether that is on paper.
const drawings = [];

// On paper all is drawn anew for its width, so that letters keep their size; at once, as a browser waits
// for nothing before it prints.
const setOnPaper = on => {
  document.documentElement.classList.toggle("paper", on);
  for (const draw of drawings) draw(on);
  for (const {place} of charts) place.vega?.view.width(place.clientWidth).resize().run();
};
window.addEventListener("beforeprint", () => setOnPaper(true));
window.addEventListener("afterprint", () => setOnPaper(false));

// A name on an axis, in several lines where it is long.
const NAME_LETTERS = NARROW ? 17 : 34;
const nameLines = name => wrapped(name, NAME_LETTERS);
const NAME_LINE = 13;  // pixels
const NAME_AXIS = {
  labelLimit: 0, ticks: false, labelExpr: "split(datum.label, '\\n')", labelLineHeight: NAME_LINE,
  // Lines hang from the first: that stands higher the more there are.
  labelOffset: {value: 0, condition: [2, 3, 4, 5, 6, 7, 8, 9].map(lines => (
      {test: `length(split(datum.value, '\\n')) == ${lines}`, value: -NAME_LINE * (lines - 1) / 2}))}};
const roomOf = rows => Math.max(...rows.map(lines => 8 + NAME_LINE * lines.length));

// Axis labels of lengths of time in hours.
const HOURS_LABEL = "datum.value < 1 / 60 ? format(3600 * datum.value, '.2~r') + ' s' : " +
    "datum.value < 1 ? format(60 * datum.value, '.2~r') + ' min' : " +
    "datum.value < 48 ? format(datum.value, '.2~r') + ' h' : " +
    "format(datum.value / 24, '.2~r') + ' d'";
const ROUND_HOURS = [1 / 60, 5 / 60, 0.25, 1, 4, 12, 24, 72, 168, 720, 2160];
