// SPDX-License-Identifier: Apache-2.0
#include "host/files/hdf5_io.hpp"

#include "host/base/text.hpp"

#include <iterator>
#include <new>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hdf5_hl.h>

namespace ridethrough::hdf5 {
namespace {

Handle string_type(std::size_t length) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "string type");
  check(H5Tset_size(type, std::max<std::size_t>(length, 1)), "string type");
  check(H5Tset_cset(type, H5T_CSET_UTF8), "string type");
  check(H5Tset_strpad(type, H5T_STR_NULLPAD), "string type");
  return type;
}

// Throws where it is no string of fixed length.
std::size_t string_length(hid_t type, const std::string& what) {
  if (H5Tget_class(type) != H5T_STRING || H5Tis_variable_str(type) > 0) {
    throw Failure("HDF5: " + what + " is no text of a fixed length");
  }
  return H5Tget_size(type);
}

// Every part of the way is a member of the group before it, and no link to elsewhere.
void must_be_members(hid_t where, const std::string& name) {
  for (std::size_t end = 0; end != std::string::npos;) {
    end = name.find('/', end + 1);
    const std::string part = name.substr(0, end);
    H5L_info_t link{};
    check(H5Lget_info(where, part.c_str(), &link, H5P_DEFAULT), part + " is missing");
    if (link.type != H5L_TYPE_HARD) throw Failure("HDF5: " + part + " is a link");
  }
}

Handle creation_of(hid_t dataset) { return {H5Dget_create_plist(dataset), H5Pclose, "storage"}; }

// In this file, as itself or through the two filters that ours have.
void must_be_stored_here(hid_t dataset, const std::string& name) {
  const Handle creation = creation_of(dataset);
  if (H5Pget_layout(creation) == H5D_VIRTUAL || H5Pget_external_count(creation) != 0) {
    throw Failure("HDF5: " + name + " lies in other files");
  }
  if (H5Pget_nfilters(creation) > 2) {
    throw Failure("HDF5: " + name + " is packed in another way than ours");
  }
  H5Z_filter_t last = H5Z_FILTER_NONE;
  for (int i = 0; i < H5Pget_nfilters(creation); ++i) {
    unsigned flags = 0;
    std::size_t values = 0;
    const auto filter = H5Pget_filter2(creation, static_cast<unsigned>(i), &flags, &values, nullptr,
                                       0, nullptr, nullptr);
    if ((filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE) || filter == last) {
      throw Failure("HDF5: " + name + " is packed in another way than ours");
    }
    last = filter;
  }
}

}  // namespace

Handle::Handle(hid_t id, herr_t (*close)(hid_t), const std::string& what) : id_(id), close_(close) {
  if (id < 0) fail(what);
}

void fail(const std::string& what) {
  bool memory = false;
  const auto look = [](unsigned, const H5E_error2_t* error, void* found) -> herr_t {
    if (error->min_num == H5E_CANTALLOC || error->min_num == H5E_NOSPACE ||
        error->maj_num == H5E_RESOURCE) {
      *static_cast<bool*>(found) = true;
    }
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, look, &memory);
  if (memory) throw std::bad_alloc();
  throw Failure("HDF5: " + what);
}

void check(herr_t status, const std::string& what) {
  if (status < 0) fail(what);
}

void begin_library() {
  static const herr_t once = [] {
    const herr_t status = H5dont_atexit();
    H5PLset_loading_state(0);  // no file makes the program load code
    return status;
  }();
  (void)once;
}

