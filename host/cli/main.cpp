// SPDX-License-Identifier: Apache-2.0
// The command line: picks the command.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/exit_codes.hpp"
#include "host/cli/command.hpp"
#include "host/run/ranks.hpp"
#include "version.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <exception>
#include <new>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

bool is_help(const std::string& token) { return token == "--help" || token == "-h"; }

// ridethrough help TOPIC
int explain(const std::string& topic) {
  std::vector<std::string> tokens;
  if (!topic.empty()) tokens.push_back(topic);
  return kHelpCommand.run(
      parse(tokens, kHelpCommand.options(), kHelpCommand.what, kHelpCommand.most));
}

int dispatch(const std::vector<std::string>& tokens) {
  const std::string name = tokens.empty() ? "--help" : tokens.front();
  const std::vector<std::string> rest(tokens.begin() + (tokens.empty() ? 0 : 1), tokens.end());
  if (name == "--help" || name == "-h") return explain("");
  if (name == "--version") {
    print(fmt::format("ridethrough {} ({})\n", kProgramVersion, kGitCommit));
    return exit_code::kDone;
  }
  std::vector<std::string> names;
  for (const Command* command : commands()) {
    names.emplace_back(command->name);
    if (name != command->name) continue;
    if (std::any_of(rest.begin(), rest.end(), is_help)) return explain(name);
    return command->run(parse(rest, command->options(), command->what, command->most));
  }
  throw InputError(fmt::format("command line: `{}` is no command{}; allowed is {}", shortened(name),
                               did_you_mean(name, names), fmt::join(names, ", ")));
}

// The exit code. Says on stderr what went wrong.
int dispatch_safely(int argc, char** argv) noexcept {
  try {
    return dispatch({argv + std::min(argc, 1), argv + argc});
  } catch (const InputError& error) {
    complain({error.what()});
    return exit_code::kInputMistake;
  } catch (const boost::program_options::error& error) {
    complain({"command line: ", error.what(), "; see --help"});
    return exit_code::kInputMistake;
  } catch (const std::bad_alloc&) {
    complain({"out of memory"});
  } catch (const std::exception& error) {  // a MachineError, or what a device says
    complain({error.what()});
  }
  return exit_code::kMachineFailed;
}

}  // namespace

std::span<const Command* const> commands() {
  static const std::array all = {&kRunCommand,   &kSweepCommand,       &kSizeCommand,
                                 &kWorthCommand, &kSensitivityCommand, &kMergeCommand,
                                 &kShowCommand,  &kReportCommand,      &kCheckCommand,
                                 &kInitCommand,  &kHelpCommand};
  return all;
}

}  // namespace ridethrough

int main(int argc, char** argv) {
  ridethrough::secure_streams();
  // Libraries end in std::terminate() where they get no memory to clean up with.
  std::set_terminate([] {
    ridethrough::complain({"out of memory, or a fault of the program: it cannot go on"});
    std::_Exit(ridethrough::exit_code::kMachineFailed);
  });
  return ridethrough::run_on_ranks(argc, argv, [&] {
    return ridethrough::finish_output(ridethrough::dispatch_safely(argc, argv));
  });
}
