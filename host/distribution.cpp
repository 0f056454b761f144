#include "host/distribution.hpp"

#include "host/error.hpp"
#include "host/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <sstream>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/tools/roots.hpp>
#include <fmt/format.h>

namespace ridethrough {
namespace {

using Real = long double;
using Parameters = std::map<std::string, Real>;

constexpr Real kTwo32 = 4294967296.0L;

void require(bool holds, const std::string& what) {
  if (!holds) throw InputError(what);
}

// As it was written: parameters are read as doubles, whose shortest form gives them back.
double plain(Real parameter) { return static_cast<double>(parameter); }

RandomVariable exponential(const Parameters& p) {
  const Real mean = p.at("mean");
  require(mean > 0, "mean must be above 0");
  return {fmt::format("exponential(mean={})", plain(mean)), mean,
          [mean](Real low, Real high) {
            return -mean * (low < high ? std::log1p(-low) : std::log(high));
          },
          [mean](Real x) { return mean * std::exp(-x / mean); }, true};
}

RandomVariable lognormal(const Parameters& p) {
  const Real sigma = p.at("sigma");
  // Beyond that, what lies further out than one draw in 2^32 is more than 1e-4 of the mean.
  require(sigma > 0 && sigma <= 3, "sigma must be above 0 and at most 3");
  const bool by_mean = p.count("mean") > 0;
  const Real given = by_mean ? p.at("mean") : p.at("median");
  require(given > 0, by_mean ? "mean must be above 0" : "median must be above 0");
  const Real mu = std::log(given) - (by_mean ? sigma * sigma / 2 : 0);
  const Real mean = std::exp(mu + sigma * sigma / 2);
  const boost::math::normal_distribution<Real> normal;
  return {fmt::format("lognormal({}={}, sigma={})", by_mean ? "mean" : "median", plain(given),
                      plain(sigma)),
          mean,
          [=](Real low, Real high) {
            const Real z = low < high
                               ? boost::math::quantile(normal, low)
                               : boost::math::quantile(boost::math::complement(normal, high));
            return std::exp(mu + sigma * z);
          },
          [=](Real x) {
            if (x <= 0) return mean - x;
            const Real z = (std::log(x) - mu) / sigma;
            using boost::math::cdf;
            using boost::math::complement;
            return mean * cdf(complement(normal, z - sigma)) - x * cdf(complement(normal, z));
          }};
}

RandomVariable uniform(const Parameters& p) {
  const Real low = p.at("low");
  const Real high = p.at("high");
  require(low >= 0, "low must not be negative");
  require(high > low, "high must be above low");
  return {fmt::format("uniform(low={}, high={})", plain(low), plain(high)), (low + high) / 2,
          [=](Real p_low, Real p_high) {
            return p_low < p_high ? low + (high - low) * p_low : high - (high - low) * p_high;
          },
          [=](Real x) {
            if (x <= low) return (low + high) / 2 - x;
            return x >= high ? 0 : (high - x) * (high - x) / (2 * (high - low));
          }};
}

RandomVariable constant(const Parameters& p) {
  const Real x = p.at("x");
  require(x >= 0, "x must not be negative");
  return {fmt::format("constant(x={})", plain(x)), x, [x](Real, Real) { return x; },
          [x](Real t) { return std::max<Real>(x - t, 0); }};
}

struct Family {
  std::string name;
  std::vector<std::string> parameters;  // "a|b": one of the two
  RandomVariable (*make)(const Parameters&);
};

const std::vector<Family>& families() {
  static const std::vector<Family> all = {
      {"constant", {"x"}, constant},
      {"exponential", {"mean"}, exponential},
      {"lognormal", {"mean|median", "sigma"}, lognormal},
      {"uniform", {"low", "high"}, uniform},
  };
  return all;
}

std::string signature(const Family& family) {
  return fmt::format("{}({})", family.name, fmt::join(family.parameters, ", "));
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(trimmed(part));
  if (!text.empty() && text.back() == separator) parts.emplace_back();
  return parts;
}

Parameters parse_parameters(const Family& family, const std::string& text) {
  Parameters values;
  const auto arguments = trimmed(text).empty() ? std::vector<std::string>{} : split(text, ',');
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto equals = arguments[i].find('=');
    std::string name = trimmed(arguments[i].substr(0, equals));
    std::string number = name;
    std::vector<std::string> known;
    for (const auto& parameter : family.parameters) {
      for (const auto& one : split(parameter, '|')) known.push_back(one);
    }
    if (equals != std::string::npos) {
      number = trimmed(arguments[i].substr(equals + 1));
    } else {
      require(i < family.parameters.size(), "too many parameters: " + signature(family));
      name = split(family.parameters[i], '|').front();
    }
    require(std::find(known.begin(), known.end(), name) != known.end(),
            fmt::format("`{}` is no parameter of {}{}", name, signature(family),
                        did_you_mean(name, known)));
    double value = 0;
    const auto end = number.data() + number.size();
    const auto parsed = std::from_chars(number.data(), end, value);
    require(parsed.ec == std::errc{} && parsed.ptr == end && std::isfinite(value),
            fmt::format("{} = `{}` is not a number", name, number));
    require(values.emplace(name, value).second, fmt::format("{} is given twice", name));
  }
  for (const auto& parameter : family.parameters) {
    std::size_t given = 0;
    for (const auto& one : split(parameter, '|')) given += values.count(one);
    require(given == 1, fmt::format("{} needs {}{}", signature(family),
                                    given == 0 ? "" : "only one of ", parameter));
  }
  return values;
}

}  // namespace

