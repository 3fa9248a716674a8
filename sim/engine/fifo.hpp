// A queue in one piece of memory: it costs nothing while it is empty, and copying it is copying an array.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace regroup {

template <class Value>
class Fifo {
 public:
  bool empty() const { return first_ == values_.size(); }
  std::size_t size() const { return values_.size() - first_; }
  Value& front() { return values_[first_]; }
  const Value& front() const { return values_[first_]; }
  Value& back() { return values_.back(); }
  auto begin() { return values_.begin() + static_cast<std::ptrdiff_t>(first_); }
  auto end() { return values_.end(); }
  auto begin() const { return values_.begin() + static_cast<std::ptrdiff_t>(first_); }
  auto end() const { return values_.end(); }

  void push_back(Value value) { values_.push_back(std::move(value)); }
  void pop_front() {
    if (++first_ == values_.size()) clear();
    else if (first_ >= 32 && 2 * first_ >= values_.size()) forget();
  }
  void clear() {
    values_.clear();
    first_ = 0;
  }
  // Takes out those for which `of` holds.
  template <class Predicate>
  void erase_where(Predicate of) {
    forget();
    std::erase_if(values_, of);
  }

 private:
  void forget() {  // what was taken from the front
    values_.erase(values_.begin(), begin());
    first_ = 0;
  }

  std::vector<Value> values_;
  std::size_t first_ = 0;
};

}  // namespace regroup
