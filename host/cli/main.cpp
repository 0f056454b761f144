// SPDX-License-Identifier: Apache-2.0
// The command line: picks the command.
#include "host/base/console.hpp"
#include "host/base/error.hpp"
#include "host/base/exit_codes.hpp"
#include "host/cli/command_line.hpp"
#include "host/cli/completion.hpp"
#include "host/cli/manual.hpp"
#include "host/run/ranks.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

// ridethrough help TOPIC, or without one
int explain(const std::vector<std::string>& topic) {
  return kHelpCommand.run(parse(topic, kHelpCommand));
}

int dispatch(const std::vector<std::string>& tokens) {
  if (tokens.empty() || is_form_of(kHelp, tokens.front())) return explain({});
  const std::string& name = tokens.front();
  if (is_form_of(kVersion, name)) {
    print(version_line());
    return exit_code::kDone;
  }
  const std::vector<std::string> rest(tokens.begin() + 1, tokens.end());
  if (is_form_of(kComplete, name)) {
    print(fmt::format("{}\n", fmt::join(complete(rest), "\n")));
    return exit_code::kDone;
  }
  if (const Command* command = find_command(name)) {
    const bool in_doubt =
        std::any_of(rest.begin(), rest.end(), [](auto& token) { return is_form_of(kHelp, token); });
    return in_doubt ? explain({name}) : command->run(parse(rest, *command));
  }
  const auto names = command_names();
  throw InputError(fmt::format("command line: `{}` is no command; allowed is {}{}", shortened(name),
                               fmt::join(names, ", "), did_you_mean(name, names)));
}

// Says a line of it, or first how many there are and then each in a line of its own.
void complain_of(std::string_view mistakes) noexcept {
  const auto more = std::count(mistakes.begin(), mistakes.end(), '\n');
  if (more == 0) return complain({mistakes});
  char number[24];
  const auto end = std::to_chars(std::begin(number), std::end(number), more + 1).ptr;
  complain({{number, static_cast<std::size_t>(end - number)}, " mistakes:"});
  while (!mistakes.empty()) {
    const auto line_end = std::min(mistakes.find('\n'), mistakes.size());
    say({mistakes.substr(0, line_end), "\n"});
    mistakes.remove_prefix(std::min(line_end + 1, mistakes.size()));
  }
}

// The exit code. Says on stderr what went wrong.
int dispatch_safely(int argc, char** argv) noexcept {
  try {
    return dispatch({argv + std::min(argc, 1), argv + argc});
  } catch (const InputError& error) {
    complain_of(error.what());
    return exit_code::kInputMistake;
  } catch (const std::bad_alloc&) {
    complain({"out of memory"});
  } catch (const std::exception& error) {  // a MachineError, or what a device says
    complain({error.what()});
  }
  return exit_code::kMachineFailed;
}

}  // namespace
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
