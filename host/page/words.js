// SPDX-License-Identifier: Apache-2.0
// Numbers and names in plain words.

const data = JSON.parse(document.getElementById("data").textContent);

// What a trajectory is to a reader.
const [YEAR, YEARS] = (data.runs ?? [data]).every(run => run.years_per_trajectory === 1)
    ? ["year", "years"] : ["trajectory", "trajectories"];

const MINUS = "\u2212";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const given = value => value !== null && value !== undefined;

// Without an exponent wherever a person would write none, as `ridethrough show` does.
const plain = (value, digits = 3) => {
  if (!given(value) || !Number.isFinite(value)) return "\u2013";
  if (value !== 0 && (Math.abs(value) < 1e-15 || Math.abs(value) >= 1e15)) {
    return value.toExponential(digits - 1).replace("e-", "e" + MINUS);
  }
  return value.toLocaleString("en", {maximumSignificantDigits: digits}).replace("-", MINUS);
};

// Down to the second digit of the error, as `ridethrough show` does.
const figure = (value, error) => {
  if (value === null || !Number.isFinite(value)) return "\u2013";
  if (!error) return plain(value, 8);
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(error)));
  if (decimals > 7) {
    // Next to a round number four digits are not enough to tell it from that.
    const off = Math.abs(Number(value.toPrecision(4)) - value);
    const digits = Math.ceil(Math.log10(Math.abs(value) / error)) + 2;
    return plain(value, off > error ? Math.min(Math.max(digits, 4), 15) : 4);
  }
  return value.toLocaleString("en", {minimumFractionDigits: decimals,
                                     maximumFractionDigits: decimals}).replace("-", MINUS);
};

const UNITS = {"1": "", "h/yr": "h a year", "days/yr": "days a year", "events/yr": "events a year",
               "1/yr": "a year", "MWh/yr": "MWh a year", "unit-h/yr": "unit-hours a year"};
const unitText = unit => UNITS[unit] ?? unit.replace("/yr", " a year");

// An index as the data have it: {mean, std_error, ci95: [low, high]}. What is null is not known: of a mean
// that is infinite, or of a quantile that too few trajectories bound, there is the lower end alone.
const valueText = ({mean, std_error, ci95: [low]}) => given(mean) ? figure(mean, std_error)
    : !given(low) ? "\u2013" : low > 0 ? `above ${figure(low, low / 20)}` : "unknown";

// With digits as `ridethrough show` has them: the lower end of a wide interval keeps two of its own.
const rangeText = ([low, high]) => {
  if (!given(low)) return "\u2013";
  if (!given(high)) {
    return `${low > 0 ? `above ${figure(low, low / 20)}, ` : ""}no upper end is known`;
  }
  const digits = (high - low) / 4;
  return high > low ? `${figure(low, Math.min(digits, Math.abs(low) / 10))} to ${figure(high, digits)}`
      : figure(high, 0);
};

const intervalText = ({ci95}) => `${given(ci95[1]) ? "95\u00a0% interval " : ""}${rangeText(ci95)}`;
const inBrackets = index => given(index.ci95[0]) ? ` (${intervalText(index)})` : "";

// Where nothing was seen, the upper end alone says something; of files of older versions nothing does.
const noneSeen = ({mean, ci95: [low, high]}) => mean === 0 && given(low) && high !== 0;
const boundText = ({ci95: [, high], unit}) => given(high)
    ? `below ${plain(high)} ${unitText(unit)}`.trim() + " with 97.5\u00a0% confidence" : "no upper end is known";

const indexText = index => {
  if (noneSeen(index)) return `none seen, ${boundText(index)}`;
  const value = `${valueText(index)} ${unitText(index.unit)}`.trim();
  return given(index.mean) ? value + inBrackets(index) : value;
};

const scaled = ({mean, std_error, ci95}, by) => {
  const [of, error, ...ends] = [mean, std_error, ...ci95].map(one => given(one) ? by * one : null);
  return {mean: of, std_error: error, ci95: ends};
};
const complement = ({mean, std_error, ci95: [low, high]}) =>
    ({mean: 1 - mean, std_error, ci95: [1 - (high ?? 1), given(low) ? 1 - low : null]});

// A share that is an index: "12.3 % (95 % interval 11.9 to 12.8)".
const percentText = share => `${valueText(scaled(share, 100))}\u00a0%`;
const percentRange = share => `${rangeText(scaled(share, 100).ci95)}${given(share.ci95[0]) ? "\u00a0%" : ""}`;
const percentIndexText = share => percentText(share) + inBrackets(scaled(share, 100));

// Quantiles and tail means of the trajectories: the names of these indices are NAME_COLUMN.
const YEARLY = [["q50", "50 %"], ["q90", "90 %"], ["q95", "95 %"], ["q99", "99 %"],
                ["cvar95", "worst 5 %"], ["cvar99", "worst 1 %"]];
const yearlyOf = name => name.match(/^(.+)_(?:q50|q90|q95|q99|cvar95|cvar99)$/)?.[1] ?? null;

// A length of time in the unit that suits it.
const lengthText = hours => {
  if (hours === null) return "\u2013";
  if (hours < 1 / 60) return `${plain(3600 * hours)} s`;
  if (hours < 1) return `${plain(60 * hours)} min`;
  if (hours < 48) return `${plain(hours)} h`;
  return `${plain(hours / 24)} days`;
};

// "every 20 years", from hours between.
const everyText = hours => {
  if (hours >= 8760 * 1.5) return `every ${plain(hours / 8760, 2)} years`;
  return `every ${lengthText(Number(hours.toPrecision(2)))}`;
};

// "hazard.storm" -> "storm (hazard)"
const causeText = name => {
  if (name === "none") return "none of these";
  const dot = name.indexOf(".");
  return `${name.slice(dot + 1)} (${name.slice(0, dot)})`;
};

// A share of n that were counted, down to the second digit of its error.
const shareOf = (share, n) => `${figure(100 * share, 100 * Math.sqrt(share * (1 - share) / n))}\u00a0%`;

// A command as a shell takes it.
const commandText = words => words.map(word => /^[\w.,:=+/-]+$/.test(word) ? word
    : `'${word.replaceAll("'", "'\\''")}'`).join(" ");

// Pieces of a text that a line may end after. Numbers stay whole, and with their units.
const JOINTS = /(?:\d\s+(?=\S)|\.(?=\d)|[^\s_./-])+[\s_./-]*|[\s_./-]+/g;

// A text in lines of at most so many letters, broken at the joints of names where there are any.
const wrapped = (text, most) => {
  const lines = [""];
  for (const piece of text.match(JOINTS) ?? []) {
    if (lines.at(-1).length + piece.trimEnd().length > most && lines.at(-1) !== "") lines.push("");
    lines[lines.length - 1] += piece;
    while (lines.at(-1).trimEnd().length > most) {
      const long = lines.pop();
      lines.push(long.slice(0, most), long.slice(most));
    }
  }
  return lines.map(line => line.trim()).filter(line => line !== "");
};

// For places with no room for all of it: names often differ at their ends.
const inShort = (text, most) => text.length <= most ? text
    : `${text.slice(0, Math.ceil(most / 2) - 1)}\u2026${text.slice(text.length - Math.floor(most / 2))}`;
