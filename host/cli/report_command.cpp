// SPDX-License-Identifier: Apache-2.0
// ridethrough report: makes a page of a file of results, or of a sweep.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/cli/command.hpp"
#include "host/cli/common_options.hpp"
#include "host/page/page.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace ridethrough {
namespace {

po::options_description report_options() {
  po::options_description options("Options of report");
  add_output_options(options, "the page to write; by default the file with .html instead of .h5");
  return options;
}

int report_command(const Arguments& arguments) {
  if (!arguments.overrides.empty()) throw InputError("report takes a file and -o; see --help");
  const std::string& file = arguments.file();
  const std::string output = arguments.has("output")
                                 ? arguments.get<std::string>("output")
                                 : std::filesystem::path(file).replace_extension(".html").string();
  Destination place(output, FileKind::kPage, "-o", replaces_of(arguments));
  place.must_be_none_of({file}, "the file of results itself");
  place.check();
  const std::string page = report_page(file);
  place.write([&](const Descriptor& there) { there.write(page.data(), page.size(), 0); });
  print(fmt::format("wrote {}\n", output));
  return 0;
}

}  // namespace

const Command kReportCommand = {"report",
                                R"(FILE.h5 [-o FILE.html]
      makes a page with pictures of a run or a sweep; it needs no network

ridethrough report site.h5
ridethrough report traced.h5 -o traced.html
ridethrough report sweep.h5)",
                                report_options, report_command, "the HDF5 file"};

}  // namespace ridethrough
