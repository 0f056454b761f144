// SPDX-License-Identifier: Apache-2.0
#include "host/page/page.hpp"

#include "host/base/error.hpp"
#include "host/page/page_json.hpp"
#include "host/page/page_template.hpp"
#include "host/results/results_json.hpp"
#include "host/sweep/sweep_file.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ridethrough {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kPlaceOfData = "@data@";
constexpr std::size_t kMostRuns = 6;  // as many lines in one picture as can be told apart

// JSON that may stand in an element <script>: nothing in it can end that.
std::string in_script(const Json& json) {
  std::string safe;
  for (const char c : dumped(json, -1)) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

// Only runs can stand beside each other.
void must_be_comparable(const std::vector<std::string>& paths) {
  const auto sweep = std::find_if(paths.begin(), paths.end(), is_sweep_file);
  if (sweep != paths.end()) {
    throw InputError(fmt::format(
        "{}: is a sweep: a page has one sweep, or one run, or several runs beside each other; make "
        "the page of each sweep by itself, and let `ridethrough sweep` vary what they differ in",
        *sweep));
  }
  if (paths.size() > kMostRuns) {
    throw InputError(
        fmt::format("{} files: at most {} runs fit on a page; `ridethrough show` takes any number",
                    paths.size(), kMostRuns));
  }
}

Json page_json(const std::vector<std::string>& paths) {
  if (paths.size() > 1) {
    must_be_comparable(paths);
    return comparison_page_json(paths);
  }
  const std::string& path = paths.front();
  return is_sweep_file(path) ? sweep_page_json(path) : run_page_json(path);
}

}  // namespace

std::string report_page(const std::vector<std::string>& paths) {
  const Json json = page_json(paths);
  std::string page(kPageTemplate);
  return page.replace(page.find(kPlaceOfData), kPlaceOfData.size(), in_script(json));
}

}  // namespace ridethrough
