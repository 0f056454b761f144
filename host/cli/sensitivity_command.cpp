// SPDX-License-Identifier: Apache-2.0
// ridethrough sensitivity: which keys of a config matter, and how much.
#include "host/analysis/sensitivity.hpp"
#include "host/base/console.hpp"
#include "host/base/exit_codes.hpp"
#include "host/cli/common_options.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr CommandOption kMethod = {
    .name = "method",
    .help =
        "score: from the trajectories themselves, where a key allows that; difference: from "
        "simulations on either side; auto: what is expected to have the smaller error",
    .value = {.kind = Value::kChoice, .name = "METHOD", .choices = {"auto", "score", "difference"}},
    .fallback = "auto"};
constexpr CommandOption kStep = {
    .name = "step",
    .help =
        "of the differences, up and down, as a fraction of the value; whole numbers by 1 at "
        "least",
    .value = {.kind = Value::kNumber, .name = "FRACTION", .range = {0.001, 0.5}},
    .fallback = 0.05};

int sensitivity_command(const Arguments& arguments) {
  SensitivityRequest request;
  request.method = parse_method(arguments.text(kMethod));
  request.step = arguments.number(kStep);
  request.run = backend_options_of(arguments);
  const Site site = load_site(arguments);
  const bool quiet = arguments.has(kQuiet);
  const Sensitivities found = evaluate_sensitivity(
      site, request, [&](const Parameter& parameter, std::size_t done, std::size_t all) {
        if (!quiet) say(fmt::format("{}/{} {}\n", done, all, parameter.name()));
      });
  say_warnings(site, quiet);
  print(arguments.has(kJson) ? as_json(found) : as_table(found));
  return exit_code::kDone;
}

}  // namespace

constexpr Command kSensitivityCommand = {
    .name = "sensitivity",
    .summary = "says which keys of a config matter, and how much",
    .description = {"It gives the elasticities of LOLH and EUE by every rate, probability, "
                    "duration and size."},
    .positional = kConfigFile,
    .takes_overrides = true,
    .options = {kMethod, kStep, kJson, kQuiet, kBackend, kThreads, kDevice},
    .examples = {{"by the method that suits each key", "ridethrough sensitivity site.ini"},
                 {"by differences of a tenth up and down",
                  "ridethrough sensitivity site.ini --method difference --step 0.1"}},
    .run = sensitivity_command};

}  // namespace ridethrough
