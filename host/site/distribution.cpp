// SPDX-License-Identifier: Apache-2.0
#include "host/site/distribution.hpp"

#include "host/base/csv.hpp"
#include "host/base/error.hpp"
#include "host/base/text.hpp"
#include "host/site/keys.hpp"
#include "host/site/number_text.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <utility>

#include <boost/math/distributions/exponential.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/lognormal.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/weibull.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/roots.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ridethrough {
namespace {

using Real = long double;

void require(bool holds, const std::string& what) {
  if (!holds) throw InputError(what);
}

// What was written for each parameter of a family.
class Parameters {
 public:
  Parameters(std::map<std::string, std::string> written, std::filesystem::path folder,
             std::string key)
      : written_(std::move(written)), folder_(std::move(folder)), key_(std::move(key)) {}

  [[nodiscard]] bool has(const std::string& name) const { return written_.count(name) > 0; }

  [[nodiscard]] Real number(const std::string& name) const {
    const std::string& text = written_.at(name);
    double value = 0;
    const bool has_unit = name != "sigma" && name != "shape";
    require(parse_number(text, value) && std::isfinite(value),
            fmt::format("{} = `{}` is not a number{}", name, shortened(text),
                        number_hint(text, has_unit && !key_.empty() ? key_ : name, false)));
    return value;
  }

  [[nodiscard]] Real positive(const std::string& name) const {
    const Real value = number(name);
    require(value > 0, name + " must be above 0");
    return value;
  }

  [[nodiscard]] const std::string& text(const std::string& name) const { return written_.at(name); }
  // Empty where nobody says which key it is of.
  [[nodiscard]] std::string unit_of_key() const { return key_.empty() ? "" : unit_of(key_); }

  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / written_.at(name)).lexically_normal().string();
  }

 private:
  std::map<std::string, std::string> written_;
  std::filesystem::path folder_;
  std::string key_;  // empty where nobody says
};

// As it was written: parameters are read as doubles, whose shortest form gives them back.
double plain(Real parameter) { return static_cast<double>(parameter); }

template <class Distribution, class Score>
SmoothDensity smooth(const Distribution& distribution, Score score) {
  return {[=](Real x) { return boost::math::pdf(distribution, x); },
          [=](Real x) { return boost::math::cdf(boost::math::complement(distribution, x)); },
          score};
}

RandomVariable exponential(const Parameters& p) {
  return exponential_with_mean(plain(p.positive("mean")));
}

RandomVariable lognormal(const Parameters& p) {
  const Real sigma = p.number("sigma");
  // Beyond that, what lies further out than one draw in 2^32 is more than 1e-4 of the mean (and of
  // the standard deviation from a sigma of 1.52 on).
  require(sigma > 0 && sigma <= 2.9L, "sigma must be above 0 and at most 2.9");
  const bool by_mean = p.has("mean");
  const Real given = p.positive(by_mean ? "mean" : "median");
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
          },
          false,
          {},
          smooth(boost::math::lognormal_distribution<Real>(mu, sigma),
                 [=](Real x) { return (std::log(x) - mu) / (sigma * sigma); })};
}

