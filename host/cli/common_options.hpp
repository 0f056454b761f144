// SPDX-License-Identifier: Apache-2.0
// What the commands that simulate have in common.
#pragma once

#include "host/base/exit_codes.hpp"
#include "host/base/safe_file.hpp"
#include "host/cli/command_line.hpp"
#include "host/run/run.hpp"
#include "host/sweep/sweep_run.hpp"

#include <optional>

namespace ridethrough {

// --backend, --threads, --device.
void add_backend_options(po::options_description& options);
RunOptions backend_options_of(const Arguments& arguments);

// Says, where the CPU was fallen back to, why.
void say_why_not_cuda(const std::string& why_not, bool quiet);

// --output and --force; `what` is written there.
void add_output_options(po::options_description& options, const char* what);
Destination::Replaces replaces_of(const Arguments& arguments);  // by --force

// The place that --output names, checked; none where it is not given. Throws InputError where it is
// one of `inputs`, or something of another kind stands there and --force is not given.
std::optional<Destination> output_of(const Arguments& arguments, FileKind kind,
                                     const std::vector<std::string>& inputs);
std::string output_name(const Arguments& arguments);  // empty where there is none

// --checkpoint, --checkpoint-every and --resume; `what` is what the first one names.
void add_checkpoint_options(po::options_description& options, const char* what, const char* resume);

// Where and how often what is done is kept.
struct Keeping {
  std::string place;  // empty: nowhere
  double every_s = 0;
  bool resume = false;
  OnDamage on_damage = OnDamage::kRefuse;
};
Keeping keeping_of(const Arguments& arguments);

// Says that a file was written, and whether it has taken the place of what somebody else had put
// there meanwhile.
void say_written(const std::string& path, bool was_changed);

}  // namespace ridethrough
