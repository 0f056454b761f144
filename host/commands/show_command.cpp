// ridethrough show: prints what a file of results holds.
#include "host/commands/command.hpp"
#include "host/error.hpp"
#include "host/hdf5_file.hpp"
#include "host/sweep_file.hpp"
#include "host/sweep_report.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

po::options_description show_options() {
  po::options_description options("Options of show");
  options.add_options()("json", "print as JSON");
  return options;
}

int show_command(const Arguments& arguments) {
  if (!arguments.overrides.empty()) throw InputError("show takes a file and --json; see --help");
  if (is_sweep_file(arguments.file())) {
    const SweepResults sweep = read_sweep_file(arguments.file());
    fmt::print("{}", arguments.has("json") ? as_json(sweep) : as_table(sweep));
    return 0;
  }
  const Results results = read_results(arguments.file());
  fmt::print("{}", arguments.has("json") ? as_json(results) : as_table(results));
  return 0;
}

}  // namespace

const Command kShowCommand = {"show",
                              R"(FILE.h5 [--json]
      prints what a file holds)",
                              show_options, show_command, "the HDF5 file"};

}  // namespace ridethrough
