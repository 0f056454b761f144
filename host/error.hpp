// A person's mistake: in a config, a file, an argument. The message is complete; main() prints it
// and exits with code 2.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace ridethrough {

class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What a person wrote, as a message quotes it: in one line, and of very long texts the beginning.
std::string shortened(const std::string& text);

// The candidate nearest to what was written, as "; did you mean `x`?"; empty where none is near.
// The time it takes grows with the number and length of the candidates, not with their product.
std::string did_you_mean(const std::string& written, const std::vector<std::string>& candidates);

}  // namespace ridethrough
