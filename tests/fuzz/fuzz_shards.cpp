// SPDX-License-Identifier: Apache-2.0
// Two shards of a run or of a sweep, one of them edited, made one. The first byte says of what.
#include "host/files/merge.hpp"
#include "host/results/results.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/sweep/sweep_merge.hpp"
#include "host/sweep/sweep_report.hpp"
#include "tests/fuzz/good_files.hpp"
#include "tests/fuzz/hdf5_edits.hpp"

using namespace ridethrough;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string first_run = fuzz::good_results("1/2");
  static const fuzz::GoodFile second_run(fuzz::good_results("2/2"));
  static const std::string first_sweep = fuzz::good_sweep("1/2");
  static const fuzz::GoodFile second_sweep(fuzz::good_sweep("2/2"));
  fuzz::Input input(data, size);
  const bool of_sweep = input.take<std::uint8_t>() % 2 == 1;
  const std::string first = fuzz::in_folder("first.h5");
  const std::string second = fuzz::in_folder("edited.h5");
  fuzz::write_file(first, of_sweep ? first_sweep : first_run);
  (of_sweep ? second_sweep : second_run).edit(second, input);
  const auto merged = [&](const std::vector<std::string>& files) {
    fuzz::is_understood_or_refused([&] {
      if (!is_sweep_file(files.front())) {
        const Merged whole = merge(files);
        (void)as_table(whole.results);
        (void)as_json(whole.results);
        return;
      }
      const MergedSweep whole = merge_sweeps(files);
      (void)as_table(whole.results);
      (void)as_json(whole.results);
      for (std::size_t i = 0; i < whole.files.size(); ++i) {
        if (!whole.files[i].empty()) (void)SweepFile(whole.files[i]).tally(i);
      }
    });
  };
  merged({first, second});
  merged({second, first});
  return 0;
}
