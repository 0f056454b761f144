// SPDX-License-Identifier: Apache-2.0
// A site compiled, or all that is wrong with it.
#include "host/scenario/scenario_builder.hpp"
#include "host/site/check.hpp"

#include <set>

namespace ridethrough {
namespace {

// Throws InputError with what shows at first.
Study compiled(const Site& site) {
  check(site);
  return ScenarioBuilder(site).compile();
}

// What else is wrong shows where what is known to be is set aside: until no more is found.
[[noreturn]] void complain_of_all(Site site, InputError found) {
  Problems all;
  std::set<std::string> told;  // one complaint about a key is enough
  site.origins.mistakes.clear();
  const auto known = [&] { return all.mistakes().size() + told.size(); };
  while (true) {
    const std::size_t before = known();
    for (const auto& [message, key] : found.mistakes()) {
      if (!key.empty() && !told.insert(key).second) continue;
      all.add(message, key);
      if (!key.empty()) set_aside(site, Key::parse(key));
    }
    if (known() == before) break;
    try {
      (void)compiled(site);
      break;
    } catch (const InputError& error) {
      found = error;
    }
  }
  all.throw_if_any();
  throw found;
}

}  // namespace

Study compile(const Site& site) {
  try {
    return compiled(site);
  } catch (const InputError& error) {
    complain_of_all(site, error);
  }
}

std::optional<Study> compile_scaled(const Site& site, const Parameter& parameter, double factor) {
  try {
    return compiled(scaled(site, parameter, factor));
  } catch (const InputError&) {
    return std::nullopt;
  }
}

}  // namespace ridethrough
