// SPDX-License-Identifier: Apache-2.0
// HDF5's C interface with handles that close themselves and errors that are thrown: what the
// layouts of our files are written in.
#pragma once

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include <hdf5.h>

namespace ridethrough::hdf5 {

struct Failure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// How many handles could not be closed in good order.
inline int failed_closes = 0;

// To be called before anything else of the library: it is to do nothing as the program ends, when
// all files are closed and it could only go wrong.
void begin_library();

class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t), const std::string& what);
  Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  Handle& operator=(Handle&&) = delete;
  // What cannot be written shows only here, now and then: File::close() tells.
  ~Handle() {
    if (id_ >= 0 && close_(id_) < 0) ++failed_closes;
  }
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor)

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

// Throws Failure, or std::bad_alloc where the library says that memory was the reason.
[[noreturn]] void fail(const std::string& what);

// Fails where a call has failed.
void check(herr_t status, const std::string& what);

// Keeps the library from printing its error stack; our messages say what is needed.
class Quiet {
 public:
  Quiet();
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
  ~Quiet() { H5Eset_auto2(H5E_DEFAULT, function_, data_); }

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

template <class T>
hid_t number_type() {
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<T, std::uint64_t>) return H5T_NATIVE_UINT64;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
  if constexpr (std::is_same_v<T, std::uint8_t>) return H5T_NATIVE_UINT8;
}

Handle make_group(hid_t where, const std::string& name);
// What is opened has to be in the file itself: Failure for links of any kind, and for datasets
// whose numbers lie in other files, or behind filters that ours do not have.
Handle open_group(hid_t where, const std::string& name);
Handle open_dataset(hid_t where, const std::string& name);
Handle space_of(const std::vector<hsize_t>& shape);  // a scalar where empty
std::vector<hsize_t> shape_of(hid_t dataset);
// How many values a shape has. Throws Failure where there are more than `most`.
std::size_t count_of(const std::vector<hsize_t>& shape, std::size_t most, const std::string& what);
// Throws Failure unless a dataset is of numbers of that kind (integers are real numbers, too), and
// the file holds as many as it says: so that no small file makes a reader ask for much memory.
void must_hold_numbers(hid_t dataset, H5T_class_t kind, std::size_t count, std::size_t size,
                       const std::string& name);
// Throws Failure unless all its bytes are in the file, as they are.
void must_be_plain(hid_t dataset, std::size_t bytes, const std::string& name);
// How to create a dataset that is compressed in one chunk.
Handle packed(const std::vector<hsize_t>& shape);

template <class T>
constexpr H5T_class_t number_class() {
  return std::is_floating_point_v<T> ? H5T_FLOAT : H5T_INTEGER;
}

// The text, with a replacement character (U+FFFD) for each byte that is no part of UTF-8.
std::string as_utf8(const std::string& text);

// ---- attributes ------------------------------------------------------------------------------

// The longest text that an attribute takes; a file of ours has no longer ones.
inline constexpr std::size_t kLongestAttribute = 60'000;

// A string of UTF-8 of a fixed length. Throws Failure for a text longer than that.
void write_attribute(hid_t where, const char* name, const std::string& value);
// Lines and other control characters are blanks in `value`: names and numbers stand in one line.
void read_attribute(hid_t where, const char* name, std::string& value);
// The same as it stands there.
std::string read_text_attribute(hid_t where, const char* name);
// An attribute that has one value of that class. Throws Failure where it has not.
Handle open_attribute(hid_t where, const char* name, H5T_class_t kind);

// A bool is written as an integer.
template <class T>
requires std::is_arithmetic_v<T>
void write_attribute(hid_t where, const char* name, T value) {
  using Stored = std::conditional_t<std::is_same_v<T, bool>, std::int64_t, T>;
  const Stored stored = value;
  const Handle attribute(
      H5Acreate2(where, name, number_type<Stored>(), space_of({}), H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose, name);
  check(H5Awrite(attribute, number_type<Stored>(), &stored), name);
}

template <class T>
requires std::is_arithmetic_v<T>
void read_attribute(hid_t where, const char* name, T& value) {
  using Stored = std::conditional_t<std::is_same_v<T, bool>, std::int64_t, T>;
  Stored stored = 0;
  const Handle attribute = open_attribute(where, name, number_class<Stored>());
  check(H5Aread(attribute, number_type<Stored>(), &stored), name);
  value = static_cast<T>(stored);
}

// Names of what there is, in their order, a blank between.
void write_names(hid_t where, const char* name, const std::vector<std::string>& names);
std::vector<std::string> read_names(hid_t where, const char* name);

void describe(hid_t object, const std::string& unit, const std::string& meaning);

// ---- datasets --------------------------------------------------------------------------------

template <class T>
Handle write_array(hid_t where, const std::string& name, const T* data,
                   const std::vector<hsize_t>& shape, const std::string& unit,
                   const std::string& meaning, hid_t properties = H5P_DEFAULT) {
  Handle dataset(H5Dcreate2(where, name.c_str(), number_type<T>(), space_of(shape), H5P_DEFAULT,
                            properties, H5P_DEFAULT),
                 H5Dclose, name);
  check(H5Dwrite(dataset, number_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, data), name);
  describe(dataset, unit, meaning);
  return dataset;
}

// The same, compressed: for what is large, or mostly zeros.
template <class T>
Handle write_packed(hid_t where, const std::string& name, const T* data,
                    const std::vector<hsize_t>& shape, const std::string& unit,
                    const std::string& meaning) {
  return write_array(where, name, data, shape, unit, meaning, packed(shape));
}

template <class T>
Handle write_list(hid_t where, const std::string& name, const std::vector<T>& values,
                  const std::string& unit, const std::string& meaning) {
  return write_array(where, name, values.data(), {values.size()}, unit, meaning);
}

// More than any list has, outside of sweeps.
inline constexpr std::size_t kLongestList = 1 << 16;

// Of any shape, in one row, at most that long.
template <class T>
void read_list(hid_t where, const std::string& name, std::vector<T>& values,
               std::size_t most = kLongestList) {
  const Handle dataset = open_dataset(where, name);
  const std::size_t count = count_of(shape_of(dataset), most, name);
  must_hold_numbers(dataset, number_class<T>(), count, sizeof(T), name);
  values.resize(count);
  if (count == 0) return;
  check(H5Dread(dataset, number_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), name);
}

double read_number(hid_t where, const std::string& name);

// Texts of datasets are strings of UTF-8 of variable length, which readers such as xarray take for
// text. Those of older files have a fixed one; both are read. No file makes its reader ask for more
// memory than some times its size.
void write_text(hid_t where, const std::string& name, const std::string& text,
                const std::string& meaning);
std::string read_text(hid_t where, const std::string& name);

// In one row, or of the shape given.
Handle write_texts(hid_t where, const std::string& name, const std::vector<std::string>& texts,
                   const std::string& meaning, const std::vector<hsize_t>& shape = {});
std::vector<std::string> read_texts(hid_t where, const std::string& name);

// ---- dimension scales ------------------------------------------------------------------------

// Makes a dataset of one dimension the scale of that name: readers such as xarray show its values
// beside those of the datasets that it is attached to.
void make_scale(hid_t dataset, const char* name);
void attach_scale(hid_t dataset, unsigned dimension, hid_t scale);

}  // namespace ridethrough::hdf5
