// ridethrough check: validates a config and says in words what would be simulated.
#include "host/commands/command.hpp"
#include "host/options.hpp"
#include "host/study.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

int check_command(const Arguments& arguments) {
  const Config config = load_config(arguments);
  fmt::print("{}", describe(config, compile(config)));
  return 0;
}

}  // namespace

const Command kCheckCommand = {"check",
                               R"(CONFIG [--section.key=value ...]
      validates a config and says in words what would be simulated

ridethrough check site.ini --battery.pack.units=80)",
                               no_options, check_command};

}  // namespace ridethrough
