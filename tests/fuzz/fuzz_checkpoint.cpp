// SPDX-License-Identifier: Apache-2.0
// A checkpoint that was edited, or the result file of a run that is to be known better, looked for
// by a run that would go on from it. The first byte says which.
#include "host/files/checkpoint.hpp"
#include "host/results/results.hpp"
#include "tests/fuzz/good_files.hpp"
#include "tests/fuzz/hdf5_edits.hpp"

using namespace ridethrough;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Study study = fuzz::small_study();
  static const fuzz::GoodFile checkpoint(fuzz::good_checkpoint());
  static const fuzz::GoodFile result(fuzz::good_results());
  fuzz::Input input(data, size);
  const bool of_result = input.take<std::uint8_t>() % 2 == 1;
  const std::string path = fuzz::in_folder("edited.h5");
  (of_result ? result : checkpoint).edit(path, input);
  fuzz::is_understood_or_refused([&] {
    const std::string none = fuzz::in_folder("none.h5");
    const auto found = find_state(of_result ? none : path, of_result ? path : none, study);
    if (found) (void)as_json(evaluate(study, found->tally));
  });
  return 0;
}
