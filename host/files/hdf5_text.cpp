// SPDX-License-Identifier: Apache-2.0
// Texts of datasets. They are strings of variable length, which is what readers such as xarray take
// for text; fixed ones, as older files have them, come as bytes there.
#include "host/base/utf8.hpp"
#include "host/files/hdf5_driver.hpp"
#include "host/files/hdf5_io.hpp"

#include <map>

#include <fmt/format.h>

namespace ridethrough::hdf5 {
namespace {

// ---- global heaps ----------------------------------------------------------------------------

// Strings of variable length lie in global heaps (HDF5 File Format Specification 3.0, III.E), and a
// dataset has where. Both are read here by hand: the library copies as much as a heap says into as
// much room as the dataset says.
constexpr std::size_t kReferenceBytes = 16;  // length, address of the heap, number in it
constexpr std::size_t kHeadBytes = 16;       // of a heap, and of each object in it

std::uint64_t little_endian(const char* bytes, int count) {
  std::uint64_t value = 0;
  for (int i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

struct Heap {
  struct Object {
    std::size_t begin, length;
  };
  std::string bytes;
  std::map<std::uint64_t, Object> objects;  // by their number
};

Heap read_heap(hid_t dataset, std::uint64_t address, std::uint64_t most, const std::string& name) {
  const auto must = [&](bool holds) {
    if (!holds) throw Failure("HDF5: the texts of " + name + " are not where it says");
  };
  char head[kHeadBytes];
  read_bytes(dataset, address, head, sizeof head);
  must(std::string_view(head, 5) == std::string_view("GCOL\1", 5));
  const std::uint64_t size = little_endian(head + 8, 8);
  must(size >= kHeadBytes && size <= most);
  Heap heap;
  heap.bytes.resize(size);
  read_bytes(dataset, address, heap.bytes.data(), size);
  for (std::size_t at = kHeadBytes; size - at >= kHeadBytes;) {
    const char* object = heap.bytes.data() + at;
    const std::uint64_t number = little_endian(object, 2);
    const std::uint64_t length = little_endian(object + 8, 8);
    if (number == 0) break;  // what is free
    at += kHeadBytes;
    must(length <= size - at);
    heap.objects[number] = {at, length};
    at += std::min<std::size_t>((length + 7) / 8 * 8, size - at);
  }
  return heap;
}

// What a dataset of `count` such strings has in the file.
std::vector<std::string> read_variable(hid_t dataset, std::size_t count, const std::string& name) {
  const Handle file(H5Iget_file_id(dataset), H5Fclose, name);
  const Handle creation(H5Dget_create_plist(dataset), H5Pclose, name);
  const Handle of_file(H5Fget_create_plist(file), H5Pclose, name);
  std::size_t address_bytes = 0;
  std::size_t length_bytes = 0;
  hsize_t before = 0;  // the file's own first byte
  hsize_t file_size = 0;
  check(H5Pget_sizes(of_file, &address_bytes, &length_bytes), name);
  check(H5Pget_userblock(of_file, &before), name);
  check(H5Fget_filesize(file, &file_size), name);
  const haddr_t place = H5Dget_offset(dataset);
  if (address_bytes != 8 || length_bytes != 8 || before != 0 ||
      H5Pget_layout(creation) != H5D_CONTIGUOUS || place == HADDR_UNDEF ||
      count > file_size / kReferenceBytes) {
    throw Failure("HDF5: " + name + " is not stored as it says");
  }
  std::string references(count * kReferenceBytes, '\0');
  read_bytes(dataset, place, references.data(), references.size());
  std::map<std::uint64_t, Heap> heaps;
  // Each byte of the file is of one heap, and of one text: so no small file makes a large one.
  std::uint64_t heaps_left = file_size;
  std::uint64_t texts_left = file_size;
  std::vector<std::string> texts;
  texts.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const char* reference = references.data() + i * kReferenceBytes;
    const std::uint64_t length = little_endian(reference, 4);
    const std::uint64_t address = little_endian(reference + 4, 8);
    if (length == 0) {
      texts.emplace_back();
      continue;
    }
    auto heap = heaps.find(address);
    if (heap == heaps.end()) {
      heap = heaps.emplace(address, read_heap(dataset, address, heaps_left, name)).first;
      heaps_left -= heap->second.bytes.size();
    }
    const auto& objects = heap->second.objects;
    const auto object = objects.find(little_endian(reference + 12, 4));
    if (object == objects.end() || object->second.length < length || length > texts_left) {
      throw Failure("HDF5: the texts of " + name + " are not where it says");
    }
    texts_left -= length;
    texts.push_back(heap->second.bytes.substr(object->second.begin, length));
  }
  return texts;
}

// ---- strings of a fixed length, side by side, padded with zeros ------------------------------

std::vector<std::string> read_fixed(hid_t dataset, hid_t type, std::size_t count,
                                    const std::string& name) {
  const std::size_t length = H5Tget_size(type);
  must_be_plain(dataset, count * length, name);
  std::string all(length * count, '\0');
  check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()), name);
  std::vector<std::string> texts;
  texts.reserve(count);
  for (std::size_t i = 0; i < count; ++i) texts.push_back(all.substr(i * length, length));
  return texts;
}

// ---- writing ---------------------------------------------------------------------------------

Handle write_strings(hid_t where, const std::string& name, const std::vector<std::string>& texts,
                     const std::vector<hsize_t>& shape, const std::string& meaning) {
  const Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "string type");
  check(H5Tset_size(type, H5T_VARIABLE), "string type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "string type");
  std::vector<std::string> sound;
  sound.reserve(texts.size());
  for (const auto& text : texts) sound.push_back(as_utf8(text));
  std::vector<const char*> pointers;
  pointers.reserve(sound.size() + 1);
  for (const auto& text : sound) pointers.push_back(text.c_str());
  pointers.push_back(nullptr);  // so that there is an address where there are no texts
  Handle dataset(
      H5Dcreate2(where, name.c_str(), type, space_of(shape), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
      H5Dclose, name);
  check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()), name);
  write_attribute(dataset, "long_name", meaning);
  return dataset;
}

}  // namespace

