// SPDX-License-Identifier: Apache-2.0
// Rows of the table of keys, made from the members that they are about: kind, default and choices
// are those of the member. For keys.cpp alone.
#pragma once

#include "host/site/keys.hpp"
#include "host/site/values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

namespace ridethrough {

// The member at the end of a path of members: of a class, &Turbine::policy, &TurbinePolicy::mode.
template <auto kMember, auto... kFurther, class Part>
auto& member_of(Part& part) {
  if constexpr (sizeof...(kFurther) == 0) {
    return part.*kMember;
  } else {
    return member_of<kFurther...>(part.*kMember);
  }
}

// What the first member of a path is of.
template <class Part, class Member>
Part part_with(Member Part::*);
template <auto kMember, auto...>
auto first_part() -> decltype(part_with(kMember));
template <auto... kPath>
using PartOf = decltype(first_part<kPath...>());

// A part that nobody has given anything.
template <class Part>
const Part& untouched() {
  static const Part part{};
  return part;
}

template <class Member>
struct ValueOf {
  using Type = Member;  // a list, which may be empty
};
template <class T>
struct ValueOf<Setting<T>> {
  using Type = T;
};
template <class T>
struct ValueOf<std::optional<T>> {
  using Type = T;
};

template <class T>
bool is_given(const Setting<T>& member) {
  return member.given();
}
template <class T>
bool is_given(const std::optional<T>& member) {
  return member.has_value();
}
template <class T>
bool is_given(const std::vector<T>& member) {
  return !member.empty();
}

// The value or the default; null where there is none.
template <class T>
const T* value_of(const Setting<T>& member) {
  return member.missing() ? nullptr : &member.value();
}
template <class T>
const T* value_of(const std::optional<T>& member) {
  return member ? &*member : nullptr;
}
template <class T>
const std::vector<T>* value_of(const std::vector<T>& member) {
  return member.empty() ? nullptr : &member;
}

inline double number_in(double value) { return value; }
inline double number_in(std::uint32_t value) { return value; }
inline double number_in(std::uint64_t value) { return static_cast<double>(value); }
inline double number_in(const RandomVariable& value) { return static_cast<double>(value.mean); }
template <class T>
double number_in(const T&) {
  return std::numeric_limits<double>::quiet_NaN();
}

template <class T>
T scaled_value(const T& value, double by) {
  if constexpr (std::is_same_v<T, double>) return value * by;
  if constexpr (std::is_same_v<T, RandomVariable>) return scaled(value, by);
  if constexpr (std::is_same_v<T, std::uint32_t>) {
    constexpr double kMost = std::numeric_limits<T>::max();
    return static_cast<T>(std::min(std::round(value * by), kMost));
  }
  return value;
}

template <auto... kPath>
MemberAccess access() {
  using Part = PartOf<kPath...>;
  MemberAccess all;
  all.read = [](void* part, const KeyRow& row, const std::string& text, const std::string& folder) {
    auto& member = member_of<kPath...>(*static_cast<Part*>(part));
    typename ValueOf<std::remove_reference_t<decltype(member)>>::Type value{};
    check_length(row, text);
    read_value(value, row, text, folder);
    member = std::move(value);
  };
  all.check = [](const void* part, const KeyRow& row) {
    const auto* value = value_of(member_of<kPath...>(*static_cast<const Part*>(part)));
    if (value != nullptr) check_value(*value, row);
  };
  all.text = [](const void* part) {
    const auto* value = value_of(member_of<kPath...>(*static_cast<const Part*>(part)));
    return value == nullptr ? std::string() : value_text(*value);
  };
  all.given = [](const void* part) {
    return is_given(member_of<kPath...>(*static_cast<const Part*>(part)));
  };
  all.clear = [](void* part) {
    member_of<kPath...>(*static_cast<Part*>(part)) = member_of<kPath...>(untouched<Part>());
  };
  all.number = [](const void* part) {
    const auto* value = value_of(member_of<kPath...>(*static_cast<const Part*>(part)));
    return value == nullptr ? std::numeric_limits<double>::quiet_NaN() : number_in(*value);
  };
  all.scale = [](void* part, double by) {
    auto& member = member_of<kPath...>(*static_cast<Part*>(part));
    const auto* value = value_of(member);
    if (value != nullptr) member = scaled_value(*value, by);
  };
  return all;
}

template <class T>
constexpr ValueKind kind_of() {
  using enum ValueKind;
  if constexpr (Choice<T>) return kChoice;
  if constexpr (std::is_same_v<T, double>) return kNumber;
  if constexpr (std::is_integral_v<T>) return kInteger;
  if constexpr (std::is_same_v<T, std::chrono::year_month_day>) return kDate;
  if constexpr (std::is_same_v<T, RandomVariable>) return kDistribution;
  if constexpr (std::is_same_v<T, std::vector<Site::Hit>>) return kTargets;
  if constexpr (std::is_same_v<T, std::vector<Window>>) return kWindows;
  if constexpr (requires { std::tuple_size<T>::value; }) return kNumbers;
  return kText;
}

// A row for the member at the end of the path. What the type does not say follows: range(), ...
template <auto... kPath>
KeyRow row(std::string key, std::string help) {
  using Part = PartOf<kPath...>;
  const auto& member = member_of<kPath...>(untouched<Part>());
  using Member = std::remove_cvref_t<decltype(member)>;
  using Value = typename ValueOf<Member>::Type;
  KeyRow made{Part::kKind, std::move(key), kind_of<Value>(), std::move(help)};
  made.member = access<kPath...>();
  made.fallback = made.member.text(&untouched<Part>());
  if constexpr (requires { member.missing(); }) made.required = member.missing();
  if constexpr (Choice<Value>) {
    for (const auto& one : Words<Value>::kWords) made.choices.emplace_back(one.word);
  }
  if constexpr (requires { std::tuple_size<Value>::value; }) {
    made.count = std::tuple_size<Value>::value;
  }
  return made;
}

}  // namespace ridethrough
