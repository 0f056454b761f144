// SPDX-License-Identifier: Apache-2.0
// The page of several runs from top to bottom: what they are, by how much they differ, and in what.

const comparisonTitle = data => {
  const studies = [...new Set(data.runs.map(run => run.study))];
  return studies.length === 1 ? studies[0] : `${data.runs.length} runs compared`;
};

// What a run is, and what it rests on.
const runCard = run => html("div", {class: "run"},
    html("h3", {}, sample(run), ` ${run.letter} \u2002${run.name}`),
    html("p", {class: "note"}, `${run.study}: ${plain(run.trajectories, 15)} simulated ${YEARS} of ${
        plain(run.horizon_h, 15)} h from ${run.start}, seed ${run.seed}; ${run.created.slice(0, 10)}`),
    given(run.evidence?.losing_trajectories) && run.evidence.losing_trajectories === 0
        ? html("p", {class: "note"}, "No loss of load was seen.") : evidence(run),
    targetLine(run));

const hoursWords = ({indices: {lolh}}) => noneSeen(lolh) || lolh.mean === 0
    ? [html("b", {}, "none that was seen"), noneSeen(lolh) ? ` (${boundText(lolh)})` : ""]
    : [html("b", {}, `${valueText(lolh)} h`), inBrackets(lolh)];

const isBeyond = by => by.ci95[0] > 0 || by.ci95[1] < 0;
const signed = by => {
  const text = figure(by.difference, by.std_error);
  return by.difference > 0 && /[1-9]/.test(text) ? `+${text}` : text;
};

// The end next to 0 decides: it keeps two digits of its own.
const differenceRange = ([low, high]) => {
  if (!given(low) || !given(high)) return rangeText([low, high]);
  const end = value => figure(value, Math.min((high - low) / 4, Math.abs(value) / 10 || Infinity));
  return high > low ? `${end(low)} to ${end(high)}` : "";
};

// How sure the error of a difference is, by what the first run and others have in common.
const kinshipText = (first, others, runsAre) => {
  const both = `${first.letter} and ${others.length === 1 ? others[0].letter
      : `each of ${others.map(run => run.letter).join(", ")}`}`;
  switch (runsAre) {
    case "same_study":
      return `${both} are one study with one seed: they share their ${YEARS}, and a difference says only how many ` +
          "there are of them. For a second opinion, take another --study.seed.";
    case "common_random_numbers":
      return `${both} have the same seed: they share their random numbers, and usually move together. The interval of ` +
          "the difference takes them as independent: then the difference is known better than it says.";
    default:
      return `${both} have different seeds: they are independent, and so is the interval of the difference reckoned.`;
  }
};
const kinshipTexts = ([first, ...others]) => [...new Set(others.map(run => run.by.runs_are))].map(runsAre =>
    kinshipText(first, others.filter(run => run.by.runs_are === runsAre), runsAre));

const differenceSentence = (first, run) => {
  const by = run.by.indices.lolh;
  if (!given(by?.difference)) return `By how much ${run.letter} differs from ${first.letter} is not known.`;
  if (by.difference === 0) return `${run.letter} and ${first.letter} do not differ in what was seen.`;
  return `${run.letter} loses load for ${figure(Math.abs(by.difference), by.std_error)} hours a year ${
      by.difference > 0 ? "more" : "less"} than ${first.letter}${given(by.ci95[0]) && given(by.ci95[1])
      ? ` (95\u00a0% interval of the difference ${differenceRange(by.ci95)})` : ""}: ${
      isBeyond(by) ? "more than chance" : "that may be chance"}.`;
};

const comparisonHeadline = runs => html("div", {},
    html("p", {class: "headline"}, "Hours with loss of load in an average year: ",
        ...runs.flatMap((run, i) => [i === 0 ? "" : "; ", `${run.letter} `, ...hoursWords(run)]), "."),
    ...runs.slice(1).map(run => html("p", {class: "difference"}, differenceSentence(runs[0], run))));

