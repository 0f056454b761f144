// SPDX-License-Identifier: Apache-2.0
// Texts of HDF5 files: they come back, also from older files, and no file makes their reader crash
// or ask for much memory.
#include "host/base/safe_file.hpp"
#include "host/files/hdf5_driver.hpp"
#include "host/files/hdf5_io.hpp"
#include "tests/host/support.hpp"
#include "tests/support.hpp"

#include <cstring>
#include <functional>

#include <fcntl.h>
#include <gtest/gtest.h>

namespace ridethrough {
namespace {

using namespace hdf5;
using Texts = std::vector<std::string>;

const Texts kTexts = {"hazard.ice", "", "Größe", std::string(5000, 'x')};

// A file with these texts, or with whatever is written instead.
class TextFile {
 public:
  explicit TextFile(const std::function<void(hid_t)>& write) {
    File file = File::create(place_);
    write(file);
    file.close();
  }
  TextFile() : TextFile([](hid_t file) { write_texts(file, "texts", kTexts, "some"); }) {}

  [[nodiscard]] Texts read(const char* name = "texts") const {
    const Quiet quiet;
    const File file = File::open(place_, place_.size());
    return read_texts(file, name);
  }

  [[nodiscard]] std::string bytes() const {
    std::string all(place_.size(), '\0');
    place_.read(all.data(), all.size(), 0);
    return all;
  }
  void change(std::size_t at, const std::string& bytes) const {
    place_.write(bytes.data(), bytes.size(), at);
  }

 private:
  test::TemporaryFolder folder_;
  Descriptor place_ = make_scratch(folder_.path("texts.h5"));
};

// Where a file refers to a text of that length: length, address of a heap, number.
std::size_t reference_to(const std::string& bytes, std::uint32_t length, std::size_t from = 0) {
  for (std::size_t at = from; at + 16 <= bytes.size(); ++at) {
    std::uint32_t there = 0;
    std::uint64_t address = 0;
    std::memcpy(&there, bytes.data() + at, sizeof there);
    std::memcpy(&address, bytes.data() + at + 4, sizeof address);
    if (there == length && address < bytes.size() && bytes.compare(address, 4, "GCOL") == 0) {
      return at;
    }
  }
  ADD_FAILURE() << "no text of length " << length;
  return 0;
}

TEST(Hdf5Text, ComesBack) {
  EXPECT_EQ(TextFile().read(), kTexts);
  const TextFile others([](hid_t file) {
    write_texts(file, "none", {}, "nothing");
    write_text(file, "one", "a\nb", "a text");
    write_texts(file, "empty", {"", ""}, "nothing twice");
  });
  EXPECT_EQ(others.read("none"), Texts{});
  EXPECT_EQ(others.read("one"), Texts{"a\nb"});
  EXPECT_EQ(others.read("empty"), (Texts{"", ""}));
}

TEST(Hdf5Text, ComesBackWhereThereIsMuch) {
  Texts many;
  for (int i = 0; i < 3000; ++i) many.push_back(std::string(static_cast<std::size_t>(i % 70), 'a'));
  EXPECT_EQ(TextFile([&](hid_t file) { write_texts(file, "texts", many, "many"); }).read(), many);
}

TEST(Hdf5Text, OfAFixedLengthIsRead) {
  const TextFile older([](hid_t file) {
    const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "type");
    H5Tset_size(type, 6);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
    const Handle dataset(
        H5Dcreate2(file, "texts", type, space_of({2}), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
        H5Dclose, "texts");
    H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, "abc\0\0\0abcdef");
  });
  EXPECT_EQ(older.read(), (Texts{"abc", "abcdef"}));
}

TEST(Hdf5Text, IsUtf8WhateverItWas) {
  EXPECT_EQ(as_utf8("Größe"), "Größe");
  EXPECT_EQ(as_utf8("Gr\xf6\xdf"), "Gr\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(as_utf8("\xe2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD");  // cut within a character
  const TextFile latin([](hid_t file) { write_text(file, "texts", "\xf6", "Latin-1"); });
  EXPECT_EQ(latin.read(), Texts{"\xEF\xBF\xBD"});
}

// Whatever stands where the texts are said to be and how long they are: it is refused, or what is
// read is no longer than the file.
TEST(Hdf5Text, OfADamagedFileIsRefusedOrShort) {
  const TextFile file;
  const std::string sound = file.bytes();
  const std::size_t references = reference_to(sound, 10);  // "hazard.ice"
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < kTexts.size() * 16; ++i) places.push_back(references + i);
  std::size_t heaps = 0;
  for (auto at = sound.find("GCOL"); at != std::string::npos; at = sound.find("GCOL", at + 1)) {
    ++heaps;
    for (std::size_t i = 0; i < 48; ++i) places.push_back(at + i);
  }
  EXPECT_GE(heaps, 1U);
  int refused = 0;
  for (const std::size_t at : places) {
    for (const char other : {'\0', '\1', '\x7f', '\xff'}) {
      file.change(at, std::string(1, other));
      try {
        std::size_t letters = 0;
        for (const auto& text : file.read()) letters += text.size();
        EXPECT_LE(letters, sound.size());
      } catch (const Failure&) {
        ++refused;
      }
      file.change(at, sound.substr(at, 1));
    }
  }
  EXPECT_GT(refused, 100);
  EXPECT_EQ(file.read(), kTexts);
}

// A heap of its own that says it is longer than the file, or has an object that does.
TEST(Hdf5Text, LongerThanItsFileIsRefused) {
  const TextFile file;
  const std::size_t heap = file.bytes().find("GCOL");
  for (const std::size_t at : {heap + 8, heap + 24}) {
    const std::string before = file.bytes().substr(at, 8);
    file.change(at, std::string("\xff\xff\xff\xff\xff\xff\xff\x7f", 8));
    EXPECT_THROW(file.read(), Failure);
    file.change(at, before);
  }
}

// Many texts that are one and the same in the file: more than it has in all.
TEST(Hdf5Text, ThatIsThereManyTimesIsRefused) {
  const TextFile large([&](hid_t where) {
    write_texts(where, "texts", Texts(2000, "a"), "many");
    write_text(where, "one", std::string(10'000, 'y'), "long");
  });
  // The reference to the long one, in the place of each short one.
  const std::string all = large.bytes();
  const std::string reference = all.substr(reference_to(all, 10'000), 16);
  const std::size_t begin = reference_to(all, 1);
  for (std::size_t i = 0; i < 2000; ++i) large.change(begin + 16 * i, reference);
  EXPECT_THROW(large.read(), Failure);
}

}  // namespace
}  // namespace ridethrough
