// SPDX-License-Identifier: Apache-2.0
// The file of a `worth` that was edited, given to show; or the checkpoint of one, given to another
// that would go on from it. The first byte says which.
#include "host/files/analysis_file.hpp"
#include "host/files/answers_file.hpp"
#include "tests/fuzz/good_files.hpp"
#include "tests/fuzz/hdf5_edits.hpp"

using namespace ridethrough;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::GoodFile result(fuzz::good_analysis());
  static const fuzz::GoodFile answers(fuzz::good_answers());
  fuzz::Input input(data, size);
  const bool of_answers = input.take<std::uint8_t>() % 2 == 1;
  const std::string path = fuzz::in_folder("edited.h5");
  (of_answers ? answers : result).edit(path, input);
  fuzz::is_understood_or_refused([&] {
    if (of_answers) {
      fuzz::go_on_with_worth(path);
    } else {
      (void)as_csv(read_analysis(path));
    }
  });
  return 0;
}
