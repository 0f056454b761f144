// SPDX-License-Identifier: Apache-2.0
#include "host/cli/common_options.hpp"

#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/results/results_json.hpp"

#include <fmt/format.h>

namespace ridethrough {

namespace {

int device_of(const std::string& text) {
  if (text == "all") return kAllDevices;
  int number = 0;
  if (!parse_whole(text, number) || number < 0) {
    throw InputError(fmt::format(
        "command line: --device {}: allowed is the number of a device, from 0 up, or all",
        shortened(text)));
  }
  return number;
}

}  // namespace

RunOptions backend_options_of(const Arguments& arguments) {
  RunOptions options;
  options.backend = arguments.text(kBackend);
  options.threads = static_cast<int>(arguments.number(kThreads));
  options.device = device_of(arguments.text(kDevice));
  return options;
}

void say_warnings(const Site& site, const Study& study, bool quiet) {
  if (quiet) return;
  for (const auto& warning : warnings(site, study)) say({"note: ", warning, "\n"});
}

void say_warnings(const Site& site, bool quiet) {
  if (!quiet) say_warnings(site, compile(site), quiet);
}

void say_why_not_cuda(const std::string& why_not, bool quiet) {
  if (!quiet && !why_not.empty()) say(fmt::format("on the CPU: {}\n", why_not));
}

Destination::Replaces replaces_of(const Arguments& arguments) {
  return arguments.has(kForce) ? Destination::Replaces::kAnything : Destination::Replaces::kItsKind;
}

std::optional<Destination> output_of(const Arguments& arguments, FileKind kind,
                                     const std::vector<std::string>& inputs) {
  if (!arguments.has(kOutput)) return {};
  Destination place(arguments.text(kOutput), kind, "-o", replaces_of(arguments));
  place.must_be_none_of(inputs, "a file that is read");
  place.check();
  return place;
}

Keeping keeping_of(const Arguments& arguments) {
  Keeping keeping;
  const std::string output = arguments.text(kOutput);
  if (!output.empty()) keeping.place = output + ".checkpoint";
  if (arguments.has(kCheckpoint)) keeping.place = arguments.text(kCheckpoint);
  keeping.every_s = arguments.number(kCheckpointEvery);
  keeping.resume = arguments.has(kResume);
  if (!keeping.resume) return keeping;
  if (arguments.text(kResume) == "auto") keeping.on_damage = OnDamage::kStartAnew;
  if (keeping.place.empty()) {
    throw InputError("command line: --resume: needs a file to go on from; add -o or --checkpoint");
  }
  return keeping;
}

std::optional<Destination> checkpoint_of(const Arguments& arguments, const Keeping& keeping,
                                         FileKind kind, const std::vector<std::string>& inputs) {
  if (keeping.place.empty()) return {};
  Destination place(keeping.place, kind, "--checkpoint", replaces_of(arguments));
  place.must_be_none_of(inputs, "a file that is read");
  if (arguments.has(kOutput)) place.must_be_none_of({arguments.text(kOutput)}, "the file of -o");
  place.check();
  return place;
}

std::vector<IndexTarget> requirements_of(const Arguments& arguments) {
  std::vector<IndexTarget> all;
  for (const auto& text : arguments.texts(kRequire)) {
    all.push_back(parse_target(text, long_form(kRequire)));
  }
  return all;
}

Shown shown_with(const std::vector<IndexTarget>& requirements, const Results& results, bool json) {
  const std::vector<Requirement> judged = judge(results, requirements);
  const int code = all_met(judged) ? exit_code::kDone : exit_code::kNotMet;
  const std::size_t width = width_of_stdout();
  if (requirements.empty()) return {json ? as_json(results) : as_table(results, width), code};
  if (!json) return {as_table(results, width) + "\n" + as_text(results, judged, width), code};
  auto all = results_json(results);
  all["requirements"] = as_json(judged);
  return {dumped(all) + "\n", code};
}

void say_written(const std::string& path, bool was_changed) {
  if (was_changed) {
    say(
        fmt::format("{}: another program has written it since this one began; what was there is "
                    "replaced\n",
                    path));
  }
  say(fmt::format("wrote {}\n", path));
}

}  // namespace ridethrough
