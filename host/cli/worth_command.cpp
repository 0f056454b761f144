// SPDX-License-Identifier: Apache-2.0
// ridethrough worth: the capacity value of a component.
#include "host/analysis/worth.hpp"
#include "host/base/console.hpp"
#include "host/base/text.hpp"
#include "host/cli/analysis_run.hpp"

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
  AnalysisRun work(arguments, "worth", {kOf, kIndex, kConfidenceLevel});
  const Site site = read_unchecked(work.config());
  const Study study = compile(site);
  say_warnings(site, study, arguments.has(kQuiet));
  return work.run(study, [&](const Workbench& bench) -> AnalysisRun::Found {
    int systems = 0;
    const Worth worth =
        evaluate_worth(site, request, bench, [&](const std::string& what, double mw, double index) {
          const std::string added = mw > 0 ? fmt::format("{} MW ", significant(mw, 6)) : "";
          work.at(fmt::format("{} systems, the last: {} {} {}: {}{}", ++systems,
                              metric_name(request.metric), significant(index, 5),
                              metric_unit(request.metric), added, what));
        });
    return {as_result(worth), as_table(worth, width_of_stdout())};
  });
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
    .options = {kOf, kAdd, kIndex, kConfidenceLevel, kAnswerOutput, kForce, kBackend, kThreads,
                kDevice, kCheckpoint, kCheckpointEvery, kResumeAnswers, kJson, kQuiet},
    .examples = {{"of all batteries of a kind", "ridethrough worth site.ini --of battery.pack"},
                 {"as a table for a spreadsheet",
                  "ridethrough worth site.ini --of battery.pack -o worth.csv"},
                 {"of turbines, by the energy that is not served",
                  "ridethrough worth site.ini --of turbine.gas_turbine --index eue"}},
    .run = worth_command};

}  // namespace ridethrough