std::string as_utf8(const std::string& text) {
  std::string sound;
  for (std::string_view left = text; !left.empty();) {
    const std::size_t length = length_of_character(left);
    sound += length == 0 ? kReplacement : left.substr(0, length);
    left.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return sound;
}

void write_text(hid_t where, const std::string& name, const std::string& text,
                const std::string& meaning) {
  write_strings(where, name, {text}, {}, meaning);
}

std::string read_text(hid_t where, const std::string& name) {
  const auto texts = read_texts(where, name);
  if (texts.size() != 1) throw Failure("HDF5: " + name);
  return texts[0];
}

Handle write_texts(hid_t where, const std::string& name, const std::vector<std::string>& texts,
                   const std::string& meaning, const std::vector<hsize_t>& shape) {
  const std::vector<hsize_t> row = {texts.size()};
  return write_strings(where, name, texts, shape.empty() ? row : shape, meaning);
}

std::vector<std::string> read_texts(hid_t where, const std::string& name) {
  constexpr std::size_t kMostTexts = std::size_t{1} << 40;  // the file's own size is the limit
  const Handle dataset = open_dataset(where, name);
  const Handle type(H5Dget_type(dataset), H5Tclose, name);
  if (H5Tget_class(type) != H5T_STRING) throw Failure("HDF5: " + name + " is no text");
  const bool varies = H5Tis_variable_str(type) > 0;
  const std::size_t each = varies ? kReferenceBytes : H5Tget_size(type);
  if (each == 0) throw Failure("HDF5: " + name + " is no text");
  const std::size_t count = count_of(shape_of(dataset), kMostTexts / each, name);
  if (count == 0) return {};
  auto texts =
      varies ? read_variable(dataset, count, name) : read_fixed(dataset, type, count, name);
  for (auto& text : texts) text.resize(std::min(text.find('\0'), text.size()));
  return texts;
}

}  // namespace ridethrough::hdf5
