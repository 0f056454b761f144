// SPDX-License-Identifier: Apache-2.0
// ridethrough report: makes a page of a file of results, or of a sweep.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/cli/common_options.hpp"
#include "host/page/page.hpp"

#include <filesystem>

#include <fmt/format.h>

namespace ridethrough {
namespace {

constexpr CommandOption kPage = {
    .name = kOutput.name,
    .letter = kOutput.letter,
    .help = "the page to write; by default the file with .html instead of .h5",
    .value = {.kind = Value::kFile, .name = "FILE.html", .extension = "html"}};

int report_command(const Arguments& arguments) {
  const std::string& file = arguments.file();
  const std::string output = arguments.has(kPage)
                                 ? arguments.text(kPage)
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

constexpr Command kReportCommand = {
    .name = "report",
    .summary = "makes a page with pictures of a run or a sweep",
    .description = {"It needs no network."},
    .positional = {.help = kHdf5Files.help, .value = kHdf5Files.value, .times = {1, 1}},
    .options = {kPage, kForce},
    .examples = {{"of a run: site.html", "ridethrough report site.h5"},
                 {"with the course of its trajectories, under another name",
                  "ridethrough report traced.h5 -o traced.html"},
                 {"of a sweep", "ridethrough report sweep.h5"}},
    .run = report_command};

}  // namespace ridethrough
