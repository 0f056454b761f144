// SPDX-License-Identifier: Apache-2.0
#include "host/page/config_differences.hpp"

#include "host/results/results_json.hpp"
#include "host/site/by_key.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ridethrough {
namespace {

using Values = std::vector<std::optional<std::string>>;  // of each site; none: no such part

// Numbers and the like as the program would write them, so that 4 is 4.0; what it could not read,
// and paths, as they were written.
std::string value_of(const Site& site, const Key& key, const KeyRow& row) {
  const bool is_read = site.origins.flaw(key) == nullptr;
  return is_read && row.kind != ValueKind::kPath ? text_of(site, key) : as_written(site, key);
}

// Of those that are there.
bool all_same(const Values& values) {
  const auto first = std::find_if(values.begin(), values.end(), [](auto& one) { return !!one; });
  return std::all_of(first, values.end(), [&](auto& one) { return !one || one == *first; });
}

}  // namespace

nlohmann::ordered_json config_differences(const std::vector<Site>& sites) {
  struct Row {
    Key key;
    bool is_given = false;
    Values values;
  };
  std::vector<Row> rows;
  std::map<Key, std::size_t> places;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    each_value(sites[i], [&](const Key& key, const KeyRow& row, const void* part) {
      const auto [place, is_new] = places.try_emplace(key, rows.size());
      if (is_new) rows.push_back({key, false, Values(sites.size())});
      Row& of = rows[place->second];
      of.is_given = of.is_given || has(sites[i], key, row, part);
      of.values[i] = value_of(sites[i], key, row);
    });
  }
  auto json = nlohmann::ordered_json::array();
  std::set<Section> lacking;
  for (const auto& [key, is_given, values] : rows) {
    const bool is_everywhere =
        std::all_of(values.begin(), values.end(), [](auto& one) { return !!one; });
    if (!is_everywhere && lacking.insert(key.section).second) {
      nlohmann::ordered_json row = {{"key", key.section.title()}};
      for (const auto& value : values) {
        array_in(row, "values").push_back(value ? nlohmann::ordered_json(true) : nullptr);
      }
      json.push_back(row);
    }
    if (!is_given || all_same(values)) continue;
    nlohmann::ordered_json row = {{"key", key.text()}};
    for (const auto& value : values) {
      array_in(row, "values").push_back(value ? nlohmann::ordered_json(*value) : nullptr);
    }
    json.push_back(row);
  }
  return json;
}

}  // namespace ridethrough
