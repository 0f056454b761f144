// ridethrough merge: makes one result of those of shards.
#include "host/commands/command.hpp"
#include "host/error.hpp"
#include "host/hdf5_file.hpp"
#include "host/merge.hpp"
#include "host/safe_file.hpp"
#include "host/signature.hpp"
#include "host/sweep_file.hpp"
#include "host/sweep_merge.hpp"
#include "host/sweep_report.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

po::options_description merge_options() {
  po::options_description options("Options of merge");
  options.add_options()                                                 //
      ("output,o", po::value<std::string>(), "the HDF5 file to write")  //
      ("json", "print the results as JSON");
  return options;
}

// Says what they make up, and has it written.
template <class Results, class Write>
void hand_over(Results& results, const Arguments& arguments, const std::string& output,
               Write&& write) {
  results.provenance.created = utc_now();
  fmt::print("{}", arguments.has("json") ? as_json(results) : as_table(results));
  if (output.empty()) return;
  std::fflush(stdout);
  write();
  fmt::print(stderr, "wrote {}\n", output);
}

int merge_command(const Arguments& arguments) {
  if (!arguments.overrides.empty()) {
    throw InputError("merge takes files, -o and --json; see --help");
  }
  const auto output = arguments.has("output") ? arguments.get<std::string>("output") : "";
  if (arguments.has("output")) check_writable(output);
  if (is_sweep_file(arguments.files().front())) {
    MergedSweep merged = merge_sweeps(arguments.files());
    hand_over(merged.results, arguments, output, [&] {
      write_sweep(merged.results, output,
                  [&](std::size_t point) { return read_sweep_tally(merged.files[point], point); });
    });
    return merged.results.count(PointOutcome::State::kFailed) > 0 ? 1 : 0;
  }
  Merged merged = merge(arguments.files());
  hand_over(merged.results, arguments, output, [&] {
    write_results(merged.results, output, {&merged.tally, nullptr, nullptr, &merged.frame});
  });
  return 0;
}

}  // namespace

const Command kMergeCommand = {"merge",
                               R"(FILE.h5 [FILE.h5 ...] [-o FILE.h5]
      makes one result of the shards of a run or of a sweep, in any order: the same that one run or
      sweep would have

ridethrough run site.ini --shard 1/2 -o 1.h5
ridethrough run site.ini --shard 2/2 -o 2.h5
ridethrough merge 1.h5 2.h5 -o site.h5)",
                               merge_options,
                               merge_command,
                               "an HDF5 file",
                               -1};

}  // namespace ridethrough
