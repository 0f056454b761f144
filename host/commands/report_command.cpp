// ridethrough report: makes a page of a file of results, or of a sweep.
#include "host/commands/command.hpp"
#include "host/error.hpp"
#include "host/page.hpp"
#include "host/safe_file.hpp"

#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace ridethrough {
namespace {

po::options_description report_options() {
  po::options_description options("Options of report");
  options.add_options()("output,o", po::value<std::string>(),
                        "the page to write; by default the file with .html instead of .h5");
  return options;
}

int report_command(const Arguments& arguments) {
  if (!arguments.overrides.empty()) throw InputError("report takes a file and -o; see --help");
  const std::string& file = arguments.file();
  const std::string output = arguments.has("output")
                                 ? arguments.get<std::string>("output")
                                 : std::filesystem::path(file).replace_extension(".html").string();
  std::error_code ignored;
  if (std::filesystem::equivalent(output, file, ignored)) {
    throw InputError(
        fmt::format("command line: -o {}: that is the file of results itself", output));
  }
  const std::string page = report_page(file);
  write_safely(output, "-o", [&](const std::string& temporary) {
    std::ofstream stream;
    stream.exceptions(std::ios::failbit | std::ios::badbit);
    stream.open(temporary, std::ios::binary);
    stream << page << std::flush;
  });
  fmt::print("wrote {}\n", output);
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