const configSection = (data, runs) => {
  const rows = data.config_differences;
  const section = html("section", {id: "config"}, html("h2", {}, "What differs between the configs"));
  if (rows.length === 0) {
    const same = runs.every(run => run.fingerprint === runs[0].fingerprint);
    section.append(html("p", {}, "Nothing: they are the same, key by key. " + (same ? "" :
        "What was simulated is not: files that they name differ, or versions of the program.")));
    return section;
  }
  const words = value => value === null ? "no such part" : value === true ? "there" : value === "" ? "not given" : value;
  section.append(html("p", {}, "Key by key, with overrides and defaults."),
      table([{title: "key", of: r => breakable(r.key)},
             ...runs.map((run, i) => ({title: run.letter, of: r => breakable(words(r.values[i]), /[^\s(,:/]+[\s(,:/]*|[\s(,:/]+/g)}))], rows, "wraps"));
  return section;
};

// The value of an index, its interval, and the difference to the first run.
const comparedCell = (runs, i, name) => {
  const index = runs[i].indices[name];
  if (index === undefined) return "\u2013";
  const by = runs[i].by?.indices[name];
  const range = given(index.mean) && given(index.ci95[0]) && index.ci95[0] !== index.ci95[1] ? rangeText(index.ci95) : "";
  return html("div", {}, html("div", {class: "value"}, valueText(index)), html("div", {class: "range"}, range),
      ...(given(by?.difference) && !(by.difference === 0 && by.std_error === 0) ? [
        html("div", {class: "by"}, `${runs[i].letter}\u2009${MINUS}\u2009${runs[0].letter}: ${signed(by)}${isBeyond(by) ? "\u00a0*" : ""}`),
        html("div", {class: "range"}, differenceRange(by.ci95))] : []));
};

const comparedTable = (runs, names) => table([
  {title: "index", of: name => html("div", {}, breakable(name), html("div", {class: "range"},
      runs.map(run => run.indices[name]?.unit).find(given)))},
  ...runs.map((run, i) => ({title: `${run.letter}  ${run.name}`, number: true, of: name => comparedCell(runs, i, name)}))],
names, "wraps");

const comparedIndices = runs => {
  const names = [...new Set(runs.flatMap(run => Object.keys(run.indices)))]
      .filter(name => runs.some(run => run.indices[name]?.applies));
  const spreads = names.filter(name => yearlyOf(name) !== null);
  return html("section", {id: "indices"}, html("h2", {}, "All indices side by side"),
      html("p", {}, `Each with its 95\u00a0% interval; below, the difference to ${runs[0].letter} with its own. ` +
          "* marks differences whose interval does not hold 0: of 40 indices without any difference, about two " +
          "are marked by chance."),
      ...kinshipTexts(runs).map(text => html("p", {class: "note"}, text)),
      comparedTable(runs, names.filter(name => yearlyOf(name) === null)),
      ...(spreads.length > 0 ? [html("h3", {}, `How the ${YEARS} are spread`), comparedTable(runs, spreads)] : []));
};

const comparedOrigin = runs => html("section", {id: "origin"}, html("h2", {}, "Where this comes from"),
    ...runs.map(run => html("div", {}, html("h3", {}, `${run.letter} \u2002${run.file}`), originOf(run),
                            behind(`The site of ${run.letter}`, diagram(run)))),
    html("p", {class: "note"}, CHARTS_BY));

const comparisonPage = data => {
  const runs = markedRuns(data);
  return [
    html("header", {}, html("h1", {}, comparisonTitle(data)),
         html("p", {class: "soft"}, `${runs.length} runs beside each other; differences are to the first.`)),
    html("div", {class: "runs"}, ...runs.map(runCard)),
    comparisonHeadline(runs),
    ...[configSection(data, runs), compareSurvival(runs), compareExceedance(runs), compareSeason(runs),
        compareCauses(runs), comparedIndices(runs), comparedOrigin(runs)].filter(section => section !== null)];
};
