// What the commands that simulate have in common.
#pragma once

#include "host/commands/command_line.hpp"
#include "host/run.hpp"

namespace ridethrough {

// The exit code of what a signal has stopped, less its number: as shells say it, 130 for SIGINT.
inline constexpr int kStoppedBySignal = 128;

// --backend, --threads, --device.
void add_backend_options(po::options_description& options);
RunOptions backend_options_of(const Arguments& arguments);

// Says, where the CPU was fallen back to, why.
void say_why_not_cuda(const std::string& why_not, bool quiet);

// Throws InputError where the file to write is the config file.
void check_output(const std::string& output, const Config& config);

}  // namespace ridethrough
