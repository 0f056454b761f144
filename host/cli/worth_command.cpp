// SPDX-License-Identifier: Apache-2.0
// ridethrough worth: the capacity value of a component.
#include "host/analysis/worth.hpp"
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/exit_codes.hpp"
#include "host/cli/command.hpp"
#include "host/cli/common_options.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

po::options_description worth_options() {
  po::options_description options("Options of worth");
  options.add_options()  //
      ("of", po::value<std::string>(),
       "the component: a section such as battery.megapack, turbine.smt130 or feed.sub63")  //
      ("index", po::value<std::string>()->default_value("lolh"),
       "the index that has to stay the same: lolh or eue")     //
      ("confidence", number(kConfidence), "of the intervals")  //
      ("json", "print the results as JSON")                    //
      ("quiet,q", "no progress");
  add_backend_options(options);
  return options;
}

int worth_command(const Arguments& arguments) {
  if (!arguments.has("of")) {
    throw InputError(
        "command line: --of is missing: what is to be valued? For example --of battery.megapack");
  }
  WorthRequest request;
  request.component = arguments.get<std::string>("of");
  request.metric = parse_metric(arguments.get<std::string>("index"));
  request.confidence = arguments.get<double>("confidence");
  request.run = backend_options_of(arguments);
  if (!(request.confidence > 0 && request.confidence < 1)) {
    throw InputError(fmt::format(
        "command line: --confidence {}: allowed is a number above 0 and below 1, as in 0.95",
        request.confidence));
  }
  const Site site = load_site(arguments);
  const bool quiet = arguments.has("quiet");
  const Worth worth =
      evaluate_worth(site, request, [&](const std::string& what, double mw, double index) {
        if (quiet) return;
        const std::string added = mw > 0 ? fmt::format("{:g} MW ", mw) : "";
        say(fmt::format("{} {:.5g} {}: {}{}\n", metric_name(request.metric), index,
                        metric_unit(request.metric), added, what));
      });
  print(arguments.has("json") ? as_json(worth) : as_table(worth));
  return exit_code::kDone;
}

}  // namespace

const Command kWorthCommand = {"worth",
                               R"(CONFIG --of SECTION [--index lolh|eue] [--section.key=value ...]
      gives the firm capacity that could take the place of a component, and the load that it lets
      the site carry

ridethrough worth site.ini --of battery.pack
ridethrough worth site.ini --of turbine.gas_turbine --index eue)",
                               worth_options, worth_command};

}  // namespace ridethrough
