// What can go wrong outside of the program. The messages are complete: main() prints them as they
// are, and ends with the code of host/exit_codes.hpp.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace ridethrough {

// A person's mistake: in a config, a file, an argument. Exit code 2.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What the machine failed at: a disk, memory, a device. Exit code 3.
class MachineError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The candidate nearest to what was written, as "; did you mean `x`?"; empty where none is near.
std::string did_you_mean(const std::string& written, const std::vector<std::string>& candidates);

}  // namespace ridethrough
