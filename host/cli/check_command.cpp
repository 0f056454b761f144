// SPDX-License-Identifier: Apache-2.0
// ridethrough check: validates a config and says in words what would be simulated.
#include "host/base/console.hpp"
#include "host/base/exit_codes.hpp"
#include "host/cli/command_line.hpp"
#include "host/config/sweep_axes.hpp"
#include "host/scenario/study.hpp"

namespace ridethrough {
namespace {

int check_command(const Arguments& arguments) {
  const Config config = read_config(arguments);
  const Site site = read_unchecked(config);
  Study study;
  Problems problems;
  problems.attempt([&] { study = compile(site); });
  if (has_sweep(config)) problems.attempt([&] { (void)read_sweep(config); });
  problems.throw_if_any();
  print(describe(site, study, width_of_stdout()));
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
