// SPDX-License-Identifier: Apache-2.0
// What the tests of shards share: a site in a folder of its own, and the program that cuts it.
#pragma once

#include "tests/host/program.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ridethrough::test {

class ShardTest : public testing::Test {
 protected:
  // Of what `ridethrough run` or `ridethrough sweep` makes of site.ini.
  ShardTest(std::string command, const std::string& site) : command_(std::move(command)) {
    (void)folder_.write("site.ini", site);
  }

  [[nodiscard]] Ended program(const std::vector<std::string>& words) const {
    return run_program(folder_, words);
  }
  [[nodiscard]] Ended run(const std::vector<std::string>& more) const {
    std::vector<std::string> words = {command_, "site.ini", "-q", "--backend=cpu"};
    words.insert(words.end(), more.begin(), more.end());
    return program(words);
  }
  // Shards 1 to `of`, each in a file of its number.
  void run_shards(int of) const {
    for (int i = 1; i <= of; ++i) {
      const auto ended = run({fmt::format("--shard={}/{}", i, of), fmt::format("-o{}.h5", i)});
      ASSERT_EQ(ended.exit_code, 0) << ended.err;
    }
  }
  // What a result says, without what is only about how it was run.
  static nlohmann::json statement(const std::string& json) {
    auto result = nlohmann::json::parse(json);
    for (const char* key : {"wall_s", "created", "device"}) result.erase(key);
    return result;
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path(name); }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

 private:
  std::string command_;
  TemporaryFolder folder_;
};

}  // namespace ridethrough::test
