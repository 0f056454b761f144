// SPDX-License-Identifier: Apache-2.0
// The page of a run from top to bottom. A section is a function of the data that returns an element, or null
// where there is nothing to show; another one is a line in the list.

const headline = data => {
  const {lolh, eue, loss_free_years: free} = data.indices;
  if (lolh.mean === 0) {
    return html("p", {class: "headline"}, "No loss of load was seen in ",
        html("b", {}, `${plain(data.trajectories, 15)} simulated ${YEARS}`), ".",
        lolh.ci95[1] === 0 ? " There is none: nothing that is random here can cause one." :
        // Of files of older versions, no bound is known.
        given(free.ci95[0]) && free.ci95[0] < 1 ? ` With 97.5\u00a0% confidence, fewer than one ${YEAR} in ${
            plain(1 / (1 - free.ci95[0]))} has any.` : "");
  }
  const shorter = lolh.mean < 1 / 60 ? ` or ${plain(3600 * lolh.mean, 2)} seconds`
      : lolh.mean < 1 ? ` or ${plain(60 * lolh.mean, 2)} minutes` : "";
  return html("p", {class: "headline"}, "In an average year this site loses load for ",
      html("b", {}, `${valueText(lolh)} hours`), `${shorter}${inBrackets(lolh)}, and `,
      html("b", {}, `${valueText(eue)} MWh`), ` go unserved${inBrackets(eue)}. `,
      html("b", {}, percentText(free)), ` of the ${YEARS} pass without any loss${inBrackets(scaled(free, 100))}.`);
};

// What the indices rest on: little, where few trajectories lose load, or one of them carries much of the sum.
const evidence = data => {
  const seen = data.evidence;
  if (!(seen?.losing_trajectories > 0)) return "";
  const counted = (count, one, more) => `${plain(count, 15)} ${count === 1 ? one : more}`;
  const share = part => `${plain(100 * part, 2)}\u00a0%`;
  const of = [["the lost hours", seen.largest_share_of_lolh], ["the unserved energy", seen.largest_share_of_eue]]
      .filter(([, part]) => given(part)).map(([what, part]) => `${share(part)} of ${what}`);
  return html("p", {id: "evidence", class: seen.is_thin ? "warning" : ""},
      `This rests on ${counted(seen.loss_events, "loss", "losses")} of load, in ${
          plain(seen.losing_trajectories, 15)} of ${plain(data.trajectories, 15)} simulated ${YEARS}. ` +
      (of.length > 0 ? `The ${YEAR} with the most has ${of.join(", and ")}.` : ""),
      seen.is_thin ? ` So much in a single ${YEAR} means that what was too rare to be seen may matter as much: ` +
          "more trajectories tell." : "");
};

// Whether the accuracy was reached that was asked for, and what it takes to reach it.
const targetText = data => {
  const {target_rel_error: target, target_index, target_met: met, convergence: last} = data;
  if (!last?.last) return "";
  const names = target_index.split(", ");
  const [all, they, their] = names.length === 1 ? [names[0], "is", "its mean"]
      : [`${names.slice(0, -1).join(", ")} and ${names.at(-1)}`, "are", "their means"];
  const percent = share => `${plain(100 * share)}\u00a0%`;
  const one = names.length === 1 ? "it" : `${last.last}, the one known least,`;
  const reached = !given(last.rel_error) ? null : last.rel_error === 0 ? "exactly" : `to ${percent(last.rel_error)}`;
  if (!(target > 0)) {
    return `No accuracy was asked for. ${reached === null ? `How well ${all} ${they} known cannot be said yet.`
        : `Of ${all}, ${last.last} is known ${reached} of its mean (standard error)${names.length === 1 ? "" : ", the others better"}.`}`;
  }
  const asked = `${all} ${met ? they : names.length === 1 ? "was to be" : "were to be"} known to ${percent(target)} of ${their} (standard error)`;
  if (met) return `Target met: ${asked}; ${one} is known ${reached}.`;
  if (reached === null || !given(last.trajectories_needed)) {
    return `Target not met, and out of sight: ${asked}; ${given(data.indices[last.last]?.mean)
        ? `nothing of ${last.last} was seen` : `too few ${YEARS} bound ${last.last}`}.`;
  }
  const nearly = last.rel_error <= target;
  return `Target not met: ${asked}; ${one} is known ${reached}${nearly
      ? ", but rare large losses decide, and its interval reaches far up" : ""}. It takes ${nearly ? "at most " : ""}about ${
      plain(last.trajectories_needed - data.trajectories, 2)} more trajectories: raise trajectories in [study], and --resume.`;
};
const targetLine = data => html("p", {class: data.target_rel_error > 0 && !data.target_met ? "target warning" : "target"},
                                targetText(data));

const TILES = ["lolh", "eue", "lolev", "availability", "outages", "outage_survival"];

