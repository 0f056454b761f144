// SPDX-License-Identifier: Apache-2.0
// ridethrough sensitivity: which keys of a config matter, and how much.
#include "host/analysis/sensitivity.hpp"
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/exit_codes.hpp"
#include "host/cli/command.hpp"
#include "host/cli/common_options.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

po::options_description sensitivity_options() {
  po::options_description options("Options of sensitivity");
  options.add_options()  //
      ("method", po::value<std::string>()->default_value("auto"),
       "score: from the trajectories themselves, where a key allows that; difference: from "
       "simulations on either side; auto: what is expected to have the smaller error")  //
      ("step", number(0.05),
       "of the differences, up and down, as a fraction of the value; whole numbers by 1 at "
       "least")                              //
      ("json", "print the results as JSON")  //
      ("quiet,q", "no progress");
  add_backend_options(options);
  return options;
}

int sensitivity_command(const Arguments& arguments) {
  SensitivityRequest request;
  request.method = parse_method(arguments.get<std::string>("method"));
  request.step = arguments.get<double>("step");
  request.run = backend_options_of(arguments);
  if (!(request.step >= 0.001 && request.step <= 0.5)) {
    throw InputError(fmt::format("command line: --step {}: allowed is 0.001 to 0.5", request.step));
  }
  const Site site = load_site(arguments);
  const bool quiet = arguments.has("quiet");
  const Sensitivities found = evaluate_sensitivity(
      site, request, [&](const Parameter& parameter, std::size_t done, std::size_t all) {
        if (!quiet) say(fmt::format("{}/{} {}\n", done, all, parameter.name()));
      });
  print(arguments.has("json") ? as_json(found) : as_table(found));
  return exit_code::kDone;
}

}  // namespace

const Command kSensitivityCommand = {"sensitivity",
                                     R"(CONFIG [--section.key=value ...]
      says what matters: elasticities of LOLH and EUE by every rate, probability, duration and size

ridethrough sensitivity site.ini
ridethrough sensitivity site.ini --method difference --step 0.1)",
                                     sensitivity_options, sensitivity_command};

}  // namespace ridethrough
