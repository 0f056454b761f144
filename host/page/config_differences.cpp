// SPDX-License-Identifier: Apache-2.0
#include "host/page/config_differences.hpp"

#include "host/site/by_key.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace ridethrough {
namespace {

struct Row {
  std::string key;
  bool is_given = false;
  std::vector<std::optional<std::string>> values;  // of each site; none where the part is not there
};

// Numbers and the like as the program would write them, so that 4 is 4.0; what it could not read,
// and paths, as they were written.
std::string value_of(const Site& site, const Key& key, const KeyRow& row) {
  const bool is_read = site.origins.flaw(key) == nullptr;
  return is_read && row.kind != ValueKind::kPath ? text_of(site, key) : as_written(site, key);
}

}  // namespace

nlohmann::ordered_json config_differences(const std::vector<Site>& sites) {
  std::vector<Row> rows;
  std::map<Key, std::size_t> places;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    each_value(sites[i], [&](const Key& key, const KeyRow& row, const void* part) {
      const auto [place, is_new] = places.try_emplace(key, rows.size());
      if (is_new) rows.push_back({key.text(), false, {}});
      Row& of = rows[place->second];
      of.values.resize(sites.size());
      of.is_given = of.is_given || has(sites[i], key, row, part);
      of.values[i] = value_of(sites[i], key, row);
    });
  }
  auto json = nlohmann::ordered_json::array();
  for (const Row& row : rows) {
    const auto differs = [&](const auto& value) { return value != row.values.front(); };
    if (!row.is_given || std::none_of(row.values.begin(), row.values.end(), differs)) continue;
    auto values = nlohmann::ordered_json::array();
    for (const auto& value : row.values) {
      values.push_back(value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr));
    }
    json.push_back({{"key", row.key}, {"values", values}});
  }
  return json;
}

}  // namespace ridethrough
