// SPDX-License-Identifier: Apache-2.0
// The streams of the program: what becomes of results, complaints and exit codes where standard
// output or standard error are full, closed or read by nobody, and that no text of a file gives
// orders to a terminal.
#include "tests/host/program.hpp"

#include <map>

#include <sys/resource.h>

namespace ridethrough {
namespace {

using test::Ended;
using test::expect_contains;
using test::Program;
using test::run_program;
using test::Streams;
using test::TemporaryFolder;

// U+FFFD, which takes the place of what may not be printed.
const std::string kReplaced = "\xEF\xBF\xBD";

std::string config_named(const std::string& name) {
  return "[study]\nname = " + name + "\nhorizon_h = 100\ntrajectories = 200\n" +
         "[load]\nconstant_mw = 100\n[feed.north]\ncapacity_mw = 150\n" +
         "[hazard.storm]\ngap_h = exponential(mean=50)\nduration_h = constant(2)\nhits = "
         "feed.north\n";
}

Ended run_on(const Streams& streams, const TemporaryFolder& folder,
             const std::vector<std::string>& arguments) {
  return Program(folder, arguments, streams).wait();
}

// Streams that nothing can be written to, and why not.
std::map<std::string, std::string> unwritable() {
  std::map<std::string, std::string> all = {{test::kClosed, "it is closed"}};
  // Where installed tests run there may be no devices.
  if (test::fs::is_character_file("/dev/full")) all["/dev/full"] = "No space left on device";
  return all;
}

// A command of each kind that prints its result and writes no file.
std::vector<std::vector<std::string>> printing_commands(const TemporaryFolder& folder) {
  const std::string config = folder.write("site.ini", config_named("a site"));
  EXPECT_EQ(run_program(folder, {"run", config, "-o", "site.h5", "-q"}).exit_code, 0);
  return {
      {"show", "site.h5"},
      {"show", "site.h5", "--json"},
      {"check", config},
      {"help"},
      {"help", "--man"},
      {"--version"},
      {"size", config, "--vary", "feed.north.capacity_mw", "--range", "100:150:50", "--target",
       "lolh<=5000", "-q", "--threads", "1"},
      {"sensitivity", config, "-q", "--threads", "1"},
  };
}

TEST(Console, ResultThatCannotBePrintedIsTheMachinesFailure) {
  const TemporaryFolder folder;
  for (const auto& command : printing_commands(folder)) {
    SCOPED_TRACE(command[0] + " " + command.back());
    for (const auto& [stream, why] : unwritable()) {
      const Ended ended = run_on({.out = stream}, folder, command);
      EXPECT_EQ(ended.exit_code, 3);
      EXPECT_EQ(ended.err, "ridethrough: standard output: cannot be written: " + why + "\n");
    }
  }
}

TEST(Console, ComplaintThatCannotBeHeardChangesNothing) {
  const TemporaryFolder folder;
  for (const auto& command : printing_commands(folder)) {
    SCOPED_TRACE(command[0] + " " + command.back());
    const Ended usual = run_program(folder, command);
    EXPECT_EQ(usual.exit_code, 0) << usual.err;
    for (const auto& [err, why] : unwritable()) {
      const Ended ended = run_on({.err = err}, folder, command);
      EXPECT_EQ(ended.exit_code, 0);
      // What says how long something took differs.
      if (command[0] != "size") {
        EXPECT_EQ(ended.out, usual.out);
      }
    }
  }
  for (const auto& [err, why] : unwritable()) {
    EXPECT_EQ(run_on({.err = err}, folder, {"show", "missing.h5"}).exit_code, 2);
    // Rows of progress.
    EXPECT_EQ(run_on({.err = err}, folder, {"sensitivity", "site.ini", "--threads", "1"}).exit_code,
              0);
  }
}

TEST(Console, AllStreamsClosedIsSurvived) {
  const TemporaryFolder folder;
  const std::string config = folder.write("site.ini", config_named("a site"));
  const Streams none = {.in = test::kClosed, .out = test::kClosed, .err = test::kClosed};
  EXPECT_EQ(run_on(none, folder, {"check", config}).exit_code, 3);
  // A file that is opened does not become standard output: nothing is printed into it.
  EXPECT_EQ(run_on(none, folder, {"init", "new.ini"}).exit_code, 3);
  EXPECT_EQ(run_program(folder, {"init", "other.ini"}).exit_code, 0);
  EXPECT_EQ(test::read_file(folder.path("new.ini")), test::read_file(folder.path("other.ini")));
}

TEST(Console, ReaderThatHasHadEnoughIsNoFailure) {
  const TemporaryFolder folder;
  for (const auto& command : printing_commands(folder)) {
    SCOPED_TRACE(command[0] + " " + command.back());
    const Ended ended = run_on({.out = test::kNobodyReads}, folder, command);
    EXPECT_EQ(ended.exit_code, 0);
    EXPECT_EQ(ended.err, "");
    EXPECT_EQ(run_on({.err = test::kNobodyReads}, folder, command).exit_code, 0);
  }
}

TEST(Console, FileBeyondTheLimitOfItsSizeIsAnErrorAndLeavesNothing) {
  const TemporaryFolder folder;
  rlimit before = {};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  rlimit little = before;
  little.rlim_cur = 1000;
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &little), 0);
  const Program program(folder, {"init", "site.ini"});
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  const Ended ended = program.wait();
  EXPECT_EQ(ended.exit_code, 3);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(ended.err, "ridethrough: site.ini: cannot be written: File too large\n");
  EXPECT_EQ(folder.names(), std::vector<std::string>{});
}

