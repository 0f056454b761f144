// SPDX-License-Identifier: Apache-2.0
#include "host/page/page.hpp"

#include "host/base/text.hpp"
#include "host/config/read_site.hpp"
#include "host/files/results_file.hpp"
#include "host/files/stored_file.hpp"
#include "host/page/page_template.hpp"
#include "host/page/site_json.hpp"
#include "host/results/results_json.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/sweep/sweep_json.hpp"
#include "host/trace/trace_excerpt.hpp"

#include <numeric>

namespace ridethrough {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostLosses = 8;  // to choose from on the page
constexpr std::string_view kPlaceOfData = "@data@";

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

// JSON that may stand in an element <script>: nothing in it can end that.
std::string in_script(const Json& json) {
  std::string safe;
  for (const char c : dumped(json, -1)) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
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

Json run_json(const std::string& path) {
  const StoredFile file(path, kResultsFile);
  const Results results = read_results(file);
  Json json = results_json(results);
  add_config(json, path, results.provenance);
  json["site"] = site_json(site_of(results.provenance));
  for (const auto& histogram : results.histograms) {
    if (histogram.name.rfind("yearly_", 0) == 0) add_bounds(json, histogram);
  }
  json["losses"] = Json::array();
  for (const auto& loss : worst_losses(file, kMostLosses)) {
    json["losses"].push_back(excerpt_json(loss));
  }
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

// The site is that of the last point that was simulated: a config need not have what is swept.
Json sweep_page_json(const std::string& path) {
  SweepResults results = read_sweep_file(path);
  leave_out_what_does_not_apply(results);
  Json json = sweep_json(results);
  add_config(json, path, results.provenance);
  const auto& points = results.points;
  for (std::size_t i = points.size(); i-- > 0;) {
    if (points[i].state != PointOutcome::State::kDone) continue;
    json["site"] = site_json(results.sweep.at(i, site_of(results.provenance)));
    json["site_of"] = results.sweep.label(i);
    break;
  }
  return json;
}

}  // namespace

std::string report_page(const std::string& path) {
  const Json json = is_sweep_file(path) ? sweep_page_json(path) : run_json(path);
  std::string page(kPageTemplate);
  return page.replace(page.find(kPlaceOfData), kPlaceOfData.size(), in_script(json));
}

}  // namespace ridethrough
