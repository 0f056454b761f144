// SPDX-License-Identifier: Apache-2.0
// What is written is whole or not there, and takes the place of nothing that is not ours.
#include "host/base/safe_file.hpp"

#include "host/files/checkpoint.hpp"
#include "host/files/results_file.hpp"
#include "tests/host/busy_site.hpp"
#include "tests/host/program.hpp"

#include <csignal>

#include <sys/resource.h>
#include <sys/stat.h>

namespace ridethrough {
namespace {

using test::busy_run;
using test::expect_complaint;
using test::read_file;
using test::temporary;
using test::TemporaryFolder;
namespace fs = std::filesystem;

void put(const Descriptor& file, const std::string& text) {
  file.write(text.data(), text.size(), 0);
  file.truncate(text.size());
}

// What the tests below write passes for a page.
const std::string kPage = "<!doctype html>\n<title>ridethrough</title>\n";

bool write_page(const std::string& path, const std::string& more = "") {
  Destination place(path, FileKind::kPage);
  place.check();
  return place.write([&](const Descriptor& file) { put(file, kPage + more); });
}

TEST(FileKinds, AreToldByTheHead) {
  const TemporaryFolder folder;
  const auto kind = [&](const std::string& text) { return kind_of(folder.write("x", text)); };
  EXPECT_EQ(kind_of(folder.path("none")), FileKind::kNone);
  EXPECT_EQ(kind(""), FileKind::kEmpty);
  EXPECT_EQ(kind("[study]\n"), FileKind::kOther);
  EXPECT_EQ(kind(kPage), FileKind::kPage);
  EXPECT_EQ(kind("<!doctype html>\n<title>mine</title>"), FileKind::kOther);
  EXPECT_EQ(kind("demand_mw\n100\n"), FileKind::kOther);
  write_results(busy_run().results, folder.path("r.h5"));
  EXPECT_EQ(kind_of(folder.path("r.h5")), FileKind::kResults);
  write_checkpoint(folder.path("c"), busy_run().study, {busy_run().tally, 1});
  EXPECT_EQ(kind_of(folder.path("c")), FileKind::kCheckpoint);
  const std::string whole = read_file(folder.path("c"));
  for (const std::size_t length : {0UL, 4UL, 8UL, 100UL}) {
    EXPECT_EQ(kind(whole.substr(0, length)), FileKind::kEmpty) << length;
  }
  EXPECT_EQ(kind(whole.substr(0, whole.size() / 2)), FileKind::kCheckpoint);
  EXPECT_EQ(kind(whole.substr(0, 8) + std::string(5000, 'x')), FileKind::kOther);
}

TEST(FileKinds, OfSmallHdf5FilesOfOthersAreNotTakenForCutOnes) {
  const TemporaryFolder folder;
  constexpr std::size_t kSize = 900;
  // Superblocks of the versions, with addresses of so many bytes: where the end of the file stands.
  const auto kind = [&](char version, char address_bytes, std::size_t end_at, std::size_t end) {
    std::string text = std::string(kHdf5Head) + version;
    text.resize(kSize, '\xff');
    text[version < 2 ? 13 : 9] = address_bytes;
    for (std::size_t i = 0; i < 8; ++i) {
      text[end_at + i] = static_cast<char>(static_cast<unsigned char>(end >> (8 * i)));
    }
    return kind_of(folder.write("x", text));
  };
  for (const auto& [version, end_at] : {std::pair{0, 40}, {1, 44}, {2, 28}, {3, 28}}) {
    const auto whole = kind(static_cast<char>(version), 8, static_cast<std::size_t>(end_at), kSize);
    EXPECT_EQ(whole, FileKind::kOther) << version;
    const auto cut = kind(static_cast<char>(version), 8, static_cast<std::size_t>(end_at), 5000);
    EXPECT_EQ(cut, FileKind::kEmpty) << version;
    const auto narrow = kind(static_cast<char>(version), 4, static_cast<std::size_t>(end_at), 5000);
    EXPECT_EQ(narrow, FileKind::kOther) << version;
  }
  EXPECT_EQ(kind(4, 8, 28, 5000), FileKind::kOther);
}

TEST(FileKinds, OfWhatIsPrintedAreKnownToo) {
  const TemporaryFolder folder;
  write_results(busy_run().results, folder.path("r.h5"));
  const auto kind = [&](const std::vector<std::string>& words) {
    return kind_of(folder.write("x", test::run_program(folder, words).out));
  };
  EXPECT_EQ(kind({"show", "r.h5", "--csv"}), FileKind::kCsv);
  EXPECT_EQ(kind({"show", "r.h5", "--json"}), FileKind::kJson);
  EXPECT_EQ(test::run_program(folder, {"report", "r.h5", "-o", "r.html"}).exit_code, 0);
  EXPECT_EQ(kind_of(folder.path("r.html")), FileKind::kPage);
}

TEST(SafeFile, ReplacesItsOwnKindOnly) {
  const TemporaryFolder folder;
  const std::string path = folder.write("x", "a letter");
  expect_complaint([&] { write_page(path); }, {path, "--force", "not written"});
  EXPECT_EQ(read_file(path), "a letter");
  Destination forced(path, FileKind::kPage, "-o", Destination::Replaces::kAnything);
  forced.check();
  forced.write([&](const Descriptor& file) { put(file, kPage); });
  write_page(path, "two");
  EXPECT_EQ(read_file(path), kPage + "two");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(SafeFile, ThatHasBecomeSomethingElseMeanwhileStays) {
  const TemporaryFolder folder;
  Destination place(folder.path("x"), FileKind::kPage);
  place.check();
  (void)folder.write("x", "a letter");
  expect_complaint([&] { place.write([](const Descriptor&) {}); }, {"-o", "not written"});
  EXPECT_EQ(read_file(folder.path("x")), "a letter");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(SafeFile, ThatHasBecomeSomethingElseWhileItIsFilledStays) {
  const TemporaryFolder folder;
  for (const bool is_there : {false, true}) {
    Destination place(folder.path("x"), FileKind::kPage);
    if (is_there) (void)folder.write("x", kPage);
    place.check();
    const auto fill = [&](const Descriptor& file) {
      put(file, kPage);
      (void)folder.write("x", "a letter");
    };
    expect_complaint([&] { place.write(fill); }, {"-o", "not written"});
    EXPECT_EQ(read_file(folder.path("x")), "a letter");
    EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
  }
}

TEST(SafeFile, SaysWhetherSomebodyElseHasChangedItWhileItIsFilled) {
  const TemporaryFolder folder;
  Destination place(folder.path("x"), FileKind::kPage);
  EXPECT_TRUE(place.write([&](const Descriptor& file) {
    write_page(folder.path("x"), "of another");
    put(file, kPage);
  }));
  EXPECT_EQ(read_file(folder.path("x")), kPage);
}

TEST(SafeFile, IsNoLinkThatLeadsToItself) {
  const TemporaryFolder folder;
  fs::create_symlink("x", folder.path("x"));
  expect_complaint([&] { write_page(folder.path("x")); }, {"-o", "link"});
  EXPECT_TRUE(fs::is_symlink(folder.path("x")));
}

TEST(SafeFile, SaysWhyItCannotBeRead) {
  const TemporaryFolder folder;
  EXPECT_EQ(why_unreadable(folder.write("x", "")), "");
  EXPECT_EQ(why_unreadable(folder.path("none")), "no such file");
  EXPECT_EQ(why_unreadable(folder.path(".")), "it is a folder");
}

TEST(SafeFile, SaysWhetherSomebodyElseHasChangedIt) {
  const TemporaryFolder folder;
  Destination one(folder.path("x"), FileKind::kPage);
  Destination two(folder.path("x"), FileKind::kPage);
  const auto write = [](Destination& place) {
    return place.write([](const Descriptor& file) { put(file, kPage); });
  };
  EXPECT_FALSE(write(one));
  EXPECT_TRUE(write(two));
  EXPECT_FALSE(write(two));
  EXPECT_TRUE(write(one));
}

TEST(SafeFile, GoesThroughLinksAndKeepsPermissions) {
  const TemporaryFolder folder;
  const std::string target = folder.write("far/target", kPage);
  fs::permissions(target, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  fs::create_symlink("far/target", folder.path("link"));
  fs::create_symlink("far/new", folder.path("dangling"));
  write_page(folder.path("link"), "through");
  EXPECT_TRUE(fs::is_symlink(folder.path("link")));
  EXPECT_EQ(read_file(target), kPage + "through");
  EXPECT_EQ(fs::status(target).permissions(),
            fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read);
  write_page(folder.path("dangling"));
  EXPECT_TRUE(fs::is_symlink(folder.path("dangling")));
  EXPECT_EQ(read_file(folder.path("far/new")), kPage);
}

TEST(SafeFile, FollowsNoLinkAndWaitsForNoPipeWithItsTemporaryName) {
  const TemporaryFolder folder;
  const std::string letter = folder.write("letter", "a letter");
  fs::create_symlink("letter", folder.path(temporary("x")));
  write_page(folder.path("x"));
  EXPECT_EQ(read_file(letter), "a letter");
  ASSERT_EQ(mkfifo(folder.path(temporary("y")).c_str(), 0600), 0);
  write_page(folder.path("y"));
  (void)folder.write(temporary("z"), "somebody's own");
  write_page(folder.path("z"));
  EXPECT_EQ(read_file(folder.path(temporary("z"))), "somebody's own");
  EXPECT_EQ(folder.names(), (std::vector<std::string>{"letter", "x", temporary("x"), "y",
                                                      temporary("y"), "z", temporary("z")}));
}

TEST(SafeFile, TakesAwayWhatAKilledProgramHasLeft) {
  const TemporaryFolder folder;
  (void)folder.write(temporary("x"), "ridethrough, unfinished\nand so on");
  write_page(folder.path("x"));
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(SafeFile, IsGoneWhereItCannotBeFilled) {
  const TemporaryFolder folder;
  write_page(folder.path("x"), "old");
  Destination place(folder.path("x"), FileKind::kPage);
  EXPECT_THROW(place.write([](const Descriptor& file) {
    put(file, kPage);
    throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
  }),
               MachineError);
  EXPECT_EQ(read_file(folder.path("x")), kPage + "old");
  EXPECT_EQ(folder.names(), std::vector<std::string>{"x"});
}

TEST(SafeFile, IsNoneOfTheFilesThatAreRead) {
  const TemporaryFolder folder;
  const std::string path = folder.write("x", kPage);
  fs::create_symlink("x", folder.path("link"));
  fs::create_hard_link(path, folder.path("twin"));
  for (const char* name : {"x", "link", "twin", "none/../x"}) {
    fs::create_directories(folder.path("none"));
    const Destination place(folder.path(name), FileKind::kPage, "-o",
                            Destination::Replaces::kAnything);
    expect_complaint([&] { place.must_be_none_of({path}, "an input"); }, {name, "an input"});
  }
  const Destination other(folder.path("y"), FileKind::kPage);
  other.must_be_none_of({path}, "an input");
  EXPECT_TRUE(same_file(folder.path("y"), folder.path("none/../y")));
}

}  // namespace
}  // namespace ridethrough
