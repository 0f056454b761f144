// Numbers and names in plain words.

const data = JSON.parse(document.getElementById("data").textContent);

// What a trajectory is to a reader.
const [YEAR, YEARS] = data.years_per_trajectory === 1
    ? ["year", "years"] : ["trajectory", "trajectories"];

const MINUS = "\u2212";
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const given = value => value !== null && value !== undefined;

const plain = (value, digits = 3) => {
  if (!given(value) || !Number.isFinite(value)) return "\u2013";
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e15)) {
    return value.toExponential(digits - 1).replace("e-", "e" + MINUS);
  }
  return value.toLocaleString("en", {maximumSignificantDigits: digits}).replace("-", MINUS);
};

// Down to the second digit of the error, as `ridethrough show` does.
const figure = (value, error) => {
  if (value === null || !Number.isFinite(value)) return "\u2013";
  if (!error) return plain(value, 8);
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(error)));
  if (decimals > 7) return plain(value, 4);
  return value.toLocaleString("en", {minimumFractionDigits: decimals,
                                     maximumFractionDigits: decimals}).replace("-", MINUS);
};

const withError = (value, error) => `${figure(value, error)} \u00b1 ${
    error === null ? "\u2013" : figure(error, error)}`;

const UNITS = {"1": "", "h/yr": "h a year", "days/yr": "days a year", "events/yr": "events a year",
               "1/yr": "a year", "MWh/yr": "MWh a year", "unit-h/yr": "unit-hours a year"};
const unitText = unit => UNITS[unit] ?? unit.replace("/yr", " a year");

const indexText = ({mean, std_error, ci95, unit}) =>
    mean === null ? `above ${plain(ci95[0])}` : `${withError(mean, std_error)} ${unitText(unit)}`.trim();

const percent = (share, error) => `${withError(100 * share, 100 * error)} %`;

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

// The error of a share of n that were counted.
const shareError = (share, n) => Math.sqrt(share * (1 - share) / n);

// A command as a shell takes it.
const commandText = words => words.map(word => /^[\w.,:=+/-]+$/.test(word) ? word
    : `'${word.replaceAll("'", "'\\''")}'`).join(" ");
