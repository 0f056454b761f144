// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/hdf5_edits.hpp"

#include "tests/fuzz/good_files.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <hdf5.h>

namespace ridethrough::fuzz {
namespace {

constexpr int kMostEdits = 8;
constexpr std::size_t kMostBytes = 1 << 20;  // that an edit writes

// An HDF5 id that closes itself; where it could not be had, what is done with it fails, and the
// edit is none.
class Id {
 public:
  Id(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Id(Id&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Id(const Id&) = delete;
  Id& operator=(const Id&) = delete;
  Id& operator=(Id&&) = delete;
  ~Id() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor)

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

Id some_type(Input& input) {
  const auto copy = [](hid_t type) { return Id(H5Tcopy(type), H5Tclose); };
  switch (input.below(16)) {
    case 0:
      return copy(H5T_STD_I8LE);
    case 1:
      return copy(H5T_STD_I64LE);
    case 2:
      return copy(H5T_STD_U64LE);
    case 3:
      return copy(H5T_IEEE_F64LE);
    case 4:
      return copy(H5T_STD_U64BE);
    case 5:
      return copy(H5T_IEEE_F32BE);
    case 6:
      return copy(H5T_STD_REF_OBJ);
    case 7: {
      Id text = copy(H5T_C_S1);
      H5Tset_size(text, H5T_VARIABLE);
      return text;
    }
    case 8:
      return {H5Tvlen_create(H5T_STD_U64LE), H5Tclose};
    case 9: {
      const std::array<hsize_t, 2> shape = {input.below(64) + 1, input.below(64) + 1};
      return {H5Tarray_create2(H5T_STD_U64LE, 2, shape.data()), H5Tclose};
    }
    case 10: {
      Id pair(H5Tcreate(H5T_COMPOUND, 16), H5Tclose);
      H5Tinsert(pair, "a", 0, H5T_STD_U64LE);
      H5Tinsert(pair, "b", 8, H5T_IEEE_F64LE);
      return pair;
    }
    case 11: {
      Id choice(H5Tenum_create(H5T_STD_I64LE), H5Tclose);
      const std::int64_t value = 1;
      H5Tenum_insert(choice, "one", &value);
      return choice;
    }
    case 12:
      return {H5Tcreate(H5T_OPAQUE, input.below(4096) + 1), H5Tclose};
    case 13: {
      Id text = copy(H5T_C_S1);
      H5Tset_size(text, input.below(60'000) + 1);
      H5Tset_strpad(text, H5T_STR_NULLPAD);
      return text;
    }
    default: {
      Id text = copy(H5T_C_S1);
      H5Tset_size(text, input.below(64) + 1);
      H5Tset_strpad(text, input.below(2) == 0 ? H5T_STR_NULLPAD : H5T_STR_SPACEPAD);
      return text;
    }
  }
}

hsize_t some_length(Input& input) {
  switch (input.below(6)) {
    case 0:
      return 0;
    case 1:
      return 1;
    case 2:
      return input.below(64);
    case 3:
      return input.below(65'536);
    case 4:
      return hsize_t{1} << input.below(40);
    default:
      return input.take<std::uint64_t>() >> 24;
  }
}

Id some_space(Input& input) {
  const auto kind = input.below(6);
  if (kind == 0) return {H5Screate(H5S_NULL), H5Sclose};
  if (kind <= 2) return {H5Screate(H5S_SCALAR), H5Sclose};
  std::array<hsize_t, 8> shape{};
  const std::size_t rank = kind == 3 ? 2 : kind == 4 ? input.below(8) + 1 : 1;
  for (std::size_t i = 0; i < rank; ++i) shape[i] = some_length(input);
  return {H5Screate_simple(static_cast<int>(rank), shape.data(), nullptr), H5Sclose};
}

// As many bytes as a value of so many elements takes; the input over and over. Of what is held by
// pointers, none.
std::vector<char> some_bytes(Input& input, hid_t type, hssize_t elements) {
  if (elements <= 0 || H5Tdetect_class(type, H5T_VLEN) > 0 || H5Tis_variable_str(type) > 0) {
    return {};
  }
  const std::size_t size = H5Tget_size(type);
  if (size == 0 || static_cast<std::uint64_t>(elements) > kMostBytes / size) return {};
  std::vector<char> bytes(size * static_cast<std::size_t>(elements));
  const std::string pattern = input.text(input.below(32) + 1);
  for (std::size_t i = 0; i < bytes.size() && !pattern.empty(); ++i) {
    bytes[i] = pattern[i % pattern.size()];
  }
  return bytes;
}

// All of them; a null pointer would be written as text, too.
void write_texts(hid_t where, hid_t type, hssize_t elements, const std::string& text,
                 herr_t (*write)(hid_t, hid_t, const void*)) {
  if (H5Tis_variable_str(type) <= 0 || elements <= 0 || elements > 4096) return;
  const std::vector<const char*> texts(static_cast<std::size_t>(elements), text.c_str());
  write(where, type, texts.data());
}

// Where the edits lead to outside of the file: never out of the folder, as whoever runs them may
// write anywhere, and HDF5 follows what it finds.
std::string some_place(Input& input) {
  const char* const places[] = {"outside", "nowhere", "other.h5", "edited.h5"};
  return in_folder(places[input.below(4)]);
}

constexpr std::string_view kOutside = "what is here was here before, and stays";

// Nothing where its bytes would go into another file.
herr_t write_data(hid_t dataset, hid_t type, const void* bytes) {
  const Id how(H5Dget_create_plist(dataset), H5Pclose);
  if (H5Pget_external_count(how) > 0 || H5Pget_layout(how) == H5D_VIRTUAL) return -1;
  return H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes);
}

void replace_attribute(hid_t object, const char* name, Input& input) {
  H5Adelete(object, name);
  const Id type = some_type(input);
  const Id space = some_space(input);
  const Id attribute(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  if (attribute < 0) return;
  const hssize_t elements = H5Sget_simple_extent_npoints(space);
  const auto bytes = some_bytes(input, type, elements);
  if (!bytes.empty()) H5Awrite(attribute, type, bytes.data());
  write_texts(attribute, type, elements, input.text(16), H5Awrite);
}

// Another value of the same type and shape, or with another text.
void change_attribute(hid_t object, const char* name, Input& input) {
  const Id attribute(H5Aopen(object, name, H5P_DEFAULT), H5Aclose);
  if (attribute < 0) return;
  const Id type(H5Aget_type(attribute), H5Tclose);
  const Id space(H5Aget_space(attribute), H5Sclose);
  const hssize_t elements = H5Sget_simple_extent_npoints(space);
  const auto bytes = some_bytes(input, type, elements);
  if (!bytes.empty()) H5Awrite(attribute, type, bytes.data());
  write_texts(attribute, type, elements, input.text(input.below(64)), H5Awrite);
}

// How a dataset of so many dimensions is stored: in one piece, in chunks, in another file, or as
// a view of another dataset.
Id some_layout(Input& input, hid_t space, const std::string& other) {
  Id how(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  std::array<hsize_t, H5S_MAX_RANK> shape{};
  const int rank = H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  switch (input.below(6)) {
    case 1: {
      for (auto& length : shape) length = std::clamp<hsize_t>(some_length(input), 1, 1 << 20);
      if (rank > 0) H5Pset_chunk(how, rank, shape.data());
      if (input.below(2) == 0) H5Pset_deflate(how, 9);
      break;
    }
    case 2:
      H5Pset_layout(how, H5D_COMPACT);
      break;
    case 3:
      H5Pset_external(how, some_place(input).c_str(), 0, H5F_UNLIMITED);
      break;
    case 4:
      H5Pset_virtual(how, space, "other.h5", other.c_str(), space);
      break;
    case 5: {
      for (auto& length : shape) length = std::clamp<hsize_t>(length, 1, 4096);
      if (rank > 0) H5Pset_chunk(how, rank, shape.data());
      const auto fill = input.take<double>();
      H5Pset_fill_value(how, H5T_NATIVE_DOUBLE, &fill);
      break;
    }
    default:
      break;
  }
  return how;
}

void replace_dataset(hid_t file, const std::string& name, Input& input) {
  // Half of the time of the type or of the shape that it had.
  const Id old(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
  Id type = old >= 0 && input.below(2) == 0 ? Id(H5Dget_type(old), H5Tclose) : some_type(input);
  Id space = old >= 0 && input.below(2) == 0 ? Id(H5Dget_space(old), H5Sclose) : some_space(input);
  H5Ldelete(file, name.c_str(), H5P_DEFAULT);
  const Id how = some_layout(input, space, name);
  const Id dataset(H5Dcreate2(file, name.c_str(), type, space, H5P_DEFAULT, how, H5P_DEFAULT),
                   H5Dclose);
  if (dataset < 0) return;
  const hssize_t elements = H5Sget_simple_extent_npoints(space);
  const auto bytes = some_bytes(input, type, elements);
  if (!bytes.empty()) write_data(dataset, type, bytes.data());
  write_texts(dataset, type, elements, input.text(16), write_data);
}

// One word of a dataset, such as of the tally.
void change_word(hid_t file, const std::string& name, Input& input) {
  const Id dataset(H5Dopen2(file, name.c_str(), H5P_DEFAULT), H5Dclose);
  if (dataset < 0) return;
  const Id type(H5Dget_type(dataset), H5Tclose);
  const Id space(H5Dget_space(dataset), H5Sclose);
  const hssize_t elements = H5Sget_simple_extent_npoints(space);
  const std::size_t size = H5Tget_size(type);
  const auto kind = H5Tget_class(type);
  if (elements <= 0 || static_cast<std::uint64_t>(elements) > kMostBytes || size > 8 ||
      (kind != H5T_INTEGER && kind != H5T_FLOAT)) {
    return;
  }
  std::vector<char> bytes(size * static_cast<std::size_t>(elements));
  if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0) return;
  const std::size_t at = input.below(static_cast<std::size_t>(elements));
  const auto word = input.take<std::uint64_t>();
  std::memcpy(bytes.data() + size * at, &word, size);
  write_data(dataset, type, bytes.data());
}

}  // namespace

GoodFile::GoodFile(std::string bytes) : bytes_(std::move(bytes)) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  write_file(in_folder("other.h5"), bytes_);  // what links may lead to
  write_file(in_folder("outside"), kOutside);
  const Id file(H5Fopen(in_folder("other.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  const auto visit = [](hid_t object, const char* name, const H5O_info_t* info, void* self) {
    auto& good = *static_cast<GoodFile*>(self);
    const std::string path = name;
    if (path != ".") good.objects_.push_back(path);
    if (info->type == H5O_TYPE_DATASET) good.datasets_.push_back(path);
    for (hsize_t i = 0; i < info->num_attrs; ++i) {
      std::array<char, 256> text{};
      H5Aget_name_by_idx(object, name, H5_INDEX_NAME, H5_ITER_INC, i, text.data(), text.size(),
                         H5P_DEFAULT);
      good.attributes_.push_back({path, text.data()});
    }
    return herr_t{0};
  };
  H5Ovisit2(file, H5_INDEX_NAME, H5_ITER_INC, visit, this, H5O_INFO_BASIC | H5O_INFO_NUM_ATTRS);
  if (datasets_.empty() || attributes_.empty()) {
    std::fprintf(stderr, "the good file is none\n");
    std::abort();
  }
}

void GoodFile::edit(const std::string& path, Input& input) const {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  write_file(path, bytes_);
  {
    const Id file(H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT), H5Fclose);
    for (int i = 0; i < kMostEdits && !input.empty(); ++i) {
      const auto what = input.take<std::uint8_t>() % 12;
      const std::string& object = objects_[input.below(objects_.size())];
      const std::string& dataset = datasets_[input.below(datasets_.size())];
      const auto& [holder, name] = attributes_[input.below(attributes_.size())];
      const Id held(H5Oopen(file, holder.c_str(), H5P_DEFAULT), H5Oclose);
      const auto relink = [&](auto&& link) {
        H5Ldelete(file, object.c_str(), H5P_DEFAULT);
        link();
      };
      switch (what) {
        case 0:
          H5Ldelete(file, object.c_str(), H5P_DEFAULT);
          break;
        case 1:
          H5Adelete(held, name.c_str());
          break;
        case 2:
          replace_attribute(held, name.c_str(), input);
          break;
        case 3:
        case 4:
          change_attribute(held, name.c_str(), input);
          break;
        case 5:
        case 6:
          replace_dataset(file, dataset, input);
          break;
        case 7:
        case 8:
          change_word(file, dataset, input);
          break;
        case 9:
          relink([&] {
            const std::string to = input.below(2) == 0 ? dataset : input.text(8);
            H5Lcreate_soft(to.c_str(), file, object.c_str(), H5P_DEFAULT, H5P_DEFAULT);
          });
          break;
        case 10:
          relink([&] {
            H5Lcreate_external(some_place(input).c_str(), object.c_str(), file, object.c_str(),
                               H5P_DEFAULT, H5P_DEFAULT);
          });
          break;
        default:  // the same thing under two names, or a group within itself
          relink([&] {
            const char* const to = input.below(2) == 0 ? "/" : dataset.c_str();
            H5Lcreate_hard(file, to, file, object.c_str(), H5P_DEFAULT, H5P_DEFAULT);
          });
      }
    }
  }
  seal(path);
  if (read_file(in_folder("outside")) != kOutside) {
    std::fprintf(stderr, "the edits reached another file\n");
    std::abort();
  }
}

}  // namespace ridethrough::fuzz
