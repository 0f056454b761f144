// SPDX-License-Identifier: Apache-2.0
// What the tests of the host share: folders that vanish, files, configs from text, complaints.
#pragma once

#include "host/base/error.hpp"
#include "host/config/read_site.hpp"
#include "host/site/by_key.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace ridethrough::test {

namespace fs = std::filesystem;

// A folder of its own for each test, gone with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "ridethrough-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::permissions(path_, fs::perms::owner_all, ignored);
    fs::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string path(const std::string& name = "") const {
    return name.empty() ? path_.string() : (path_ / name).string();
  }

  // Writes a file, with its folder if need be; returns its path.
  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
    const fs::path file = path_ / name;
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }

  // The names of everything in it, sorted.
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const auto& entry : fs::directory_iterator(path_)) all.push_back(entry.path().filename());
    std::sort(all.begin(), all.end());
    return all;
  }

 private:
  fs::path path_;
};

inline std::string read_file(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// A config that exists only as text, and the site that it describes.
inline Config load_config(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const TemporaryFolder folder;
  return Config::load(folder.write("study.ini", text), overrides);
}
inline Site load_text(const std::string& text, const std::vector<std::string>& overrides = {}) {
  const TemporaryFolder folder;
  return load_site(folder.write("study.ini", text), overrides);
}

// The same with a load profile beside it, load.csv; what is made of it while that is there.
template <class Make>
auto with_profile(const std::string& profile, const std::string& text, Make&& make) {
  const TemporaryFolder folder;
  (void)folder.write("load.csv", profile);
  return make(load_site(folder.write("study.ini", text), {}));
}

// The site with other values, each "section.key=value".
inline Site overridden(Site site, const std::vector<std::string>& overrides) {
  for (const auto& one : overrides) {
    const auto equals = one.find('=');
    set(site, {Key::parse(one.substr(0, equals)), one.substr(equals + 1), "", 0});
  }
  return site;
}

inline void expect_contains(const std::string& text, const std::vector<std::string>& fragments) {
  for (const auto& fragment : fragments) {
    EXPECT_NE(text.find(fragment), std::string::npos) << "`" << fragment << "` is not in\n" << text;
  }
}

// Expects an error from the action, with all the fragments in its message.
template <class Error = InputError, class Action>
void expect_complaint(Action&& action, const std::vector<std::string>& fragments) {
  try {
    action();
    ADD_FAILURE() << "no complaint";
  } catch (const Error& error) {
    expect_contains(error.what(), fragments);
  }
}

}  // namespace ridethrough::test