// Where nothing was seen, the interval says how much there is at most.
const tile = index => {
  const [value, unit, range] = noneSeen(index) ? ["none seen", "", boundText(index)]
      : [valueText(index), unitText(index.unit), given(index.ci95[0]) ? intervalText(index) : ""];
  return html("div", {class: "tile"},
      html("div", {class: "name"}, index.meaning === "their share"
          ? "share of the outages without loss of load" : index.meaning),
      html("div", {class: "value"}, value, " ", html("span", {class: "unit"}, unit)),
      html("div", {class: "error"}, range));
};

const tiles = data => html("div", {class: "tiles"}, ...TILES.map(name => data.indices[name])
    .filter(index => index?.applies && given(index.mean) && (index.mean !== 0 || noneSeen(index))).map(tile));

// Quantiles and tail means of the trajectories, those of one index in a row.
const yearlyTable = () => {
  const applying = Object.entries(data.indices).filter(([, index]) => index.applies);
  const names = [...new Set(applying.map(([name]) => yearlyOf(name)).filter(name => name !== null))];
  if (names.length === 0) return "";
  const cell = index => !index ? "" : html("div", {}, valueText(index),
      html("div", {class: "range"}, given(index.mean) && index.ci95[0] !== index.ci95[1] ? rangeText(index.ci95) : ""));
  return html("div", {}, html("h3", {}, `How the ${YEARS} are spread`),
      html("p", {}, `Such a share of the ${YEARS} as stands above has no more than this; of the worst, the mean. Below each ` +
          `value its 95\u00a0% interval, where it is not exact. Unknown, or above what is known: the ${YEARS} are too few to bound it.`),
      table([
        {title: "index", of: name => name},
        ...YEARLY.map(([column, title]) => ({title, number: true, of: name => cell(data.indices[`${name}_${column}`])})),
        {title: "unit", of: name => YEARLY.map(([column]) => data.indices[`${name}_${column}`]?.unit)
            .find(unit => unit !== undefined)}], names));
};

const indexSection = () => html("section", {id: "indices"}, html("h2", {}, "All indices"),
    html("p", {}, "The 95\u00a0% interval holds the true value of the model in about 95 of 100 simulations; what the model " +
        "leaves out is not in it. It is skewed: where few losses were seen, larger ones may have been " +
        "missed, so that it reaches further up than down, or has no upper end that is known. Of what was not " +
        "seen at all it says how much there is at most."),
    table([
      {title: "index", of: r => r.name}, {title: "value", number: true, of: valueText},
      {title: "95 % interval", number: true, of: r => rangeText(r.ci95)},
      {title: "unit", of: r => r.unit}, {title: "meaning", of: r => r.meaning}],
    Object.entries(data.indices).filter(([name, index]) => index.applies && yearlyOf(name) === null)
        .map(([name, index]) => ({name, ...index}))),
    yearlyTable());

const originOf = data => html("div", {}, html("p", {}, `${plain(data.trajectories, 15)} trajectories of ${plain(data.horizon_h, 15)} h from ${
        data.start}, seed ${data.seed}, simulated by ridethrough ${data.program_version} (${
        data.git_commit}) on ${data.device}, ${data.created}. The same command gives the same figures:`),
    commandBlock(["ridethrough", "run", data.config_file,
                                 ...data.overrides.map(override => `--${override}`)]),
    html("p", {class: "note"}, `Fingerprint of the scenario: ${data.fingerprint}.`),
    behind(`The config: ${data.config_file}`, html("pre", {}, data.config)));

const CHARTS_BY = "Charts: Vega-Lite, carried in this file.";

const originSection = data => html("section", {id: "origin"}, html("h2", {}, "Where this comes from"),
    originOf(data), html("p", {class: "note"}, CHARTS_BY));

const SECTIONS = [survivalSection, exceedanceSection, durationSection, seasonSection, causeSection,
                  chargeSection, eventSection, indexSection, originSection];

const finished = () => { document.documentElement.dataset.ready = "yes"; };

const runPage = data => [
  html("header", {}, html("h1", {}, data.study),
       html("p", {class: "soft"}, `${plain(data.trajectories, 15)} simulated ${YEARS}, ${
           data.created.slice(0, 10)}`)),
  diagram(data), headline(data), evidence(data), targetLine(data), tiles(data),
  ...SECTIONS.map(section => section(data)).filter(section => section !== null)];

// Tables are closed until a reader asks for them, and what is closed is not printed.
const openAll = () => {
  const button = html("button", {type: "button"}, "Open all tables, to print them as well");
  button.addEventListener("click", () => {
    for (const one of document.querySelectorAll("#page details")) one.open = true;
  });
  return html("p", {class: "choices"}, button);
};

const content = data.runs ? comparisonPage : data.axes ? sweepPage : runPage;
document.title = `${data.runs ? comparisonTitle(data) : data.study} \u2013 ridethrough`;
document.getElementById("page").append(...content(data), openAll());
drawAll().then(finished);
