// SPDX-License-Identifier: Apache-2.0
#include "host/base/problems.hpp"

#include "host/base/text.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace ridethrough {
namespace {

// Where a message says that it belongs: "site.ini:12: ...", "site.ini: ...", "command line: ...".
struct Place {
  std::string file;
  int line = std::numeric_limits<int>::max();  // none: behind all that have one
};

Place place_in(const std::string& message) {
  std::string text = message.substr(0, message.find(": "));
  int line = 0;
  const auto colon = text.rfind(':');
  if (colon != std::string::npos && parse_whole(text.substr(colon + 1), line)) {
    return {text.substr(0, colon), line};
  }
  return {text};
}

}  // namespace

void Problems::add(std::string message, std::string key) {
  if (said_.insert(message).second) mistakes_.push_back({std::move(message), std::move(key)});
}

void Problems::add(const std::vector<Mistake>& mistakes) {
  for (const auto& one : mistakes) add(one.message, one.key);
}

void Problems::throw_if_any() const {
  if (!any()) return;
  std::map<std::string, std::size_t> files;  // in the order in which they are first named
  std::vector<std::tuple<std::size_t, int, std::size_t>> order;
  for (const auto& one : mistakes_) {
    const Place place = place_in(one.message);
    const std::size_t next = files.size();
    const bool last = place.file == "command line";
    const std::size_t file =
        last ? mistakes_.size() : files.emplace(place.file, next).first->second;
    order.emplace_back(file, place.line, order.size());
  }
  std::sort(order.begin(), order.end());
  std::vector<Mistake> sorted;
  for (const auto& [file, line, number] : order) sorted.push_back(mistakes_[number]);
  throw InputError(std::move(sorted));
}

}  // namespace ridethrough
