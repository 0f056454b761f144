// SPDX-License-Identifier: Apache-2.0
// ridethrough show: prints what files of results hold.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/cli/common_options.hpp"
#include "host/files/results_file.hpp"
#include "host/results/comparison.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/sweep/sweep_report.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr CommandOption kCsv = {
    .name = "csv",
    .help = "print the indices as CSV, for a spreadsheet: a row for each",
    .exclusive = true};
constexpr CommandOption kAllAsJson = {
    .name = kJson.name,
    .help = "print all but traces as JSON; of several files, an array and differences",
    .exclusive = true};

std::string shown(const std::vector<NamedResults>& all, const Arguments& arguments) {
  if (arguments.has(kCsv)) return as_csv(all);
  return arguments.has(kAllAsJson) ? comparison_json(all)
                                   : comparison_table(all, width_of_stdout());
}

int show_command(const Arguments& arguments) {
  const auto requirements = requirements_of(arguments);
  const bool is_sweep = arguments.files.size() == 1 && is_sweep_file(arguments.file());
  if (!requirements.empty() && (is_sweep || arguments.files.size() > 1 || arguments.has(kCsv))) {
    throw InputError(
        fmt::format("command line: --{}: only of the file of a single run, as a table "
                    "or as JSON",
                    kRequire.name));
  }
  if (is_sweep) {
    if (arguments.has(kCsv)) throw InputError("command line: --csv: not of a sweep; see --json");
    const SweepResults sweep = read_sweep_file(arguments.file());
    print(arguments.has(kAllAsJson) ? as_json(sweep) : as_table(sweep, width_of_stdout()));
    return exit_code::kDone;
  }
  std::vector<NamedResults> all;
  for (const auto& file : arguments.files) all.push_back({file, read_results(file)});
  if (all.size() > 1 || arguments.has(kCsv)) {
    print(shown(all, arguments));
    return exit_code::kDone;
  }
  const auto [text, code] =
      shown_with(requirements, all.front().results, arguments.has(kAllAsJson));
  print(text);
  return code;
}

}  // namespace

constexpr Command kShowCommand = {
    .name = "show",
    .summary = "prints what files of results hold",
    .description =
        {"Of several it shows each index side by side, and the differences to the first with "
         "their errors."},
    .positional = kHdf5Files,
    .options = {kRequire, kCsv, kAllAsJson},
    .examples = {{"the table that run has printed", "ridethrough show site.h5"},
                 {"what differs", "ridethrough show site.h5 more.h5"},
                 {"a single index", "ridethrough show site.h5 --json | jq .indices.lolh"}},
    .run = show_command};

}  // namespace ridethrough