std::string known_distributions() {
  std::vector<std::string> all;
  for (const auto& family : families()) all.push_back(signature(family));
  return fmt::format("{}", fmt::join(all, ", "));
}

RandomVariable parse_distribution(const std::string& text) {
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  const std::string name = trimmed(text.substr(0, open));
  std::vector<std::string> names;
  for (const auto& family : families()) {
    names.push_back(family.name);
    if (family.name != name) continue;
    require(open != std::string::npos && close != std::string::npos && close > open &&
                trimmed(text.substr(close + 1)).empty(),
            "write it as " + signature(family));
    return family.make(parse_parameters(family, text.substr(open + 1, close - open - 1)));
  }
  throw InputError(fmt::format("`{}` is no known distribution{}; known are {}", name,
                               did_you_mean(name, names), known_distributions()));
}

RandomVariable residual_life(const RandomVariable& life) {
  const Real mean = life.mean;
  auto excess = life.mean_excess;
  auto quantile = [mean, excess](Real low, Real high) {
    // P(residual > x) = mean_excess(x) / mean; solved on the side where digits are not lost.
    const auto off = [&](Real x) {
      return low < high ? low - (1 - excess(x) / mean) : excess(x) / mean - high;
    };
    Real upper = mean;
    while (off(upper) > 0) upper *= 2;
    std::uintmax_t steps = 200;
    const auto tolerance = boost::math::tools::eps_tolerance<Real>(62);
    const auto bracket = boost::math::tools::toms748_solve(off, Real{0}, upper, tolerance, steps);
    return (bracket.first + bracket.second) / 2;
  };
  return {"residual life of " + life.text, 0, quantile, nullptr, false};
}

QuantileTable append_table(std::vector<std::int64_t>& pool, const RandomVariable& variable,
                           long double scale) {
  using Layout = QuantileTable::Layout;
  const QuantileTable table{static_cast<std::uint32_t>(pool.size())};
  constexpr Real kLargest = 4611686018427387904.0L;  // 2^62
  const auto value = [&](Real p, Real q) {
    return static_cast<std::int64_t>(
        std::llround(std::clamp<Real>(variable.quantile(p, q) * scale, 0, kLargest)));
  };
  for (const bool upper : {false, true}) {
    // The value at a distance, in words, from the tail.
    const auto at = [&](Real distance) {
      const Real near = distance / kTwo32;
      return upper ? value(1 - near, near) : value(near, 1 - near);
    };
    for (std::uint32_t cell = 0; cell < QuantileTable::kCellsPerHalf; ++cell) {
      const auto low = static_cast<Real>(Layout::lower_edge(cell));
      const auto high = static_cast<Real>(Layout::lower_edge(cell + 1));
      if (high - low == 1) {  // a single word: its very value
        pool.insert(pool.end(), {at(low + 0.5L), 0});
      } else {
        const std::int64_t base = at(low);
        pool.insert(pool.end(), {base, std::abs(at(high) - base)});
      }
    }
  }
  return table;
}

ExponentialTable make_exponential_table() {
  ExponentialTable table{};
  constexpr int kCells = 1 << ExponentialTable::kBits;
  const auto height = [](int c) {
    const Real minus_log = std::log(2.0L) - std::log1p(static_cast<Real>(c) / kCells);
    return static_cast<std::uint32_t>(
        std::llround(std::ldexp(minus_log, ExponentialTable::kFractionBits)));
  };
  for (int c = 0; c < kCells; ++c) table.cell[c] = {height(c), height(c) - height(c + 1)};
  return table;
}

std::uint64_t to_threshold(long double probability) {
  return static_cast<std::uint64_t>(std::llround(std::clamp<Real>(probability, 0, 1) * kTwo32));
}

}  // namespace ridethrough
