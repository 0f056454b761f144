// SPDX-License-Identifier: Apache-2.0
// The page of a sweep from top to bottom, and what can be chosen on it.

const sweepHeadline = data => {
  const done = data.points.filter(point => point.done && point.indices.lolh.mean !== null);
  const place = point => Object.entries(point.values).map(([key, value]) => `${key} = ${value}`).join(", ");
  if (done.length === 0) return html("p", {class: "headline"}, "None of the points could be simulated.");
  const by = [...done].sort((a, b) => a.indices.lolh.mean - b.indices.lolh.mean);
  const text = ({indices: {lolh}}) => lolh.mean === 0 ? "no loss seen" : `${valueText(lolh)} h a year`;
  const words = point => {
    const {lolh} = point.indices;
    const bound = lolh.mean > 0 ? inBrackets(lolh) : noneSeen(lolh) ? ` (${boundText(lolh)})` : "";
    return [html("b", {}, text(point)), bound];
  };
  const [least, most] = [by[0], by.at(-1)];
  const hours = (...words) => html("p", {class: "headline"}, "Hours with loss of load: ", ...words, ".");
  if (text(least) === text(most)) return hours(html("b", {}, text(least)), " at each point");
  if (!apart(done.map(point => point.indices.lolh))) {
    return html("div", {}, hours("from ", ...words(least), " to ", ...words(most)),
        html("p", {}, `The least with ${place(least)}; the most with ${place(most)}. By the intervals of the ` +
            "points alone, that may be chance."));
  }
  return html("div", {}, hours("at worst ", ...words(most), ", at best ", ...words(least)),
      html("p", {}, `At worst with ${place(most)}; at best with ${place(least)}.`));
};

// Points of which what was too rare to be seen may matter as much as what was.
const thinPoints = data => {
  const thin = data.points.filter(point => point.evidence?.is_thin);
  if (thin.length === 0) return "";
  return html("p", {id: "evidence", class: "warning"}, `${thin.length} of the points rest on little: a single ` +
      "trajectory has more than 1\u00a0% of their lost hours, or of their unserved energy. What was too rare to be " +
      "seen may matter as much: more trajectories tell.");
};

const choiceOf = (title, texts, chosen, choose) => {
  const select = html("select", {"aria-label": title}, ...texts.map((text, i) =>
      html("option", {value: String(i), ...(i === chosen ? {selected: ""} : {})}, text)));
  select.addEventListener("change", () => choose(Number(select.value)));
  return html("label", {}, `${title} `, select);
};

// The axes drawn: those with an order first; of those without, one as lines of their own.
const firstState = data => {
  const axes = sweepAxes(data);
  const long = axes.filter(axis => axis.size > 1);
  const ordered = long.filter(axis => axis.ordered);
  const drawn = [...ordered, ...long.filter(axis => !axis.ordered), ...axes].slice(0, 2);
  const [x, y] = drawn[1]?.size > 1 && drawn[0] !== drawn[1] ? drawn : [drawn[0], null];
  const others = axes.filter(axis => axis !== x && axis !== y);
  return {x, y, others, fixed: others.map(() => 0), index: "lolh", level: null};
};

const sweepOrigin = data => {
  const short = data.points.filter(point => point.done && !point.target_met).length;
  const failed = data.points.filter(point => !point.done);
  return html("section", {id: "origin"}, html("h2", {}, "Where this comes from"),
      html("p", {}, `${data.points.length} points, simulated by ridethrough ${data.program_version} (${
          data.git_commit}) on ${data.device}, ${data.created}. The same command gives the same figures:`),
      commandBlock(["ridethrough", "sweep", data.config_file,
                                   ...data.overrides.map(override => `--${override}`)]),
      data.target_rel_error > 0 && short > 0 ? html("p", {class: "note"}, `${short} of the points ended before ` +
          `${data.target_index} was known to within ${plain(100 * data.target_rel_error)} %: raise ` +
          "trajectories in [study], and --resume.") : "",
      failed.length > 0 ? behind(`Not simulated: ${failed.length} of ${data.points.length}`, table([
        {title: "point", of: r => Object.entries(r.values).map(pair => pair.join(" = ")).join(", ")},
        {title: "why", of: r => r.failure ?? ""}], failed)) : "",
      html("p", {class: "note"}, CHARTS_BY),
      behind(`The config: ${data.config_file}`, html("pre", {}, data.config)));
};

const sweepPage = data => {
  const state = firstState(data);
  const names = Object.keys(data.indices).filter(name => data.points.some(point =>
      point.done && point.indices[name].mean !== null && point.indices[name].mean !== 0));
  const level = html("input", {type: "number", step: "any", "aria-label": "target"});
  const place = html("div", {id: "charts"});
  const summary = html("p", {class: "on_paper"});  // what is chosen, where nothing can be
  const draw = () => {
    const view = viewOf(data, state);
    charts.length = 0;
    summary.textContent = [`Index: ${state.index}, ${view.index.meaning}`,
                          ...(state.level === null ? [] : [`target: ${plain(state.level)} ${view.unit}`]),
                          ...state.others.map((axis, i) => `${axis.title} = ${axis.texts[state.fixed[i]]}`)].join("; ");
    place.replaceChildren(...[mapSection(view, state.level), linesSection(view, state.level),
                              frontSection(data, view, state, state.level)].filter(one => one !== null));
  };
  const again = () => { draw(); drawAll().then(finished); };
  const retarget = () => {
    state.level = bestLevel(viewOf(data, state));
    level.value = state.level ?? "";
  };
  level.addEventListener("change", () => {
    state.level = level.value === "" ? null : Number(level.value);
    again();
  });
  retarget();
  draw();
  const fixed = state.others.map((axis, i) => choiceOf(axis.title, axis.texts, 0, chosen => {
    state.fixed[i] = chosen;
    again();
  }));
  const shown = names.length > 0 ? names : ["lolh"];
  return [
    html("header", {}, html("h1", {}, data.study), html("p", {class: "soft"}, `A sweep of ${
        data.points.length} points over ${data.axes.flatMap(axis => Object.keys(axis.keys)).join(", ")}, ${
        data.created.slice(0, 10)}`)),
    ...(data.site ? [diagram(data), html("p", {class: "note"}, `Drawn as in the point ${data.site_of}.`)] : []),
    sweepHeadline(data), thinPoints(data),
    html("div", {class: "choices"},
        choiceOf("index", shown.map(name => `${name}: ${data.indices[name].meaning}`),
                 shown.indexOf("lolh"), chosen => {
                   state.index = shown[chosen];
                   retarget();
                   again();
                 }),
        ...(state.x.ordered ? [html("label", {}, "target ", level)] : []), ...fixed),
    summary,
    ...(fixed.length > 0 ? [html("p", {class: "note"}, `Drawn over ${state.x.title}${
        state.y ? ` and ${state.y.title}` : ""}; the others stay at what is chosen above.`)] : []),
    place, sweepOrigin(data)];
};
