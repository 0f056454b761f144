// SPDX-License-Identifier: Apache-2.0
// What goes wrong, by whose doing it is. Messages are complete; main() prints them, and ends with
// the code that goes with them (exit_codes.hpp).
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ridethrough {

// One thing that is wrong, in a line that begins with its place.
struct Mistake {
  std::string message;
  std::string key = {};  // of a config that it is about, "feed.north.capacity_mw"; empty: none
};

// A person's mistake, or several: in a config, a file, an argument. what() says all of them, one a
// line; of very many the first, and their number.
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message, const std::string& key = {})
      : InputError(std::vector<Mistake>{{message, key}}) {}
  explicit InputError(std::vector<Mistake> mistakes);

  // At least one.
  [[nodiscard]] const std::vector<Mistake>& mistakes() const { return *mistakes_; }

 private:
  std::shared_ptr<const std::vector<Mistake>> mistakes_;  // copying an exception must not throw
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

// The candidate nearest to what was written; empty where none is near. The time it takes grows with
// the number and length of the candidates, not with their product.
std::string nearest_to(const std::string& written, const std::vector<std::string>& candidates);

// The same, as "; did you mean `x`?".
std::string did_you_mean(const std::string& written, const std::vector<std::string>& candidates);

}  // namespace ridethrough
