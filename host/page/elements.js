// SPDX-License-Identifier: Apache-2.0
// Elements are made from text nodes and attributes only: nothing of the data is read as HTML.

const SVG = "http://www.w3.org/2000/svg";

const fill = (node, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
const html = (tag, attributes = {}, ...children) =>
    fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) =>
    fill(document.createElementNS(SVG, tag), attributes, children);

// A name that may be broken at its joints.
const breakable = (name, joints = JOINTS) =>
    html("span", {}, ...(name.match(joints) ?? []).flatMap(piece => [piece, html("wbr")]));

// A command to copy.
const commandBlock = words => html("pre", {}, ...words.flatMap((word, i) =>
    [i > 0 ? " " : "", html("span", {class: "word"}, commandText([word]))]));

// columns: [{title, of: row => text, number: whether it is set to the right}]
const table = (columns, rows, kind = "") => html("div", {class: "scroll", tabindex: "0"}, html("table", {class: kind},
    html("thead", {}, html("tr", {}, ...columns.map(({title, number}) =>
        html("th", {class: number ? "number" : ""}, title)))),
    html("tbody", {}, ...rows.map(row => html("tr", {}, ...columns.map(({of, number}) =>
        html("td", {class: number ? "number" : ""}, of(row))))))));

const behind = (title, ...content) => html("details", {}, html("summary", {}, title), ...content);

// A figure with a chart and the table behind it.
const chartFigure = (spec, columns, rows) => {
  const place = html("div", {class: "chart"});
  charts.push({place, spec});
  return html("figure", {}, place, behind("The numbers as a table", table(columns, rows)));
};

// What is to be drawn once its place is in the page.
const charts = [];
