// Files that are whole or not there.
#pragma once

#include <functional>
#include <string>

namespace ridethrough {

// Throws InputError, with the name of the option that says so, where a file cannot be written.
void check_writable(const std::string& path, const std::string& option = "-o");

// Lets `write` make a file of the name it is given, and moves it into place once it is on the disk:
// whatever happens in between, `path` is the old file or the new one. What a killed program has
// left half written is overwritten by the next one. Throws InputError where that fails.
void write_safely(const std::string& path, const std::string& option,
                  const std::function<void(const std::string& path)>& write);

}  // namespace ridethrough
