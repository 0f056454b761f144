// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/processes.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <tuple>

namespace ridethrough::reference {
namespace {

bool earlier(const YearlyMoment& a, const YearlyMoment& b) {
  return std::tie(a.month, a.day, a.hour, a.minute) < std::tie(b.month, b.day, b.hour, b.minute);
}

std::vector<std::pair<double, double>> windows_of(const Hazard& hazard, const Site& site) {
  const Calendar calendar(site.start);
  std::vector<std::pair<double, double>> windows;
  // One year more at either end: a window may reach across the new year.
  const int first_year = calendar.year(simulation_begin_h(site)) - 1;
  for (int year = first_year; year <= calendar.year(site.horizon_h) + 1; ++year) {
    for (const auto& window : hazard.windows) {
      const double from = calendar.time_of(year, window.from);
      const bool across_new_year = earlier(window.to, window.from);
      const double to = calendar.time_of(year + (across_new_year ? 1 : 0), window.to);
      // It may be nothing in a year without the 29th of February.
      if (to > from) windows.emplace_back(from, to);
    }
  }
  std::sort(windows.begin(), windows.end());
  return windows;
}

}  // namespace

double uniform(Random& random) { return std::uniform_real_distribution<double>(0, 1)(random); }

bool happens(double probability, Random& random) { return uniform(random) < probability; }

double exponential(double mean, Random& random) {
  return std::exponential_distribution<double>(1 / mean)(random);
}

// ---- distributions -----------------------------------------------------------------------------

Sampler::Sampler(const Distribution& distribution) {
  const auto& p = distribution.parameters;
  const std::string& family = distribution.family;
  if (family == "exponential") {
    family_ = Family::kExponential;
    a_ = p.at("mean");
  } else if (family == "weibull") {
    family_ = Family::kWeibull;
    a_ = p.at("shape");
    b_ = p.count("scale") > 0 ? p.at("scale") : p.at("mean") / std::tgamma(1 + 1 / a_);
  } else if (family == "lognormal") {
    family_ = Family::kLognormal;
    b_ = p.at("sigma");
    a_ = p.count("median") > 0 ? std::log(p.at("median")) : std::log(p.at("mean")) - b_ * b_ / 2;
  } else if (family == "gamma") {
    family_ = Family::kGamma;
    a_ = p.at("shape");
    b_ = p.at("mean") / a_;
  } else if (family == "uniform") {
    family_ = Family::kUniform;
    a_ = p.at("low");
    b_ = p.at("high");
  } else if (family == "constant") {
    family_ = Family::kConstant;
    a_ = p.at("x");
  } else if (family == "empirical") {
    family_ = Family::kEmpirical;
    observations_ = distribution.observations;
  } else {
    throw std::invalid_argument("unknown distribution " + family);
  }
}

double Sampler::mean() const {
  switch (family_) {
    case Family::kWeibull:
      return b_ * std::tgamma(1 + 1 / a_);
    case Family::kLognormal:
      return std::exp(a_ + b_ * b_ / 2);
    case Family::kGamma:
      return a_ * b_;
    case Family::kUniform:
      return (a_ + b_) / 2;
    case Family::kEmpirical:
      return std::accumulate(observations_.begin(), observations_.end(), 0.0) /
             static_cast<double>(observations_.size());
    case Family::kExponential:
    case Family::kConstant:
      break;
  }
  return a_;
}

double Sampler::draw(Random& random) const {
  switch (family_) {
    case Family::kExponential:
      return exponential(a_, random);
    case Family::kWeibull:
      return std::weibull_distribution<double>(a_, b_)(random);
    case Family::kLognormal:
      return std::lognormal_distribution<double>(a_, b_)(random);
    case Family::kGamma:
      return std::gamma_distribution<double>(a_, b_)(random);
    case Family::kUniform:
      return std::uniform_real_distribution<double>(a_, b_)(random);
    case Family::kEmpirical:
      return observations_[random() % observations_.size()];
    case Family::kConstant:
      break;
  }
  return a_;
}

double Sampler::draw_length_biased(Random& random) const {
  switch (family_) {
    case Family::kExponential:  // x exp(-x / mean): a gamma of shape 2
      return std::gamma_distribution<double>(2, a_)(random);
    case Family::kWeibull:  // in y = (x / scale)^shape: y^(1 / shape) exp(-y)
      return b_ * std::pow(std::gamma_distribution<double>(1 + 1 / a_, 1)(random), 1 / a_);
    case Family::kLognormal:  // completing the square moves mu by sigma^2
      return std::lognormal_distribution<double>(a_ + b_ * b_, b_)(random);
    case Family::kGamma:
      return std::gamma_distribution<double>(a_ + 1, b_)(random);
    case Family::kUniform:  // P(X* < x) = (x^2 - low^2) / (high^2 - low^2)
      return std::sqrt(a_ * a_ + uniform(random) * (b_ * b_ - a_ * a_));
    case Family::kEmpirical:  // each as often as it is long
      return observations_[std::discrete_distribution<std::size_t>(observations_.begin(),
                                                                   observations_.end())(random)];
    case Family::kConstant:
      break;
  }
  return a_;
}

double Sampler::draw_residual(Random& random) const {
  return uniform(random) * draw_length_biased(random);
}

// ---- the calendar ------------------------------------------------------------------------------

std::chrono::year_month_day Calendar::date(double time_h) const {
  return start_ + std::chrono::days(day(time_h));
}

int Calendar::month(double time_h) const {
  return static_cast<int>(static_cast<unsigned>(date(time_h).month())) - 1;
}

int Calendar::year(double time_h) const { return static_cast<int>(date(time_h).year()); }

int Calendar::day(double time_h) { return static_cast<int>(std::floor((time_h + kSameTime) / 24)); }

int Calendar::hour(double time_h) {
  return static_cast<int>(std::floor(time_h + kSameTime)) - 24 * day(time_h);
}

double Calendar::next_month(double time_h) const {
  const auto today = date(time_h);
  const std::chrono::sys_days first =
      (today.year() / today.month() + std::chrono::months(1)) / std::chrono::day(1);
  return 24.0 * static_cast<double>((first - start_).count());
}

double Calendar::time_of(int year, const YearlyMoment& moment) const {
  const std::chrono::sys_days date =
      std::chrono::year(year) / std::chrono::month(moment.month) / std::chrono::day(moment.day);
  return 24.0 * static_cast<double>((date - start_).count()) + moment.hour + moment.minute / 60.0;
}

// ---- seasons -----------------------------------------------------------------------------------

Seasons::Seasons(const Calendar& calendar, double begin_h, std::vector<double> monthly_weights,
                 std::vector<double> hourly_weights)
    : calendar_(calendar),
      begin_h_(begin_h),
      monthly_(std::move(monthly_weights)),
      hourly_(std::move(hourly_weights)) {
  if (monthly_.empty()) return;
  constexpr double kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const double plain = std::accumulate(monthly_.begin(), monthly_.end(), 0.0) / 12;
  double over_the_year = 0;
  for (int month = 0; month < 12; ++month) over_the_year += monthly_[month] * kDays[month] / 365;
  for (auto& weight : monthly_) weight *= plain / over_the_year;
}

double Seasons::weight(double time_h) const {
  double weight = 1;
  if (!monthly_.empty()) weight *= monthly_[calendar_.month(time_h)];
  if (!hourly_.empty()) weight *= hourly_[Calendar::hour(time_h)];
  return weight;
}

double Seasons::end_of_gap(double from_h, double gap_h, double until_h) const {
  if (none()) return from_h + gap_h;
  double now = from_h;
  double left = gap_h;
  if (now < begin_h_) {
    if (now + left <= begin_h_) return now + left;
    left -= begin_h_ - now;
    now = begin_h_;
  }
  while (now < until_h) {  // hour by hour, in which the weight is constant
    const double next = std::floor(now + kSameTime) + 1;
    const double rate = weight(now);
    if (rate * (next - now) >= left) return rate > 0 ? now + left / rate : now;
    left -= rate * (next - now);
    now = next;
  }
  return kNever;
}

// ---- when the simulation begins ----------------------------------------------------------------

// Before the horizon where the state of a must-run class depends on what is needed of it.
double simulation_begin_h(const Site& site) {
  double days = 0;
  for (const auto& turbine : site.turbines) {
    const TurbinePolicy policy = effective_policy(site, turbine);
    if (policy.mode != Mode::kMustRun || policy.commit != Commit::kNeeded) continue;
    const double cycle_h = turbine.mttf_h.value_or(0) + turbine.mttr_h.value_or(0);
    days = std::max(days, 8 * cycle_h / 24);
  }
  if (days == 0) return 0;
  double power = 2;
  while (2 * power < days) power *= 2;
  double rounded_up = power;  // 2, 3, 4, 6, 8, 12, 16 ... days
  while (rounded_up < days) rounded_up += power / 2;
  return -24 * std::min(rounded_up, 10 * kYear / 24);
}

// ---- occurrences -------------------------------------------------------------------------------

OccurrenceRules rules_of(const Hazard& hazard, const Site& site) {
  const double from_h = simulation_begin_h(site);
  OccurrenceRules rules{
      {},
      {},
      windows_of(hazard, site),
      {},
      hazard.restoration,
      hazard.notice_min / 60,
      Seasons(Calendar(site.start), from_h - kYear, hazard.monthly_weights, hazard.hourly_weights),
      from_h,
      site.horizon_h + hazard.notice_min / 60 + 1};
  if (hazard.gap_h) rules.gap.emplace_back(*hazard.gap_h);
  if (hazard.duration_h) rules.duration.emplace_back(*hazard.duration_h);
  if (hazard.failures_per_year) {
    const double cycle_h = kYear / *hazard.failures_per_year;
    rules.gap.emplace_back(
        Distribution{"exponential", {{"mean", cycle_h - rules.duration.front().mean()}}});
  }
  for (const auto& hit : hazard.hits) rules.hit_probability.push_back(hit.probability);
  return rules;
}

OccurrenceRules rules_of(const Surge& surge, const Site& site) {
  const double from_h = simulation_begin_h(site);
  return {
      {Sampler(surge.gap_h)},
      {Sampler(surge.duration_h)},
      {},
      {1.0},
      Restoration::kShared,
      0,
      Seasons(Calendar(site.start), from_h - kYear, surge.monthly_weights, surge.hourly_weights),
      from_h,
      site.horizon_h + 1};
}

Occurrences::Occurrences(const OccurrenceRules& rules, Random& random)
    : rules_(&rules),
      hit_(rules.hit_probability.size()),
      back_h_(rules.hit_probability.size(), -kNever) {
  start(random);
  advance(rules.from_h, random);
}

void Occurrences::start(Random& random) {
  if (rules_->gap.empty()) return wait_for_window(-kNever, random);
  const Sampler& gap = rules_->gap.front();
  const Sampler& duration = rules_->duration.front();
  const double start_h = rules_->seasons.none() ? rules_->from_h : rules_->seasons.begin_h();
  if (rules_->restoration == Restoration::kIndependent) {
    // An occurrence is as long as the longest of several draws, or of none. No need to think: from
    // some moment, 40 to 80 cycles earlier, the process is rolled forward.
    const double cycle_h = gap.mean() + duration.mean();
    return wait_from(start_h - cycle_h * (40 + 40 * uniform(random)), random);
  }
  active_ = happens(duration.mean() / (gap.mean() + duration.mean()), random);
  if (active_) {
    begins_h_ = start_h;
    ends_h_ = start_h + duration.draw_residual(random);
    draw_hits(random);
    std::fill(back_h_.begin(), back_h_.end(), ends_h_);
  } else {
    begins_h_ = begin_after_gap(start_h, gap.draw_residual(random), random);
    announced_h_ = begins_h_ - rules_->notice_h;
  }
}

// From the end of an occurrence on.
void Occurrences::wait_from(double end_h, Random& random) {
  if (rules_->gap.empty()) return wait_for_window(end_h, random);
  active_ = false;
  begins_h_ = begin_after_gap(end_h, rules_->gap.front().draw(random), random);
  announced_h_ = std::max(begins_h_ - rules_->notice_h, end_h);
}

void Occurrences::wait_for_window(double end_of_last_h, Random& random) {
  active_ = false;
  begins_h_ = announced_h_ = kNever;
  const auto& windows = rules_->windows;
  while (window_ < windows.size() && windows[window_].second <= rules_->from_h) ++window_;
  if (window_ == windows.size()) return;
  std::tie(begins_h_, ends_h_) = windows[window_++];
  announced_h_ = std::max(begins_h_ - rules_->notice_h, end_of_last_h);
  draw_hits(random);
  std::fill(back_h_.begin(), back_h_.end(), ends_h_);
}

// False where no occurrence can have a length.
bool Occurrences::ever() const {
  const auto& hits = rules_->hit_probability;
  return rules_->duration.front().mean() > 0 &&
         (rules_->restoration == Restoration::kShared ||
          std::any_of(hits.begin(), hits.end(),
                      [](double probability) { return probability > 0; }));
}

// Draws the next occurrence: its beginning, which is returned, and all else. One without length is
// none, and the next gap is added to the one before it.
double Occurrences::begin_after_gap(double from_h, double gap_h, Random& random) {
  if (!ever()) return kNever;
  double begin_h = rules_->seasons.end_of_gap(from_h, gap_h, rules_->until_h);
  while (begin_h < kNever && !draw_occurrence(begin_h, random)) {
    begin_h =
        rules_->seasons.end_of_gap(begin_h, rules_->gap.front().draw(random), rules_->until_h);
  }
  return begin_h;
}

// Drawn ahead, since what will be hit is announced together with the occurrence. False if one that
// is shared by its targets has no length. Where each has its own, one that hits nothing is there,
// and over at once.
bool Occurrences::draw_occurrence(double begin_h, Random& random) {
  const Sampler& duration = rules_->duration.front();
  draw_hits(random);
  ends_h_ = begin_h;
  if (rules_->restoration == Restoration::kShared) {
    ends_h_ += duration.draw(random);
    std::fill(back_h_.begin(), back_h_.end(), ends_h_);
    return ends_h_ >= begin_h + kSameTime;
  }
  for (std::size_t i = 0; i < hit_.size(); ++i) {
    if (!hit_[i]) continue;
    back_h_[i] = begin_h + duration.draw(random);
    hit_[i] = back_h_[i] >= begin_h + kSameTime;
    if (hit_[i]) ends_h_ = std::max(ends_h_, back_h_[i]);
  }
  return true;
}

void Occurrences::draw_hits(Random& random) {
  for (std::size_t i = 0; i < hit_.size(); ++i)
    hit_[i] = happens(rules_->hit_probability[i], random);
}

int Occurrences::advance(double now_h, Random& random) {
  int begun = 0;
  for (;;) {
    if (active_ && ends_h_ <= now_h + kSameTime) {
      wait_from(ends_h_, random);
    } else if (!active_ && begins_h_ <= now_h + kSameTime) {
      active_ = true;
      ++begun;
    } else {
      return begun;
    }
  }
}

bool Occurrences::holds(std::size_t target, double now_h) const {
  return active_ && hit_[target] && back_h_[target] > now_h + kSameTime;
}

bool Occurrences::announces(std::size_t target, double now_h) const {
  return !active_ && hit_[target] && announced_h_ <= now_h + kSameTime;
}

bool Occurrences::holds_anything(double now_h) const {
  for (std::size_t i = 0; i < hit_.size(); ++i) {
    if (holds(i, now_h)) return true;
  }
  return false;
}

double Occurrences::next_change(double now_h) const {
  double next = active_ ? ends_h_ : begins_h_;
  const auto consider = [&](double time_h) {
    if (time_h > now_h + kSameTime) next = std::min(next, time_h);
  };
  if (active_) {
    for (const double back_h : back_h_) consider(back_h);
  } else {
    consider(announced_h_);
  }
  return next;
}

}  // namespace ridethrough::reference