RandomVariable uniform(const Parameters& p) {
  const Real low = p.number("low");
  const Real high = p.number("high");
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

RandomVariable weibull(const Parameters& p) {
  const Real shape = p.number("shape");
  // Not far below that, what lies beyond one draw in 2^32 is more than 1e-4 of the standard
  // deviation (4e-5 at 0.25, 1.4e-4 at 0.22); above, there is hardly a difference from a constant.
  require(shape >= 0.25L && shape <= 100, "shape must be from 0.25 to 100");
  const bool by_mean = p.has("mean");
  const Real given = p.positive(by_mean ? "mean" : "scale");
  const Real mean_of_unit_scale = boost::math::tgamma(1 + 1 / shape);
  const Real scale = by_mean ? given / mean_of_unit_scale : given;
  const Real mean = by_mean ? given : given * mean_of_unit_scale;
  return {fmt::format("weibull(shape={}, {}={})", plain(shape), by_mean ? "mean" : "scale",
                      plain(given)),
          mean,
          [=](Real low, Real high) {
            return scale * std::pow(low < high ? -std::log1p(-low) : -std::log(high), 1 / shape);
          },
          [=](Real x) {
            // The integral of exp(-(t / scale)^shape) over t > x, with u = (t / scale)^shape.
            if (x <= 0) return mean - x;
            return mean * boost::math::gamma_q(1 / shape, std::pow(x / scale, shape));
          },
          false,
          {},
          smooth(boost::math::weibull_distribution<Real>(shape, scale),
                 [=](Real x) { return shape * (std::pow(x / scale, shape) - 1); })};
}

RandomVariable gamma(const Parameters& p) {
  const Real shape = p.number("shape");
  // Below that, the quantiles rise so steeply (as p^(1/shape)) that within the cells of a table the
  // chord strays from them by more than 1e-3; above, there is hardly a difference from a constant.
  require(shape >= 0.2L && shape <= 10'000, "shape must be from 0.2 to 10000");
  const Real mean = p.positive("mean");
  const Real scale = mean / shape;
  return {fmt::format("gamma(shape={}, mean={})", plain(shape), plain(mean)),
          mean,
          [=](Real low, Real high) {
            return scale * (low < high ? boost::math::gamma_p_inv(shape, low)
                                       : boost::math::gamma_q_inv(shape, high));
          },
          [=](Real x) {
            // mean Q(shape + 1, t) - x Q(shape, t), by the recurrence of Q: source, DLMF 8.8.6.
            if (x <= 0) return mean - x;
            const Real t = x / scale;
            return (mean - x) * boost::math::gamma_q(shape, t) +
                   mean * boost::math::gamma_p_derivative(shape + 1, t);
          },
          false,
          {},
          smooth(boost::math::gamma_distribution<Real>(shape, scale),
                 [=](Real x) { return x / scale - shape; })};
}

// Each of the values with the same probability.
RandomVariable equally_likely(const std::string& text, std::vector<Real> values) {
  std::sort(values.begin(), values.end());
  const auto count = static_cast<std::ptrdiff_t>(values.size());
  // Shared by the copies of the functions: the values, and the sum of each and all above it.
  const auto ascending = std::make_shared<const std::vector<Real>>(values);
  std::vector<Real> sums(values.size() + 1);
  for (std::size_t i = values.size(); i-- > 0;) sums[i] = sums[i + 1] + values[i];
  const auto sum_from = std::make_shared<const std::vector<Real>>(std::move(sums));
  return {text,
          sum_from->front() / count,
          [=](Real low, Real high) {
            const Real i =
                low < high ? std::ceil(low * count) - 1 : count - 1 - std::floor(high * count);
            return ascending->at(static_cast<std::size_t>(std::clamp<Real>(i, 0, count - 1)));
          },
          [=](Real x) {
            const auto above = std::upper_bound(ascending->begin(), ascending->end(), x);
            const auto at = static_cast<std::size_t>(above - ascending->begin());
            return (sum_from->at(at) - x * (ascending->end() - above)) / count;
          },
          false,
          std::move(values)};
}

RandomVariable constant(const Parameters& p) {
  const Real x = p.number("x");
  require(x >= 0, "x must not be negative");
  return equally_likely(fmt::format("constant(x={})", plain(x)), {x});
}

// What a column of observations may be in, beside the unit of its key.
struct ObservedUnit {
  const char* name;
  const char* of;  // the unit of keys that it goes with
  Real scale;      // from it to that
  Real parts;
};
constexpr ObservedUnit kObservedUnits[] = {
    {"h", "h", 1, 1},   {"min", "h", 1, 60},   {"s", "h", 1, 3600},    {"days", "h", 24, 1},
    {"mw", "MW", 1, 1}, {"kw", "MW", 1, 1000}, {"w", "MW", 1, 1000000}};

// The one that is named, for a key in that unit; of a key that nobody knows any.
ObservedUnit observed_unit(const std::string& name, const std::string& unit_of_key) {
  std::vector<std::string> allowed;
  for (const auto& unit : kObservedUnits) {
    if (!unit_of_key.empty() && unit_of_key != unit.of) continue;
    if (name == unit.name) return unit;
    allowed.emplace_back(unit.name);
  }
  throw InputError(fmt::format("unit = `{}`: allowed is one of {}{}", shortened(name),
                               fmt::join(allowed, ", "), did_you_mean(name, allowed)));
}

std::vector<Real> read_observations(const std::string& path, const std::string* column_wanted,
                                    const ObservedUnit& unit) {
  // A probability is a whole number of draws out of 2^32. With more values than that it could be
  // off by 1e-4 of itself, and so the mean.
  constexpr std::size_t kMostObservations = 400'000;
  CsvReader reader(path, "observations");
  (void)reader.header();
  if (column_wanted == nullptr && reader.columns() > 1) {
    reader.complain(
        fmt::format("{} cells; allowed is one column of observations, or say which: "
                    "empirical(file, column)",
                    reader.columns()));
  }
  const std::size_t column = column_wanted == nullptr ? 0 : reader.column(*column_wanted);
  std::vector<Real> values;
  for (const auto& cells = reader.next(); !cells.empty(); (void)reader.next()) {
    const Real value = reader.number("observation", cells[column], CsvReader::Allowed::kFromZero);
    values.push_back(value * unit.scale / unit.parts);
    if (values.size() > kMostObservations) {
      reader.complain(fmt::format("more than {} observations", kMostObservations));
    }
  }
  if (values.empty()) reader.complain("there are no observations in this file");
  return values;
}

RandomVariable empirical(const Parameters& p) {
  const std::string path = p.path("file");
  std::string text = "empirical(file=" + path;
  for (const char* name : {"column", "unit"}) {
    if (p.has(name)) text += fmt::format(", {}={}", name, p.text(name));
  }
  const std::string column = p.has("column") ? p.text("column") : "";
  const ObservedUnit unit =
      p.has("unit") ? observed_unit(p.text("unit"), p.unit_of_key()) : ObservedUnit{"", "", 1, 1};
  return equally_likely(text + ")",
                        read_observations(path, p.has("column") ? &column : nullptr, unit));
}

struct Family {
  std::string name;
  std::vector<std::string> parameters;  // "a|b": one of the two; "[a]": may be left out
  RandomVariable (*make)(const Parameters&);
  std::string help;
};

const std::vector<Family>& families() {
  static const std::vector<Family> all = {
      {"constant", {"x"}, constant, "always x, from 0 up"},
      {"empirical",
       {"file", "[column]", "[unit]"},
       empirical,
       "one of the observations in a CSV file, each with the same probability, at most 400000: in "
       "a column of that name or, without a header, number, by default the only one; in h, min, s "
       "or days, or mw, kw or w, by default the unit of the key; the path is relative to the "
       "config "
       "file"},
      {"exponential", {"mean"}, exponential, "without memory; mean above 0"},
      {"gamma", {"shape", "mean"}, gamma, "shape from 0.2 to 10000, mean above 0"},
      {"lognormal",
       {"mean|median", "sigma"},
       lognormal,
       "its logarithm is normal with standard deviation sigma, above 0 to 2.9; repair times"},
      {"uniform", {"low", "high"}, uniform, "anywhere from low to high, 0 or above"},
      {"weibull",
       {"shape", "scale|mean"},
       weibull,
       "shape from 0.25 to 100: below 1 it fails early, above 1 it wears out"},
  };
  return all;
}

std::string signature(const Family& family) {
  return fmt::format("{}({})", family.name, fmt::join(family.parameters, ", "));
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  TextStream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(trimmed(part));
  if (!text.empty() && text.back() == separator) parts.emplace_back();
  return parts;
}

// Its names, of which one is to be given: mean and median of mean|median, column of [column].
std::vector<std::string> names_of(const std::string& parameter) {
  return split(parameter[0] == '[' ? parameter.substr(1, parameter.size() - 2) : parameter, '|');
}

std::map<std::string, std::string> parse_parameters(const Family& family, const std::string& text) {
  std::map<std::string, std::string> values;
  const auto arguments = trimmed(text).empty() ? std::vector<std::string>{} : split(text, ',');
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto equals = arguments[i].find('=');
    std::string name = trimmed(arguments[i].substr(0, equals));
    std::string value = name;
    std::vector<std::string> known;
    for (const auto& parameter : family.parameters) {
      for (const auto& one : names_of(parameter)) known.push_back(one);
    }
    if (equals != std::string::npos) {
      value = trimmed(arguments[i].substr(equals + 1));
    } else {
      double number = 0;
      require(i < family.parameters.size(),
              fmt::format("too many parameters: {}{}", signature(family),
                          parse_number(name, number) ? kDecimalMark : ""));
      name = names_of(family.parameters[i]).front();
    }
    require(std::find(known.begin(), known.end(), name) != known.end(),
            fmt::format("`{}` is no parameter of {}{}", shortened(name), signature(family),
                        did_you_mean(name, known)));
    require(values.emplace(name, value).second, fmt::format("{} is given twice", name));
  }
  for (const auto& parameter : family.parameters) {
    std::size_t given = 0;
    for (const auto& one : names_of(parameter)) given += values.count(one);
    require(given == 1 || (given == 0 && parameter[0] == '['),
            fmt::format("{} needs {}{}", signature(family), given == 0 ? "" : "only one of ",
                        parameter));
  }
  return values;
}

}  // namespace

