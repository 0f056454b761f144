// SPDX-License-Identifier: Apache-2.0
// A value of a site that has a default, or has to be given. It knows which of the two it is, and
// whether it was given.
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

namespace ridethrough {

template <class T>
struct DefaultValue {
  T value;
};

// Setting<double> scale = by_default(1.0);
template <class T>
DefaultValue<T> by_default(T value) {
  return {std::move(value)};
}

template <class T>
class Setting {
 public:
  using Value = T;

  Setting() = default;  // has to be given
  Setting(DefaultValue<T> fallback) : value_(std::move(fallback.value)), state_(State::kDefault) {}
  // Of any value that it takes; from then on it is given.
  template <class U>
  requires(std::convertible_to<U, T> && !std::same_as<std::remove_cvref_t<U>, Setting>)
      Setting(U&& value)  // NOLINT(bugprone-forwarding-reference-overload): never a Setting
      : value_(std::forward<U>(value)), state_(State::kGiven) {}

  operator const T&() const { return value_; }
  [[nodiscard]] const T& value() const { return value_; }
  [[nodiscard]] bool given() const { return state_ == State::kGiven; }
  [[nodiscard]] bool missing() const { return state_ == State::kMissing; }

 private:
  enum class State { kMissing, kDefault, kGiven };
  T value_ = {};
  State state_ = State::kMissing;
};

}  // namespace ridethrough
