#include "host/hdf5_io.hpp"

#include <cstring>

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
    throw Failure("HDF5: " + what);
  }
  return H5Tget_size(type);
}

// Strings of `length` characters each, side by side, padded with zeros.
std::string padded(const std::vector<std::string>& texts, std::size_t length) {
  std::string all;
  for (std::string text : texts) {
    text.resize(length);
    all += text;
  }
  return all;
}

Handle write_strings(hid_t where, const std::string& name, const std::vector<std::string>& texts,
                     const std::vector<hsize_t>& shape, const std::string& meaning) {
  std::size_t length = 1;
  for (const auto& text : texts) length = std::max(length, text.size());
  const Handle type = string_type(length);
  Handle dataset(
      H5Dcreate2(where, name.c_str(), type, space_of(shape), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
      H5Dclose, name);
  check(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, padded(texts, length).data()), name);
  write_attribute(dataset, "long_name", meaning);
  return dataset;
}

}  // namespace

Handle::Handle(hid_t id, herr_t (*close)(hid_t), const std::string& what) : id_(id), close_(close) {
  if (id < 0) throw Failure("HDF5: " + what);
}

void check(herr_t status, const std::string& what) {
  if (status < 0) throw Failure("HDF5: " + what);
}

Quiet::Quiet() {
  H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

Handle make_group(hid_t where, const std::string& name) {
  return {H5Gcreate2(where, name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose, name};
}

Handle open_group(hid_t where, const std::string& name) {
  return {H5Gopen2(where, name.c_str(), H5P_DEFAULT), H5Gclose, name};
}

Handle open_dataset(hid_t where, const std::string& name) {
  return {H5Dopen2(where, name.c_str(), H5P_DEFAULT), H5Dclose, name};
}

Handle space_of(const std::vector<hsize_t>& shape) {
  return {shape.empty() ? H5Screate(H5S_SCALAR)
                        : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
          H5Sclose, "shape"};
}

std::vector<hsize_t> shape_of(hid_t dataset) {
  const Handle space(H5Dget_space(dataset), H5Sclose, "shape");
  std::vector<hsize_t> shape(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space)));
  if (!shape.empty()) H5Sget_simple_extent_dims(space, shape.data(), nullptr);
  return shape;
}

Handle packed(const std::vector<hsize_t>& shape) {
  Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, "compression");
  check(H5Pset_chunk(properties, static_cast<int>(shape.size()), shape.data()), "compression");
  check(H5Pset_shuffle(properties), "compression");
  check(H5Pset_deflate(properties, 6), "compression");
  return properties;
}

void write_attribute(hid_t where, const char* name, const std::string& value) {
  const Handle type = string_type(value.size());
  const Handle attribute(H5Acreate2(where, name, type, space_of({}), H5P_DEFAULT, H5P_DEFAULT),
                         H5Aclose, name);
  check(H5Awrite(attribute, type, value.empty() ? "" : value.data()), name);
}

void read_attribute(hid_t where, const char* name, std::string& value) {
  const Handle attribute(H5Aopen(where, name, H5P_DEFAULT), H5Aclose, name);
  const Handle stored(H5Aget_type(attribute), H5Tclose, name);
  value.assign(string_length(stored, std::string("attribute ") + name), '\0');
  check(H5Aread(attribute, stored, value.data()), name);
  value.resize(std::strlen(value.c_str()));
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
  const Handle dataset = open_dataset(where, name);
  const Handle type(H5Dget_type(dataset), H5Tclose, name);
  const Handle space(H5Dget_space(dataset), H5Sclose, name);
  const std::size_t length = string_length(type, name);
  const auto count = static_cast<std::size_t>(H5Sget_simple_extent_npoints(space));
  std::string all(length * count, '\0');
  check(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, all.data()), name);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) {
    texts.push_back(all.substr(i * length, length));
    texts.back().resize(std::strlen(texts.back().c_str()));
  }
  return texts;
}

void make_scale(hid_t dataset, const char* name) { check(H5DSset_scale(dataset, name), name); }

void attach_scale(hid_t dataset, unsigned dimension, hid_t scale) {
  check(H5DSattach_scale(dataset, scale, dimension), "dimension scale");
}

}  // namespace ridethrough::hdf5
