// The command line: ridethrough run | show | check | worth | sensitivity.
#include "host/commands/command.hpp"
#include "host/error.hpp"
#include "host/options.hpp"
#include "version.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

const std::array kCommands = {&kRunCommand, &kShowCommand, &kCheckCommand, &kWorthCommand,
                              &kSensitivityCommand};

constexpr const char* kExamples = R"(
Examples
  ridethrough run configs/colossus-phase2.ini -o phase2.h5
  ridethrough run configs/colossus-phase2.ini --battery.megapack.units=240 --study.seed=2
  ridethrough run configs/colossus-phase2.ini -o phase2.h5 --trace 20 --trace-only-losses
  ridethrough show phase2.h5 --json | jq .indices.lolh
  ridethrough worth configs/colossus-phase2.ini --of battery.megapack

Exit codes: 0 done, 1 the simulation failed, 2 something in the input is wrong, 130 stopped by SIGINT
(Ctrl-C), 143 by SIGTERM; stopped runs keep what is done, and --resume goes on.
)";

std::string help() {
  std::ostringstream text;
  text << "ridethrough: how often, how long and how deep a large site loses load\n\n";
  for (const Command* command : kCommands) {
    text << "  ridethrough " << command->name << ' ' << command->synopsis << '\n';
  }
  text << "  ridethrough --version | --help\n" << kExamples;
  for (const Command* command : kCommands) {
    const auto options = command->options();
    if (!options.options().empty()) text << '\n' << options;
  }
  text << "\nConfig file: INI sections and keys\n" << options_help();
  text << "\nA hit is kind.name or kind.name:probability, as in feed.north:0.5, feed.south:0.5.\n";
  return text.str();
}

int dispatch(const std::vector<std::string>& tokens) {
  const std::string name = tokens.empty() ? "--help" : tokens.front();
  const std::vector<std::string> rest(tokens.begin() + (tokens.empty() ? 0 : 1), tokens.end());
  const bool asks_for_help = std::any_of(rest.begin(), rest.end(), [](const std::string& token) {
    return token == "--help" || token == "-h";
  });
  if (name == "--help" || name == "-h" || name == "help" || asks_for_help) {
    fmt::print("{}", help());
    return 0;
  }
  if (name == "--version") {
    fmt::print("ridethrough {} ({})\n", kProgramVersion, kGitCommit);
    return 0;
  }
  std::vector<std::string> names;
  for (const Command* command : kCommands) {
    if (name == command->name) return command->run(parse(rest, command->options(), command->what));
    names.emplace_back(command->name);
  }
  throw InputError(fmt::format("command line: `{}` is no command{}; allowed is {}", name,
                               did_you_mean(name, names), fmt::join(names, ", ")));
}

}  // namespace
}  // namespace ridethrough

int main(int argc, char** argv) {
  try {
    return ridethrough::dispatch({argv + 1, argv + argc});
  } catch (const ridethrough::InputError& error) {
    fmt::print(stderr, "ridethrough: {}\n", error.what());
    return 2;
  } catch (const boost::program_options::error& error) {
    fmt::print(stderr, "ridethrough: command line: {}; see --help\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "ridethrough: {}\n", error.what());
    return 1;
  }
}