std::string known_distributions() {
  std::vector<std::string> all;
  for (const auto& family : families()) all.push_back(signature(family));
  return fmt::format("{}", fmt::join(all, ", "));
}

std::vector<DistributionHelp> distributions_help() {
  std::vector<DistributionHelp> all;
  for (const auto& family : families()) {
    Family shown = family;
    for (auto& parameter : shown.parameters) {
      const auto bar = parameter.find('|');
      if (bar != std::string::npos) parameter.replace(bar, 1, " or ");
    }
    all.push_back({signature(shown), family.help});
  }
  return all;
}

namespace {

// What a text names, and with what.
std::pair<const Family*, Parameters> parsed(const std::string& text, const std::string& folder,
                                            const std::string& key) {
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
    return {&family,
            {parse_parameters(family, text.substr(open + 1, close - open - 1)), folder, key}};
  }
  double number = 0;
  std::string suggestion = did_you_mean(name, names);
  if (parse_number(name, number)) {
    suggestion = fmt::format("; did you mean `constant({})`?", name);
  } else if (!name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) != 0) {
    suggestion = "; what is always the same is written constant(x)" + number_hint(name, key, false);
  }
  throw InputError(fmt::format("`{}` is no known distribution; known are {}{}", shortened(name),
                               known_distributions(), suggestion));
}

}  // namespace

