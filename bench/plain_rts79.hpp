// SPDX-License-Identifier: Apache-2.0
// The yardstick: the RTS-79 as anybody would write it in an evening. Doubles, one clock a unit, the
// logarithm of the library, one fast generator for all; not reproducible across machines, no
// statistics but the hours lost.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

namespace ridethrough {

class PlainRts79 {
 public:
  struct Unit {
    double mw, mttf_h, mttr_h;
  };

  PlainRts79(std::vector<Unit> units, std::vector<double> load_mw)
      : units_(std::move(units)),
        load_mw_(std::move(load_mw)),
        next_h_(units_.size()),
        up_(units_.size()) {
    for (const double mw : load_mw_) peak_mw_ = std::max(peak_mw_, mw);
  }

  // Hours of lost load in one year.
  double operator()() {
    const auto horizon_h = static_cast<double>(load_mw_.size());
    double capacity = 0;
    for (std::size_t i = 0; i < units_.size(); ++i) {
      const auto& unit = units_[i];
      up_[i] = uniform() < unit.mttf_h / (unit.mttf_h + unit.mttr_h);
      next_h_[i] = exponential(up_[i] ? unit.mttf_h : unit.mttr_h);
      if (up_[i]) capacity += unit.mw;
    }
    double lost = 0;
    for (double now = 0; now < horizon_h;) {
      std::size_t first = 0;
      for (std::size_t i = 1; i < next_h_.size(); ++i) {
        if (next_h_[i] < next_h_[first]) first = i;
      }
      const double end = std::min(next_h_[first], horizon_h);
      if (capacity < peak_mw_) lost += hours_above(capacity, now, end);
      up_[first] = !up_[first];
      capacity += up_[first] ? units_[first].mw : -units_[first].mw;
      next_h_[first] += exponential(up_[first] ? units_[first].mttf_h : units_[first].mttr_h);
      now = end;
    }
    return lost;
  }

 private:
  double hours_above(double capacity, double now, double end) const {
    double hours = 0;
    for (auto hour = static_cast<std::size_t>(now); static_cast<double>(hour) < end; ++hour) {
      if (load_mw_[hour] <= capacity) continue;
      hours +=
          std::min(end, static_cast<double>(hour + 1)) - std::max(now, static_cast<double>(hour));
    }
    return hours;
  }

  // xorshift64*. Source: Vigna, ACM Trans. Math. Softw. 42(4):30, 2016.
  double uniform() {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return (static_cast<double>((state_ * 0x2545F4914F6CDD1DU) >> 11) + 0.5) * 0x1p-53;
  }
  double exponential(double mean) { return -mean * std::log(uniform()); }

  std::vector<Unit> units_;
  std::vector<double> load_mw_;
  std::vector<double> next_h_;
  std::vector<char> up_;
  double peak_mw_ = 0;
  std::uint64_t state_ = 88172645463325252U;
};

}  // namespace ridethrough
