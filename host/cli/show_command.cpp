// SPDX-License-Identifier: Apache-2.0
// ridethrough show: prints what files of results hold.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/exit_codes.hpp"
#include "host/cli/command.hpp"
#include "host/files/results_file.hpp"
#include "host/results/comparison.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/sweep/sweep_report.hpp"

namespace ridethrough {
namespace {

po::options_description show_options() {
  po::options_description options("Options of show");
  options.add_options()                                                       //
      ("csv", "print the indices as CSV, for a spreadsheet: a row for each")  //
      ("json", "print all but traces as JSON; of several files, an array and differences");
  return options;
}

std::string shown(const std::vector<NamedResults>& all, const Arguments& arguments) {
  if (arguments.has("csv")) return as_csv(all);
  const bool json = arguments.has("json");
  if (all.size() > 1) return json ? comparison_json(all) : comparison_table(all);
  return json ? as_json(all.front().results) : as_table(all.front().results);
}

int show_command(const Arguments& arguments) {
  if (!arguments.overrides.empty()) {
    throw InputError("show takes files, --csv and --json; see --help");
  }
  if (arguments.has("csv") && arguments.has("json")) {
    throw InputError("command line: --csv --json: allowed is one of them");
  }
  if (arguments.files().size() == 1 && is_sweep_file(arguments.file())) {
    if (arguments.has("csv")) throw InputError("command line: --csv: not of a sweep; see --json");
    const SweepResults sweep = read_sweep_file(arguments.file());
    print(arguments.has("json") ? as_json(sweep) : as_table(sweep));
    return exit_code::kDone;
  }
  std::vector<NamedResults> all;
  for (const auto& file : arguments.files()) all.push_back({file, read_results(file)});
  print(shown(all, arguments));
  return exit_code::kDone;
}

}  // namespace

const Command kShowCommand = {"show",
                              R"(FILE.h5 [FILE.h5 ...] [--csv | --json]
      prints what a file holds; of several, each index side by side, and the differences to the
      first with their errors

ridethrough show site.h5
ridethrough show site.h5 more.h5
ridethrough show site.h5 --json | jq .indices.lolh)",
                              show_options,
                              show_command,
                              "the HDF5 file",
                              -1};

}  // namespace ridethrough