Quiet::Quiet() {
  begin_library();
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Handle make_group(hid_t where, const std::string& name) {
  return {H5Gcreate2(where, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose, name};
}

Handle open_group(hid_t where, const std::string& name) {
  must_be_members(where, name);
  return {H5Gopen2(where, name.c_str(), H5P_DEFAULT), H5Gclose, name};
}

Handle open_dataset(hid_t where, const std::string& name) {
  must_be_members(where, name);
  Handle dataset(H5Dopen2(where, name.c_str(), H5P_DEFAULT), H5Dclose, name);
  must_be_stored_here(dataset, name);
  return dataset;
}

Handle space_of(const std::vector<hsize_t>& shape) {
  return {shape.empty() ? H5Screate(H5S_SCALAR)
                        : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
          H5Sclose, "shape"};
}

std::vector<hsize_t> shape_of(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose, "shape");
  const H5S_class_t kind = H5Sget_simple_extent_type(space);
  const int rank = H5Sget_simple_extent_ndims(space);
  if ((kind != H5S_SCALAR && kind != H5S_SIMPLE) || rank < 0) {
    throw Failure("HDF5: a dataset without a shape");
  }
  std::vector<hsize_t> shape(static_cast<std::size_t>(rank));
  if (!shape.empty()) check(H5Sget_simple_extent_dims(space, shape.data(), nullptr), "shape");
  return shape;
}

std::size_t count_of(const std::vector<hsize_t>& shape, std::size_t most, const std::string& what) {
  hsize_t count = 1;
  for (const hsize_t extent : shape) {
    if (extent != 0 && count > most / extent) {
      throw Failure("HDF5: " + what + " has more values than a file of ours");
    }
    count *= extent;
  }
  return count;
}

void must_hold_numbers(hid_t dataset, H5T_class_t kind, std::size_t count, std::size_t size,
                       const std::string& name) {
  // What zlib makes of zeros: more than that no byte can stand for.
  constexpr hsize_t kMostPacked = 1040;
  const Handle type(H5Dget_type(dataset), H5Tclose, name);
  const H5T_class_t stored_kind = H5Tget_class(type);
  const bool widened = kind == H5T_FLOAT && stored_kind == H5T_INTEGER;
  if ((stored_kind != kind && !widened) || H5Tget_size(type) > sizeof(std::uint64_t)) {
    throw Failure("HDF5: " + name + " is of another type");
  }
  if (count == 0) return;
  const Handle creation = creation_of(dataset);
  if (H5Pget_layout(creation) != H5D_CHUNKED) {
    must_be_plain(dataset, count * H5Tget_size(type), name);
    return;
  }
  hsize_t file_size = 0;
  const Handle file(H5Iget_file_id(dataset), H5Fclose, name);
  check(H5Fget_filesize(file, &file_size), name);
  const hsize_t stored = std::min<hsize_t>(H5Dget_storage_size(dataset), file_size);
  std::vector<hsize_t> chunk(shape_of(dataset).size());
  check(H5Pget_chunk(creation, static_cast<int>(chunk.size()), chunk.data()), name);
  constexpr std::size_t kSmallChunk = std::size_t{1} << 17;  // values
  const std::size_t in_chunk = count_of(chunk, std::size_t{1} << 32, name);
  const std::size_t at_once = std::max(count, in_chunk > kSmallChunk ? in_chunk : 0);
  if (at_once * size / kMostPacked > stored || stored == 0) {
    throw Failure("HDF5: " + name + " is not stored as it says");
  }
}

void must_be_plain(hid_t dataset, std::size_t bytes, const std::string& name) {
  const Handle creation = creation_of(dataset);
  const H5D_layout_t layout = H5Pget_layout(creation);
  hsize_t file_size = 0;
  const Handle file(H5Iget_file_id(dataset), H5Fclose, name);
  check(H5Fget_filesize(file, &file_size), name);
  if ((layout != H5D_CONTIGUOUS && layout != H5D_COMPACT) ||
      H5Dget_storage_size(dataset) != bytes || bytes > file_size) {
    throw Failure("HDF5: " + name + " is not stored as it says");
  }
}

Handle packed(const std::vector<hsize_t>& shape) {
  Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "compression");
  check(H5Pset_chunk(properties, static_cast<int>(shape.size()), shape.data()), "compression");
  check(H5Pset_shuffle(properties), "compression");
  check(H5Pset_deflate(properties, 6), "compression");
  return properties;
}

void write_attribute(hid_t where, const char* name, const std::string& text) {
  const std::string value = as_utf8(text);
  if (value.size() > kLongestAttribute) {
    throw Failure(std::string("HDF5: the attribute ") + name + " would be too long");
  }
  const Handle type = string_type(value.size());
  const Handle attribute(H5Acreate2(where, name, type, space_of({}), H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose, name);
  check(H5Awrite(attribute, type, value.empty() ? "" : value.data()), name);
}

Handle open_attribute(hid_t where, const char* name, H5T_class_t kind) {
  Handle attribute(H5Aopen(where, name, H5P_DEFAULT), H5Aclose,
                   std::string("no attribute ") + name);
  const Handle space(H5Aget_space(attribute), H5Sclose, name);
  const Handle type(H5Aget_type(attribute), H5Tclose, name);
  if (H5Sget_simple_extent_type(space) != H5S_SCALAR || H5Tget_class(type) != kind ||
      (kind != H5T_STRING && H5Tget_size(type) > sizeof(std::uint64_t))) {
    throw Failure(std::string("HDF5: the attribute ") + name + " is of another type or shape");
  }
  return attribute;
}

std::string read_text_attribute(hid_t where, const char* name) {
  const Handle attribute = open_attribute(where, name, H5T_STRING);
  const Handle stored(H5Aget_type(attribute), H5Tclose, name);
  const std::size_t length = string_length(stored, std::string("the attribute ") + name);
  if (length > 2 * kLongestAttribute) {
    throw Failure(std::string("HDF5: the attribute ") + name + " is too long");
  }
  std::string value(length, '\0');
  check(H5Aread(attribute, stored, value.data()), name);
  value.resize(std::min(value.find('\0'), length));
  return value;
}

void read_attribute(hid_t where, const char* name, std::string& value) {
  value = read_text_attribute(where, name);
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  std::replace_if(value.begin(), value.end(), is_control, ' ');
}

void write_names(hid_t where, const char* name, const std::vector<std::string>& names) {
  write_attribute(where, name, fmt::format("{}", fmt::join(names, " ")));
}

std::vector<std::string> read_names(hid_t where, const char* name) {
  std::string text;
  read_attribute(where, name, text);
  TextStream stream(text);
  return {std::istream_iterator<std::string>(stream), {}};
}

void describe(hid_t object, const std::string& unit, const std::string& meaning) {
  write_attribute(object, "units", unit);
  write_attribute(object, "long_name", meaning);
}

double read_number(hid_t where, const std::string& name) {
  std::vector<double> values;
  read_list(where, name, values);
  if (values.size() != 1) throw Failure("HDF5: " + name);
  return values[0];
}

void make_scale(hid_t dataset, const char* name) { check(H5DSset_scale(dataset, name), name); }

void attach_scale(hid_t dataset, unsigned dimension, hid_t scale) {
  check(H5DSattach_scale(dataset, scale, dimension), "dimension scale");
}

}  // namespace ridethrough::hdf5