TEST(Console, OrdersToATerminalAreNotPassedOn) {
  const TemporaryFolder folder;
  // Red; a title; C1 as one byte and as a character; half a character; DEL; a stray byte.
  const std::string evil =
      "\x1b[31mred\x1b]0;title\x07 \x9b"
      "2J \xC2\x9B"
      "2J \xE2\x82 \x7F \xFF \xC3\xA9.";
  const std::string plain = kReplaced + "[31mred" + kReplaced + "]0;title" + kReplaced + " " +
                            kReplaced + "2J " + kReplaced + "2J " + kReplaced + kReplaced + " " +
                            kReplaced + " " + kReplaced + " \xC3\xA9.";
  const Ended missing = run_program(folder, {"show", evil});
  EXPECT_EQ(missing.exit_code, 2);
  expect_contains(missing.err, {plain});
  EXPECT_EQ(missing.err.find('\x1b'), std::string::npos);

  const std::string config = folder.write("site.ini", config_named(evil));
  const Ended refused = run_program(folder, {"check", config});
  EXPECT_EQ(refused.exit_code, 2);
  expect_contains(refused.err, {"site.ini:2", "control character"});
  EXPECT_EQ(refused.err.find('\x1b'), std::string::npos);
}

TEST(Console, NothingTurnsTheDirectionOfALine) {
  const TemporaryFolder folder;
  const Ended unknown = run_program(folder, {"a\u202Eb\u2028c\u2066d \u2013 \u20ac"});
  expect_contains(unknown.err,
                  {"a" + kReplaced + "b" + kReplaced + "c" + kReplaced + "d \u2013 \u20ac"});
}

TEST(Console, LongComplaintIsCut) {
  const TemporaryFolder folder;
  // Of two bytes each, so that a cut might part one.
  std::string long_name;
  for (int i = 0; i < 10000; ++i) long_name += "\xC3\xA9";
  for (const auto* before : {"", "x"}) {
    const Ended ended = run_program(folder, {"show", before + long_name});
    EXPECT_EQ(ended.exit_code, 2);
    EXPECT_LE(ended.err.size(), 4100U);
    expect_contains(ended.err, {"\xC3\xA9 ...\n"});
    EXPECT_EQ(ended.err.find(kReplaced), std::string::npos);
  }
}

TEST(Console, ExitCodesAreInTheManual) {
  const TemporaryFolder folder;
  const std::string topic = run_program(folder, {"help", "exit-codes"}).out;
  expect_contains(topic, {"Exit status", "ran out", "person's mistake", "disk", "129", "143"});
  expect_contains(run_program(folder, {"help", "--man"}).out, {".SH \"EXIT STATUS\""});
}

}  // namespace
}  // namespace ridethrough
