// SPDX-License-Identifier: Apache-2.0
// ridethrough worth: the capacity value of a component.
#include "host/analysis/worth.hpp"
#include "host/base/console.hpp"
#include "host/base/exit_codes.hpp"
#include "host/cli/common_options.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr CommandOption kOf = {
    .name = "of",
    .help = "the component: a section such as battery.megapack, turbine.smt130 or feed.sub63",
    .value = {.kind = Value::kSection, .name = "SECTION"},
    .times = {1, 1}};
constexpr CommandOption kIndex = {
    .name = "index",
    .help = "the index that has to stay the same",
    .value = {.kind = Value::kChoice, .name = "INDEX", .choices = {"lolh", "eue"}},
    .fallback = "lolh"};

int worth_command(const Arguments& arguments) {
  WorthRequest request;
  request.component = arguments.text(kOf);
  request.metric = parse_metric(arguments.text(kIndex));
  request.confidence = arguments.number(kConfidenceLevel);
  request.run = backend_options_of(arguments);
  const Site site = load_site(arguments);
  const bool quiet = arguments.has(kQuiet);
  const Worth worth =
      evaluate_worth(site, request, [&](const std::string& what, double mw, double index) {
        if (quiet) return;
        const std::string added = mw > 0 ? fmt::format("{:g} MW ", mw) : "";
        say(fmt::format("{} {:.5g} {}: {}{}\n", metric_name(request.metric), index,
                        metric_unit(request.metric), added, what));
      });
  say_warnings(site, quiet);
  print(arguments.has(kJson) ? as_json(worth) : as_table(worth));
  return exit_code::kDone;
}

}  // namespace

constexpr Command kWorthCommand = {
    .name = "worth",
    .aliases = {"capacity-value"},
    .summary = "gives the capacity value of a component",
    .description = {"That is the firm capacity that could take its place, and the load that it "
                    "lets the site carry."},
    .positional = kConfigFile,
    .takes_overrides = true,
    .options = {kOf, kIndex, kConfidenceLevel, kJson, kQuiet, kBackend, kThreads, kDevice},
    .examples = {{"of all batteries of a kind", "ridethrough worth site.ini --of battery.pack"},
                 {"of turbines, by the energy that is not served",
                  "ridethrough worth site.ini --of turbine.gas_turbine --index eue"}},
    .run = worth_command};

}  // namespace ridethrough
