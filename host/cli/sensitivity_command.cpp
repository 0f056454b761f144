// SPDX-License-Identifier: Apache-2.0
// ridethrough sensitivity: which keys of a config matter, and how much.
#include "host/analysis/sensitivity.hpp"
#include "host/base/console.hpp"
#include "host/cli/analysis_run.hpp"

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
  AnalysisRun work(arguments, "sensitivity", {kMethod, kStep});
  const Site site = read_unchecked(work.config());
  const Study study = compile(site);
  say_warnings(site, study, arguments.has(kQuiet));
  return work.run(study, [&](const Workbench& bench) -> AnalysisRun::Found {
    const Sensitivities found = evaluate_sensitivity(
        site, request, bench, [&](const Parameter& parameter, std::size_t done, std::size_t all) {
          work.at(parameter.name(), done, all);
        });
    return {as_result(found), as_table(found, width_of_stdout())};
  });
}

}  // namespace

constexpr Command kSensitivityCommand = {
    .name = "sensitivity",
    .summary = "says which keys of a config matter, and how much",
    .description = {"It gives the elasticities of LOLH and EUE by every rate, probability, "
                    "duration and size."},
    .positional = kConfigFile,
    .takes_overrides = true,
    .options = {kAdd, kMethod, kStep, kAnswerOutput, kForce, kBackend, kThreads, kDevice,
                kCheckpoint, kCheckpointEvery, kResumeAnswers, kJson, kQuiet},
    .examples = {{"by the method that suits each key", "ridethrough sensitivity site.ini"},
                 {"into a file that xarray opens",
                  "ridethrough sensitivity site.ini -o sensitivity.h5"},
                 {"by differences of a tenth up and down",
                  "ridethrough sensitivity site.ini --method difference --step 0.1"}},
    .run = sensitivity_command};

}  // namespace ridethrough
