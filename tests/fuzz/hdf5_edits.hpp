// SPDX-License-Identifier: Apache-2.0
// Edits of a good HDF5 file, read from the bytes of an input: things go, or become others of
// another type, shape, value or layout, or links to somewhere else. The library itself makes them,
// so that what is tested is how the file is understood, not how libhdf5 reads what it did not
// write.
#pragma once

#include "tests/fuzz/harness.hpp"

#include <string>
#include <vector>

namespace ridethrough::fuzz {

class GoodFile {
 public:
  explicit GoodFile(std::string bytes);

  // Writes the file to a path, as edited by what is left of the input, and seals it.
  void edit(const std::string& path, Input& input) const;

 private:
  struct Attribute {
    std::string object, name;
  };
  std::string bytes_;
  std::vector<std::string> objects_;   // all but the root
  std::vector<std::string> datasets_;  // those of them
  std::vector<Attribute> attributes_;
};

}  // namespace ridethrough::fuzz
