// SPDX-License-Identifier: Apache-2.0
// The file of a sweep that was edited, given to what reads one: show and resume, the tally of a
// point, merge, report. The first byte says to which.
#include "host/page/page.hpp"
#include "host/sweep/sweep_file.hpp"
#include "host/sweep/sweep_merge.hpp"
#include "host/sweep/sweep_report.hpp"
#include "tests/fuzz/good_files.hpp"
#include "tests/fuzz/hdf5_edits.hpp"

using namespace ridethrough;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Study study = fuzz::small_study();
  static const fuzz::GoodFile good(fuzz::good_sweep());
  fuzz::Input input(data, size);
  const int reader = input.take<std::uint8_t>() % 4;
  const std::string path = fuzz::in_folder("edited.h5");
  good.edit(path, input);
  fuzz::is_understood_or_refused([&] {
    if (reader == 3) {
      (void)report_page({path});
    } else if (reader == 2) {
      (void)merge_sweeps({path});
    } else if (reader == 1) {
      const SweepFile file(path);
      for (std::size_t point = 0; point < 4; ++point) (void)file.tally(point);
    } else if (is_sweep_file(path)) {
      const SweepFile file(path);
      const SweepResults results = file.results();
      (void)as_table(results);
      (void)as_json(results);
      (void)find_state(file, results, study);
    }
  });
  return 0;
}
