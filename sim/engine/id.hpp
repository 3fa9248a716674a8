// Small typed ids. An id can be built, compared and printed; it does not turn into an integer by itself.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace regroup {

template <class Tag, class Rep = std::int32_t>
class Id {
 public:
  constexpr Id() = default;
  explicit constexpr Id(Rep value) : value_(value) {}
  constexpr Rep value() const { return value_; }
  constexpr std::size_t index() const { return static_cast<std::size_t>(value_); }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;

 private:
  Rep value_ = 0;
};

template <class IdType>
constexpr IdType id_of(std::size_t index) {
  return IdType{static_cast<decltype(IdType{}.value())>(index)};
}

}  // namespace regroup
