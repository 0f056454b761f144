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
    .help =
        "the page to write; by default the first file with .html instead of .h5, of several "
        "runs with -compared.html",
    .value = {.kind = Value::kFile, .name = "FILE.html", .extension = "html"}};

// Beside the first file. The page of that file alone is another one, and stays.
std::string usual_page(const std::vector<std::string>& files) {
  const std::filesystem::path first(files.front());
  if (files.size() == 1) return std::filesystem::path(first).replace_extension(".html").string();
  return (first.parent_path() / (first.stem().string() + "-compared.html")).string();
}

int report_command(const Arguments& arguments) {
  const auto& files = arguments.files;
  const std::string output = arguments.has(kPage) ? arguments.text(kPage) : usual_page(files);
  Destination place(output, FileKind::kPage, "-o", replaces_of(arguments));
  place.must_be_none_of(files, "a file of results itself");
  place.check();
  const std::string page = report_page(files);
  place.write([&](const Descriptor& there) { there.write(page.data(), page.size(), 0); });
  print(fmt::format("wrote {}\n", output));
  return 0;
}

}  // namespace

constexpr Command kReportCommand = {
    .name = "report",
    .summary = "makes a page with pictures of a run, of runs compared, or of a sweep",
    .description = {"It needs no network. Of several runs it shows the indices side by side, with "
                    "their differences to the first, what differs between the configs, and the "
                    "main charts."},
    .positional = kHdf5Files,
    .options = {kPage, kForce},
    .examples = {{"of a run: site.html", "ridethrough report site.h5"},
                 {"with the course of its trajectories, under another name",
                  "ridethrough report traced.h5 -o traced.html"},
                 {"two runs beside each other: site-compared.html",
                  "ridethrough report site.h5 more.h5"},
                 {"of a sweep", "ridethrough report sweep.h5"}},
    .run = report_command};

}  // namespace ridethrough
