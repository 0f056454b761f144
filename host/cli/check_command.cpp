// SPDX-License-Identifier: Apache-2.0
// ridethrough check: validates a config and says in words what would be simulated.
#include "host/base/console.hpp"
#include "host/base/exit_codes.hpp"
#include "host/base/layout.hpp"
#include "host/cli/command_line.hpp"
#include "host/config/sweep_axes.hpp"
#include "host/scenario/study.hpp"

namespace ridethrough {
namespace {

int check_command(const Arguments& arguments) {
  const Config config = read_config(arguments);
  Site site = read_unchecked(config);
  Sweep sweep;
  Study study;
  Problems problems;
  if (has_sweep(config)) {
    problems.attempt([&] { sweep = read_sweep(config); });
    if (!sweep.axes.empty()) {
      sweep.try_values(site, problems);
      site = sweep.completed(std::move(site));
    }
  }
  problems.attempt([&] { study = compile(site); });
  problems.throw_if_any();
  const std::size_t width = width_of_stdout();
  print(describe(site, study, width));
  if (!sweep.axes.empty()) print(filled("sweep: " + sweep.summary(), width, "", "    "));
  return exit_code::kDone;
}

}  // namespace

constexpr Command kCheckCommand = {
    .name = "check",
    .summary = "validates a config and says in words what would be simulated",
    .positional = kConfigFile,
    .takes_overrides = true,
    .options = {kAdd},
    .examples = {{"what another number of batteries would mean",
                  "ridethrough check site.ini --battery.pack.units=80"}},
    .run = check_command};

}  // namespace ridethrough
