// SPDX-License-Identifier: Apache-2.0
// What goes wrong, by whose doing it is. Messages are complete; main() prints them, and ends with
// the code that goes with them (exit_codes.hpp).
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace ridethrough {

// A person's mistake: in a config, a file, an argument.
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A file that is not as it was written: cut off, or with other bytes.
class DamagedFile : public InputError {
 public:
  using InputError::InputError;
};

// What the machine failed at: a disk, its memory, a device.
class MachineError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What a person wrote, as a message quotes it: in one line, and of very long texts the beginning.
std::string shortened(const std::string& text);

// What a line of a person's has in it that no text has, in words: a control character; empty where
// there is none.
std::string control_in(const std::string& line);

// The candidate nearest to what was written, as "; did you mean `x`?"; empty where none is near.
// The time it takes grows with the number and length of the candidates, not with their product.
std::string did_you_mean(const std::string& written, const std::vector<std::string>& candidates);

}  // namespace ridethrough
