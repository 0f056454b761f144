// SPDX-License-Identifier: Apache-2.0
#include "host/page/page_json.hpp"

#include "host/base/text.hpp"
#include "host/config/read_site.hpp"
#include "host/files/results_file.hpp"
#include "host/files/stored_file.hpp"
#include "host/page/config_differences.hpp"
#include "host/page/site_json.hpp"
#include "host/results/comparison_json.hpp"
#include "host/results/results_json.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/sweep/sweep_json.hpp"
#include "host/trace/trace_excerpt.hpp"

#include <numeric>

namespace ridethrough {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostLosses = 8;  // to choose from on the page

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  TextStream stream(text);
  for (std::string line; std::getline(stream, line);) all.push_back(line);
  return all;
}

Json excerpt_json(const TraceExcerpt& loss) {
  Json json = {{"trajectory", loss.trajectory}, {"begin_h", loss.begin_h},
               {"end_h", loss.end_h},           {"unserved_mwh", loss.unserved_mwh},
               {"from_h", loss.from_h},         {"to_h", loss.to_h}};
  for (const auto& [name, values] : loss.columns) object_in(json, "columns")[name] = values;
  const std::size_t width = loss.cause_names.size();
  json["present"] = Json::array();  // of each span, the names of what was
  for (std::size_t row = 0; width > 0 && row < loss.causes.size() / width; ++row) {
    Json names = Json::array();
    for (std::size_t i = 0; i < width; ++i) {
      if (loss.causes[row * width + i] != 0) names.push_back(loss.cause_names[i]);
    }
    json["present"].push_back(names);
  }
  return json;
}

// What both kinds of file have.
void add_config(Json& json, const std::string& path, const Provenance& from) {
  json["file"] = path;
  json["config"] = from.config;
  json["overrides"] = lines(from.overrides);
}

// As its config says, right or wrong: a file that it names may be gone.
Site site_of(const Provenance& from) {
  return read_unchecked(Config::from_text(from.config_file, from.config, lines(from.overrides)));
}

// For each bin that holds any: the bounds of the share of trajectories in it or above.
void add_bounds(Json& json, const Histogram& histogram) {
  Json& bounds = array_in(json["histograms"][histogram.name], "above_ci95");
  const auto& counts = histogram.counts;
  const auto all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  std::uint64_t above = all;
  for (const std::uint64_t count : counts) {
    if (count == 0) {
      bounds.push_back(nullptr);
      continue;
    }
    const Bounds share =
        share_bounds(static_cast<double>(above), static_cast<double>(all), kConfidence);
    bounds.push_back({share.low, share.high});
    above -= count;
  }
}

// The load with its peak, where that is known of the scenario of that fingerprint.
Json site_with_peak(const Site& site, const std::string& fingerprint) {
  Json json = site_json(site);
  if (const auto peak = peak_load_mw(site, fingerprint)) json["load"]["peak_mw"] = *peak;
  return json;
}

Json run_json(const StoredFile& file, const Results& results, const Site& site) {
  Json json = results_json(results);
  add_config(json, file.path(), results.provenance);
  json["site"] = site_with_peak(site, results.provenance.fingerprint);
  for (const auto& histogram : results.histograms) {
    if (histogram.name.rfind("yearly_", 0) == 0) add_bounds(json, histogram);
  }
  json["losses"] = Json::array();
  return json;
}

// Before any JSON is made: the library's ordered object cannot take a key out safely, it copies
// keys into elements that it has already destroyed, and where memory ends they are destroyed twice.
void leave_out_what_does_not_apply(SweepResults& results) {
  for (std::size_t k = results.indices.size(); k-- > 0;) {
    if (results.indices[k].applies) continue;
    const auto at = static_cast<std::ptrdiff_t>(k);
    results.indices.erase(results.indices.begin() + at);
    for (auto& point : results.points) {
      if (k < point.values.size()) point.values.erase(point.values.begin() + at);
    }
  }
}

}  // namespace

Json run_page_json(const std::string& path) {
  const StoredFile file(path, kResultsFile);
  const Results results = read_results(file);
  Json json = run_json(file, results, site_of(results.provenance));
  for (const auto& loss : worst_losses(file, kMostLosses)) {
    json["losses"].push_back(excerpt_json(loss));
  }
  return json;
}

// The site is that of the last point that was simulated: a config need not have what is swept.
Json sweep_page_json(const std::string& path) {
  SweepResults results = read_sweep_file(path);
  leave_out_what_does_not_apply(results);
  Json json = sweep_json(results);
  add_config(json, path, results.provenance);
  const auto& points = results.points;
  for (std::size_t i = points.size(); i-- > 0;) {
    if (points[i].state != PointOutcome::State::kDone) continue;
    json["site"] =
        site_with_peak(results.sweep.at(i, site_of(results.provenance)), points[i].fingerprint);
    json["site_of"] = results.sweep.label(i);
    break;
  }
  return json;
}

Json comparison_page_json(const std::vector<std::string>& paths) {
  Json json = {{"runs", Json::array()}};
  std::vector<NamedResults> all;
  std::vector<Site> sites;
  for (const auto& path : paths) {
    const StoredFile file(path, kResultsFile);
    all.push_back({path, read_results(file)});
    sites.push_back(site_of(all.back().results.provenance));
    json["runs"].push_back(run_json(file, all.back().results, sites.back()));
  }
  json["differences"] = differences_json(all);
  json["config_differences"] = config_differences(sites);
  return json;
}

}  // namespace ridethrough
