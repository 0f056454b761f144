// SPDX-License-Identifier: Apache-2.0
// ridethrough init: a config to begin with.
#include "host/manual/starter.hpp"

#include "host/manual/guide.hpp"
#include "host/scenario/study.hpp"
#include "host/site/keys.hpp"
#include "tests/host/program.hpp"

namespace ridethrough {
namespace {

using test::expect_contains;
using test::expect_one_complaint;
using test::read_file;
using test::run_program;
using test::TemporaryFolder;

TEST(Starter, IsCheckedAndRunAsItIs) {
  const TemporaryFolder folder;
  EXPECT_EQ(run_program(folder, {"init"}).exit_code, 0);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"site.ini"});
  const auto checked = run_program(folder, {"check", "site.ini"});
  EXPECT_EQ(checked.exit_code, 0) << checked.err;
  EXPECT_EQ(checked.out.find("warning"), std::string::npos) << checked.out;
  const auto ran = run_program(folder, {"run", "site.ini", "-o", "site.h5", "-q"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  // Its target is one that it can meet.
  expect_contains(run_program(folder, {"show", "site.h5", "--json"}).out, {"\"target_met\": true"});
}

TEST(Starter, OverwritesNothing) {
  const TemporaryFolder folder;
  const std::string mine = folder.write("mine.ini", "# mine\n");
  expect_one_complaint(run_program(folder, {"init", "mine.ini"}), {"mine.ini", "there already"});
  EXPECT_EQ(read_file(mine), "# mine\n");
  expect_one_complaint(run_program(folder, {"init", "no/such.ini"}), {"no/such.ini"});
  EXPECT_EQ(folder.names(), std::vector<std::string>{"mine.ini"});
}

TEST(Starter, HasEverySectionAndEveryKey) {
  const std::string text = starter_config();
  for (const auto& kind : section_kinds()) {
    const auto at = text.find('\n' + guide_of(kind.name).header());
    ASSERT_NE(at, std::string::npos) << kind.name;
    const std::string section = text.substr(at, text.find("\n[", at + 1) - at);
    for (const auto& row : key_rows()) {
      if (row.section != kind.name) continue;
      const bool set = section.find('\n' + row.key + " = ") != std::string::npos;
      const bool left_out = section.find("\n#" + row.key + " =") != std::string::npos;
      EXPECT_NE(set, left_out) << kind.name << '.' << row.key;
      EXPECT_TRUE(set || !row.required) << kind.name << '.' << row.key;
    }
  }
}

// The values behind the # are those that hold as long as they stand there: each, written out,
// changes nothing, or is refused because of what the example says instead.
TEST(Starter, MeansTheSameWithADefaultWrittenOut) {
  const std::string text = starter_config();
  const std::uint64_t meant = compile(test::load_text(text)).fingerprint();
  std::string kind;
  int same = 0;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    const std::string line = text.substr(at, text.find('\n', at) - at);
    if (line.rfind('[', 0) == 0) kind = line.substr(1, line.find_first_of(".]") - 1);
    const auto equals = line.find(" = ");
    if (line.rfind('#', 0) != 0 || line[1] == ' ' || equals == std::string::npos) continue;
    // The policies of a turbine class default to those of [policy].
    if (kind == "turbine" && find_key("policy", line.substr(1, equals - 1)) != nullptr) continue;
    std::string changed = text;
    changed.erase(at, 1);
    try {
      EXPECT_EQ(compile(test::load_text(changed)).fingerprint(), meant) << kind << ": " << line;
      ++same;
    } catch (const InputError& error) {
      const std::string why = error.what();
      const std::string expected = why.find("goes with") == std::string::npos
                                       ? "does not go with"
                                       : "goes with a profile only";
      expect_contains(why, {expected});
    }
  }
  EXPECT_GT(same, 20);
}

}  // namespace
}  // namespace ridethrough
