// What a run reports: indices, histograms, and where they come from. Made from a tally, written to
// and read from HDF5, shown as a table or as JSON.
#pragma once

#include "host/statistics.hpp"
#include "host/study.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace ridethrough {

struct Index {
  std::string name;
  std::string unit;
  std::string meaning;
  Estimate value;
};

// Bin i holds counts[i] values from edges[i] up to, but without, edges[i + 1].
struct Histogram {
  std::string name;
  std::string unit;
  std::string meaning;
  std::vector<double> edges;
  std::vector<std::uint64_t> counts;
};

struct Provenance {
  std::string study;
  std::string config_file;
  std::string config;     // its whole text
  std::string overrides;  // from the command line, a line each
  std::string start;      // of the horizon, ISO date
  double horizon_h = 0;
  double years = 0;
  std::uint64_t seed = 0;
  std::uint64_t trajectories = 0;
  std::uint64_t merged_starts = 0;
  double target_rel_error = 0;
  bool target_met = false;
  std::string fingerprint;  // of the scenario, hexadecimal
  std::string backend;
  std::string device;
  std::string program_version;
  std::string git_commit;
  std::string created;  // UTC, ISO 8601
  double wall_s = 0;
};

struct Results {
  Provenance provenance;
  std::vector<Index> indices;
  std::vector<Histogram> histograms;

  // The index of that name; throws std::out_of_range where there is none.
  [[nodiscard]] const Index& index(const std::string& name) const;
};

// Indices and histograms of a tally, in the units of the field. To add an index: a row in
// results.cpp.
Results evaluate(const Study& study, const Tally& tally);

// The table for people, and the same as JSON:
// {"indices": {"lolh": {"mean": .., "std_error": .., "unit": "h/yr", ...}, ...},
//  "trajectories": N, ...}
std::string as_table(const Results& results);
std::string as_json(const Results& results);

}  // namespace ridethrough