RandomVariable parse_distribution(const std::string& text, const std::string& folder,
                                  const std::string& key) {
  const auto [family, parameters] = parsed(text, folder, key);
  return family->make(parameters);
}

std::string observations_file(const std::string& text, const std::string& folder) {
  try {
    const Parameters parameters = parsed(text, folder, "").second;
    return parameters.has("file") ? parameters.path("file") : "";
  } catch (const InputError&) {
    return "";
  }
}

RandomVariable exponential_with_mean(double given) {
  const Real mean = given;
  return {fmt::format("exponential(mean={})", plain(mean)),
          mean,
          [mean](Real low, Real high) {
            return -mean * (low < high ? std::log1p(-low) : std::log(high));
          },
          [mean](Real x) { return mean * std::exp(-x / mean); },
          true,
          {},
          smooth(boost::math::exponential_distribution<Real>(1 / mean),
                 [mean](Real x) { return x / mean - 1; })};
}

RandomVariable scaled(const RandomVariable& variable, long double factor) {
  RandomVariable result = variable;
  result.text = fmt::format("{} x {}", variable.text, plain(factor));
  result.mean = variable.mean * factor;
  result.quantile = [quantile = variable.quantile, factor](Real low, Real high) {
    return factor * quantile(low, high);
  };
  result.mean_excess = [excess = variable.mean_excess, factor](Real x) {
    return factor * excess(x / factor);
  };
  for (Real& value : result.values) value *= factor;
  result.smooth.reset();  // nobody asks for it
  return result;
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

}  // namespace ridethrough
