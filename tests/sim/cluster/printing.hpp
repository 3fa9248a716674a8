// Times and how doctest prints our values when a check fails.
#pragma once

#include <optional>

#include <doctest/doctest.h>

#include "sim/engine/time.hpp"
#include "sim/facts/fact.hpp"

namespace regroup {

constexpr SimTime at(Duration time) { return SimTime{time}; }

inline doctest::String toString(Error error) { return name_of(error); }
inline doctest::String toString(Offset offset) { return "offset " + doctest::toString(offset.value()); }

template <class Tag, class Rep>
doctest::String toString(const Id<Tag, Rep>& id) {
  return "id " + doctest::toString(id.value());
}

}  // namespace regroup

namespace doctest {

template <>
struct StringMaker<regroup::SimTime> {
  static String convert(const regroup::SimTime& at) { return toString(at.time_since_epoch().count()) + " us"; }
};

template <class T>
struct StringMaker<std::optional<T>> {
  static String convert(const std::optional<T>& value) {
    if (!value) return "none";
    return toString(*value);
  }
};

}  // namespace doctest
