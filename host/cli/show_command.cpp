// SPDX-License-Identifier: Apache-2.0
// ridethrough show: prints what files of results hold.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/cli/common_options.hpp"
#include "host/files/analysis_file.hpp"
#include "host/files/results_file.hpp"
#include "host/results/comparison.hpp"
#include "host/sweep/sweep_csv.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/sweep/sweep_report.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr CommandOption kCsv = {
    .name = "csv",
    .help =
        "print the indices as CSV, for a spreadsheet: a row for each, of a sweep for each at each "
        "point",
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

// What of a sweep has no values in its table.
void say_missing(const NamedSweep& sweep) {
  using State = PointOutcome::State;
  const std::size_t failed = sweep.results.count(State::kFailed);
  const std::size_t open = sweep.results.count(State::kOpen);
  if (failed + open == 0) return;
  say(fmt::format(
      "{}: of {} points {} failed and {} were not simulated: their rows have no values\n",
      sweep.name, sweep.results.points.size(), failed, open));
}

std::string shown(const std::vector<NamedSweep>& all, const Arguments& arguments) {
  if (arguments.has(kCsv)) {
    for (const NamedSweep& sweep : all) say_missing(sweep);
    return as_csv(all);
  }
  if (all.size() > 1) {
    throw InputError(
        "command line: several sweeps: side by side they are shown as --csv alone; name one file");
  }
  const SweepResults& sweep = all.front().results;
  return arguments.has(kAllAsJson) ? as_json(sweep) : as_table(sweep, width_of_stdout());
}

int show_analysis(const Arguments& arguments) {
  if (arguments.files.size() > 1) {
    throw InputError(
        "command line: several files: an answer of size, worth or sensitivity is shown by itself");
  }
  const AnalysisResult result = read_analysis(arguments.file());
  print(arguments.has(kCsv)         ? as_csv(result)
        : arguments.has(kAllAsJson) ? result.json
                                    : result.table);
  return exit_code::kDone;
}

int show_command(const Arguments& arguments) {
  const auto& files = arguments.files;
  const auto requirements = requirements_of(arguments);
  const bool has_analysis = std::any_of(files.begin(), files.end(), is_analysis_file);
  const auto sweep = std::find_if(files.begin(), files.end(), is_sweep_file);
  const auto other = std::find_if_not(files.begin(), files.end(), is_sweep_file);
  if (!requirements.empty() &&
      (has_analysis || sweep != files.end() || files.size() > 1 || arguments.has(kCsv))) {
    throw InputError(
        fmt::format("command line: --{}: only of the file of a single run, as a table "
                    "or as JSON",
                    kRequire.name));
  }
  if (has_analysis) return show_analysis(arguments);
  if (sweep != files.end() && other != files.end()) {
    throw InputError(fmt::format(
        "command line: {} is the file of a sweep, {} is none: allowed are files of one kind",
        *sweep, *other));
  }
  if (other == files.end()) {
    std::vector<NamedSweep> all;
    for (const auto& file : files) all.push_back({file, read_sweep_file(file)});
    print(shown(all, arguments));
    return exit_code::kDone;
  }
  std::vector<NamedResults> all;
  for (const auto& file : files) all.push_back({file, read_results(file)});
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
                 {"a sweep as a data frame reads it",
                  "ridethrough show sweep.h5 --csv > sweep.csv"},
                 {"a single index", "ridethrough show site.h5 --json | jq .indices.lolh"}},
    .run = show_command};

}  // namespace ridethrough
