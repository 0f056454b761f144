// SPDX-License-Identifier: Apache-2.0
// With the real program: what any command prints fits the columns that there are, whatever the
// names in it, and nothing is left out that has room.
#include "host/base/layout.hpp"
#include "host/results/results.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/host/program.hpp"

#include <fmt/format.h>

namespace ridethrough {
namespace {

using test::Ended;
using test::expect_contains;
using test::run_program;
using test::TemporaryFolder;
using Names = std::vector<std::string>;

// What the environment says of the terminal, for as long as this lives.
class Columns {
 public:
  explicit Columns(std::size_t columns) { set(std::to_string(columns)); }
  explicit Columns(const std::string& text) { set(text); }
  Columns(const Columns&) = delete;
  Columns& operator=(const Columns&) = delete;
  ~Columns() { unsetenv("COLUMNS"); }

 private:
  static void set(const std::string& text) { setenv("COLUMNS", text.c_str(), 1); }
};

std::size_t widest(const std::string& text) {
  std::istringstream stream(text);
  std::size_t most = 0;
  for (std::string line; std::getline(stream, line);) most = std::max(most, columns_of(line));
  return most;
}

void expect_fits(const TemporaryFolder& folder, const Names& words, std::size_t columns = 80) {
  const Columns set(columns);
  const Ended ended = run_program(folder, words);
  EXPECT_LE(ended.exit_code, 1) << ended.err;
  EXPECT_GT(ended.out.size(), 0U) << words[0];
  EXPECT_LE(widest(ended.out), columns) << words[0] << '\n' << ended.out;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

// The busy site with names of 200 letters.
std::string long_names() {
  std::string text = test::kBusySite;
  for (const std::string name : {"peak", "north", "storm", "pack", "small"}) {
    text = replaced(text, "." + name, "." + name + std::string(200 - name.size(), 'x'));
  }
  return replaced(text, "a busy site", std::string(200, 'y') + " ± 電力");
}

// Each command that prints a table or a text.
std::vector<Names> all_commands(const std::string& battery) {
  const Names few = {"--study.trajectories=200", "--backend=cpu", "--threads=1", "-q"};
  std::vector<Names> all = {
      {"run", "site.ini", "-o", "a.h5", "--force"},
      {"run", "site.ini", "-o", "b.h5", "--force", "--study.seed=2"},
      {"run", "site.ini", "--require", "lolh<=1e9", "--study.target_rel_error=0.001"},
      {"sweep", "site.ini", fmt::format("--sweep.{}.units=5, 10", battery),
       fmt::format("--sweep.{}.unit_power_mw=4:5:1", battery), "-o", "sweep.h5", "--force"},
      {"size", "site.ini", "--vary", battery + ".units", "--target", "lolh<=100"},
      {"worth", "site.ini", "--of", battery},
      {"sensitivity", "site.ini"}};
  for (auto& words : all) words.insert(words.end(), few.begin(), few.end());
  all.insert(
      all.end(),
      {{"show", "a.h5"}, {"show", "a.h5", "b.h5"}, {"show", "sweep.h5"}, {"check", "site.ini"}});
  return all;
}

TEST(Width, OfEveryCommandIsThatOfTheTerminal) {
  const TemporaryFolder folder;
  (void)folder.write("site.ini", test::kBusySite);
  for (const auto& words : all_commands("battery.pack")) {
    expect_fits(folder, words);
    if (words[0] != "show") continue;
    for (const std::size_t columns : {50, 120}) expect_fits(folder, words, columns);
  }
}

TEST(Width, HoldsForNamesOf200Letters) {
  const TemporaryFolder folder;
  (void)folder.write("site.ini", long_names());
  for (const auto& words : all_commands("battery.pack" + std::string(196, 'x'))) {
    expect_fits(folder, words);
  }
}

TEST(Width, HoldsForShippedConfigs) {
  const TemporaryFolder folder;
  for (const auto& entry : std::filesystem::directory_iterator(configs_folder())) {
    if (entry.path().extension() != ".ini") continue;
    const std::string path = entry.path();
    expect_fits(folder, {"check", path});
    expect_fits(folder, {"run", path, "-q", "--study.trajectories=64", "--backend=cpu"});
  }
}

TEST(Width, HoldsForHelp) {
  const TemporaryFolder folder;
  const Columns set(80);
  Names topics = {"commands", "config", "distributions", "exit-codes", "indices"};
  for (const char* command : {"run", "sweep", "size", "worth", "sensitivity", "merge", "show",
                              "report", "check", "init", "help"}) {
    topics.emplace_back(command);
  }
  for (const auto& topic : topics) {
    const std::string text = run_program(folder, {"help", topic}).out;
    EXPECT_LE(widest(text), 80U) << text;
  }
}

TEST(Width, LeavesNothingOutThatHasRoom) {
  const TemporaryFolder folder;
  (void)folder.write("site.ini", test::kBusySite);
  const Names run = {"run", "site.ini", "--study.trajectories=200", "-q", "--backend=cpu"};
  const auto printed = [&](std::size_t columns) {
    const Columns set(columns);
    return run_program(folder, run).out;
  };
  const std::string wide = printed(120);
  for (const auto& index : test::busy_run().results.indices) {
    if (index.applies && index.name.find("_q") == std::string::npos &&
        index.name.find("_cvar") == std::string::npos) {
      expect_contains(wide, {"\n" + index.name + " ", " " + index.meaning + "\n"});
    }
  }
  EXPECT_EQ(wide.find("\nyearly "), wide.rfind("\nyearly "));  // one block
  EXPECT_EQ(printed(80).find("hours with loss of load"), std::string::npos);
  expect_contains(printed(80), {"\nlolh ", " h/yr\n", "What they mean: ridethrough help indices."});
  EXPECT_EQ(wide.find("What they mean"), std::string::npos);
}

TEST(Width, IsTheUsualOneWhereNothingIsKnown) {
  const TemporaryFolder folder;
  (void)folder.write("site.ini", test::kBusySite);
  const Names words = {"check", "site.ini"};
  const std::string usual = run_program(folder, words).out;
  EXPECT_LE(widest(usual), 80U);
  for (const char* text : {"80", "", "0", "wide", "-5", "99999999999999999999"}) {
    const Columns set{std::string(text)};
    EXPECT_EQ(run_program(folder, words).out, usual) << text;
  }
  const Columns set(60);
  EXPECT_LE(widest(run_program(folder, words).out), 60U);
}

}  // namespace
}  // namespace ridethrough
