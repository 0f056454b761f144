// SPDX-License-Identifier: Apache-2.0
// A result file that was edited, given to what reads one: show, of one or of several, and report.
// The first byte says to which.
#include "host/files/results_file.hpp"
#include "host/page/page.hpp"
#include "host/results/comparison.hpp"
#include "host/results/results.hpp"
#include "tests/fuzz/good_files.hpp"
#include "tests/fuzz/hdf5_edits.hpp"

using namespace ridethrough;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::GoodFile good(fuzz::good_results());
  fuzz::Input input(data, size);
  const int reader = input.take<std::uint8_t>() % 4;
  const std::string path = fuzz::in_folder("edited.h5");
  good.edit(path, input);
  fuzz::is_understood_or_refused([&] {
    if (reader == 3) {
      (void)report_page({path});
      (void)report_page({path, path});
    } else if (reader == 2) {
      const std::vector<NamedResults> both = {{path, read_results(path)},
                                              {"other", read_results(fuzz::in_folder("other.h5"))}};
      (void)as_csv(both);
      (void)comparison_table(both);
      (void)comparison_json(both);
    } else {
      const Results results = read_results(path);
      (void)as_table(results);
      (void)as_json(results);
    }
  });
  return 0;
}
