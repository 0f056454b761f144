// The page of a run from top to bottom. A section is a function of the data that returns an element, or null
// where there is nothing to show; another one is a line in the list.

const headline = () => {
  const {lolh, eue, loss_free_years: free} = data.indices;
  if (lolh.mean === 0) {
    return html("p", {class: "headline"}, "No loss of load was seen in ",
        html("b", {}, `${plain(data.trajectories, 15)} simulated ${YEARS}`),
        `. With 95 % confidence, fewer than one ${YEAR} in ${
            plain(1 / (1 - Math.pow(0.05, 1 / data.trajectories)))} has any.`);
  }
  const minutes = lolh.mean < 1 ? ` (${plain(60 * lolh.mean, 2)} minutes)` : "";
  return html("p", {class: "headline"}, "In an average year this site loses load for ",
      html("b", {}, `${withError(lolh.mean, lolh.std_error)} hours`), `${minutes}, and `,
      html("b", {}, `${withError(eue.mean, eue.std_error)} MWh`), " go unserved. ",
      html("b", {}, percent(free.mean, free.std_error)), ` of the ${YEARS} pass without any loss.`);
};

const TILES = ["lolh", "eue", "lolev", "availability", "outages", "outage_survival"];

const tiles = () => html("div", {class: "tiles"}, ...TILES.map(name => data.indices[name])
    .filter(index => index?.applies && index.std_error > 0).map(index => html("div", {class: "tile"},
        html("div", {class: "name"}, index.meaning === "their share"
            ? "share of the outages without loss of load" : index.meaning),
        html("div", {class: "value"}, figure(index.mean, index.std_error)),
        html("div", {class: "error"}, `\u00b1 ${figure(index.std_error, index.std_error)} ${
            unitText(index.unit)}`.trim()))));

const indexSection = () => html("section", {id: "indices"}, html("h2", {}, "All indices"),
    html("p", {}, "\u00b1 is one standard error of the simulation: in about 95 of 100 cases the true value " +
        "of the model lies within two of them. What the model leaves out is not in it. Where an index is 0 \u00b1 0, nothing of the kind was seen, " +
        "which does not prove that there is none."),
    table([
      {title: "index", of: r => r.name}, {title: "value", number: true, of: r => r.mean === null
          ? (r.ci95[0] === null ? "\u2013" : `> ${plain(r.ci95[0])}`) : figure(r.mean, r.std_error)},
      {title: "\u00b1", number: true, of: r => r.std_error === null ? "\u2013" : figure(r.std_error, r.std_error)},
      {title: "unit", of: r => r.unit}, {title: "meaning", of: r => r.meaning},
      {title: "95 % interval", number: true, of: r => r.mean === null ? "\u2013"
          : `${figure(r.ci95[0], r.std_error)} to ${figure(r.ci95[1], r.std_error)}`}],
    Object.entries(data.indices).filter(([, index]) => index.applies)
        .map(([name, index]) => ({name, ...index}))));

const originSection = () => html("section", {id: "origin"}, html("h2", {}, "Where this comes from"),
    html("p", {}, `${plain(data.trajectories, 15)} trajectories of ${plain(data.horizon_h, 15)} h from ${
        data.start}, seed ${data.seed}, simulated by ridethrough ${data.program_version} (${
        data.git_commit}) on ${data.device}, ${data.created}. The same command gives the same figures:`),
    html("pre", {}, commandText(["ridethrough", "run", data.config_file,
                                 ...data.overrides.map(override => `--${override}`)])),
    html("p", {class: "note"}, `Fingerprint of the scenario: ${data.fingerprint}. ` +
        "Charts: Vega-Lite, carried in this file."),
    behind(`The config: ${data.config_file}`, html("pre", {}, data.config)));

const SECTIONS = [survivalSection, exceedanceSection, durationSection, seasonSection, causeSection,
                  chargeSection, eventSection, indexSection, originSection];

const finished = () => { document.documentElement.dataset.ready = "yes"; };

const runPage = data => [
  html("header", {}, html("h1", {}, data.study),
       html("p", {class: "soft"}, `${plain(data.trajectories, 15)} simulated ${YEARS}, ${
           data.created.slice(0, 10)}`)),
  diagram(data), headline(), tiles(),
  ...SECTIONS.map(section => section(data)).filter(section => section !== null)];

document.title = `${data.study} \u2013 ridethrough`;
document.getElementById("page").append(...(data.axes ? sweepPage : runPage)(data));
drawAll().then(finished);
