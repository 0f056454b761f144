// SPDX-License-Identifier: Apache-2.0
#include "host/cli/common_options.hpp"

#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ridethrough {

void add_backend_options(po::options_description& options) {
  options.add_options()  //
      ("backend", po::value<std::string>()->default_value("auto"),
       "auto, cpu or cuda; auto takes cuda where there is a device")  //
      ("threads", po::value<int>()->default_value(0),
       "of the cpu back end, in each rank of MPI; 0 = all processors, shared by the ranks")  //
      ("device", po::value<std::string>()->default_value("0"),
       "number of the CUDA device, or all; of MPI, that of the first rank of each machine");
}

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
  options.backend = arguments.get<std::string>("backend");
  options.threads = arguments.get<int>("threads");
  options.device = device_of(arguments.get<std::string>("device"));
  const std::vector<std::string> backends = {"auto", "cpu", "cuda"};
  if (std::find(backends.begin(), backends.end(), options.backend) == backends.end()) {
    throw InputError(fmt::format("command line: --backend {}: allowed is auto, cpu or cuda{}",
                                 shortened(options.backend),
                                 did_you_mean(options.backend, backends)));
  }
  if (options.threads < 0 || options.threads > 4096) {
    throw InputError("command line: --threads: allowed is 0 (all processors) to 4096");
  }
  return options;
}

void say_why_not_cuda(const std::string& why_not, bool quiet) {
  if (!quiet && !why_not.empty()) say(fmt::format("on the CPU: {}\n", why_not));
}

void add_output_options(po::options_description& options, const char* what) {
  options.add_options()("output,o", po::value<std::string>(), what)(
      "force", "replace a file of any other kind, too, if it is no input");
}

Destination::Replaces replaces_of(const Arguments& arguments) {
  return arguments.has("force") ? Destination::Replaces::kAnything
                                : Destination::Replaces::kItsKind;
}

std::string output_name(const Arguments& arguments) {
  return arguments.has("output") ? arguments.get<std::string>("output") : "";
}

std::optional<Destination> output_of(const Arguments& arguments, FileKind kind,
                                     const std::vector<std::string>& inputs) {
  if (!arguments.has("output")) return {};
  Destination place(output_name(arguments), kind, "-o", replaces_of(arguments));
  place.must_be_none_of(inputs, "a file that is read");
  place.check();
  return place;
}

void add_checkpoint_options(po::options_description& options, const char* what,
                            const char* resume) {
  options.add_options()                               //
      ("checkpoint", po::value<std::string>(), what)  //
      ("checkpoint-every", number(60),
       "seconds between checkpoints of what is under way; 0 = only when a signal stops it")  //
      ("resume", po::value<std::string>()->implicit_value("strict", ""), resume);
}

Keeping keeping_of(const Arguments& arguments) {
  Keeping keeping;
  const std::string output = output_name(arguments);
  if (!output.empty()) keeping.place = output + ".checkpoint";
  if (arguments.has("checkpoint")) keeping.place = arguments.get<std::string>("checkpoint");
  keeping.every_s = arguments.get<double>("checkpoint-every");
  if (!(keeping.every_s >= 0)) {
    throw InputError("command line: --checkpoint-every: allowed is a number of seconds from 0 up");
  }
  if (!arguments.has("resume")) return keeping;
  keeping.resume = true;
  const auto& how = arguments.get<std::string>("resume");
  if (how == "auto") {
    keeping.on_damage = OnDamage::kStartAnew;
  } else if (how != "strict") {
    throw InputError(
        fmt::format("command line: --resume={}: allowed is --resume, which refuses what "
                    "is damaged, or --resume=auto, which starts that anew{}",
                    shortened(how), did_you_mean(how, {"auto", "strict"})));
  }
  if (keeping.place.empty()) {
    throw InputError("command line: --resume: needs a file to go on from; add -o or --checkpoint");
  }
  return keeping;
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
