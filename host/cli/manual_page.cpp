// SPDX-License-Identifier: Apache-2.0
#include "host/cli/command.hpp"
#include "host/cli/manual.hpp"
#include "host/manual/chapters.hpp"
#include "version.hpp"

#include <fmt/format.h>

namespace ridethrough {

std::string manual_page() {
  Document document;
  document.chapter("Name");
  document.text("ridethrough - how often, how long and how deep a large site loses load");
  document.chapter("Synopsis");
  std::string lines;
  for (const Command* command : commands()) {
    lines += fmt::format("ridethrough {} {}\n", command->name, synopsis(*command));
  }
  document.code(lines, "text");
  document.chapter("Description");
  document.text(
      "ridethrough simulates millions of stochastic years of a site that is supplied by grid "
      "feeds, "
      "batteries and gas turbines, and reports the loss-of-load statistics of the field (LOLH, "
      "LOLP, LOLE, EUE and more) with their errors. A study is a config file; its results are an "
      "HDF5 file.");
  document.text(
      "Where it was built with MPI there is `ridethrough-mpi`, too: the same commands, spread over "
      "the processes that `mpirun -n 4 ridethrough-mpi run site.ini` or `srun` start, with the "
      "same results.");
  document.chapter("Commands");
  for (const Command* command : commands()) add_command(document, *command);
  add_config(document);
  add_exit_codes(document);
  return fmt::format(
             ".TH RIDETHROUGH 1 \"{}\" \"ridethrough {}\" \"User Commands\"\n"
             // No name of a key is parted.
             ".nh\n",
             kGitDate, kProgramVersion) +
         as_man(document);
}

std::string version_line() {
  return fmt::format("ridethrough {} ({})\n", kProgramVersion, kGitCommit);
}

}  // namespace ridethrough
