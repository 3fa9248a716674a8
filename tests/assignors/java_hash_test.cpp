#include "assignors/java_hash.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace regroup::assignors::test {

namespace {

std::vector<std::string> walked(const std::vector<std::string>& put) {
  std::vector<JavaKey> keys;
  for (const auto& text : put) keys.push_back(java_key(text));
  std::vector<std::string> out;
  for (const auto key : hash_map_order(keys)) out.push_back(put[key]);
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

TEST_SUITE_BEGIN("assignors/java_hash");

TEST_CASE("hash codes are Java's") {
  CHECK(static_cast<std::int32_t>(java_hash("consumer1")) == -421004549);
  CHECK(java_hash("") == 0);
  CHECK(java_hash("Aa") == java_hash("BB"));
  CHECK(java_hash("\u00E9") == 0xE9);
  CHECK(java_hash("\U0001F600") == 31 * 0xD83D + 0xDE00);  // two UTF-16 units
  CHECK(topic_partition_hash(java_hash("t"), 0) == 1077);
}

TEST_CASE("strings are ordered by UTF-16 units") {
  CHECK(java_less("t10", "t2"));
  CHECK(java_less("t", "t1"));
  CHECK_FALSE(java_less("t", "t"));
  CHECK(java_less("z", "\u00E9"));
  CHECK(java_less("\U0001F600", "\uE000"));  // a surrogate comes before U+E000
  CHECK_FALSE(java_less("\uE000", "\U0001F600"));
  CHECK(java_less("\uD7FF", "\U0001F600"));
}

TEST_CASE("a hash map is walked slot by slot") {
  CHECK(joined(walked({"consumer1", "consumer2", "consumer3"})) == "consumer3 consumer2 consumer1");
  CHECK(joined(walked({"Aa", "BB", "C"})) == "Aa BB C");  // one slot: as they came
  CHECK(joined(walked({"BB", "Aa", "C"})) == "BB Aa C");
}

TEST_CASE("a hash map grows at three quarters") {
  std::vector<std::string> ids;
  for (int i = 0; i < 20; ++i) ids.push_back("c" + std::to_string(i));
  CHECK(joined(walked(ids)) == "c11 c10 c13 c12 c15 c14 c17 c16 c19 c18 c0 c1 c2 c3 c4 c5 c6 c7 c8 c9");
}

TEST_CASE("computeIfAbsent puts new keys first and grows one call late") {
  const std::vector<JavaKey> keys{java_key("t1"), java_key("t19")};
  CHECK(compute_if_absent_order(keys, false) == std::vector<std::int32_t>{1, 0});
  const std::vector<std::string> texts{"c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "ca", "cb", "cc"};
  std::vector<JavaKey> many;
  for (const auto& text : texts) many.push_back(java_key(text));
  CHECK(compute_if_absent_order(many, true) == hash_map_order(many));
  CHECK(compute_if_absent_order(many, false) != compute_if_absent_order(many, true));
}

TEST_CASE("a slot of colliding keys is walked as the tree that Java makes of it") {
  std::vector<std::string> ids;
  for (int i = 0; i < 16; ++i)  // 16 texts of one hash code
    for (int bit = 3; bit >= 0; --bit) {
      if (bit == 3) ids.emplace_back();
      ids.back() += ((i >> bit) & 1) == 0 ? "Aa" : "BB";
    }
  for (int i = 0; i < 40; ++i) ids.push_back("k" + std::to_string(i));
  std::vector<JavaKey> keys;
  for (const auto& id : ids) keys.push_back(java_key(id));
  // Printed by a java.util.HashMap of JDK 17.
  CHECK(hash_map_order(keys) == std::vector<std::int32_t>{47, 46, 49, 48, 51, 50, 53, 52, 55, 54, 16, 17, 18, 19,
                                                          20, 21, 22, 23, 24, 25, 3,  0,  1,  2,  4,  5,  6,  7,
                                                          8,  9,  10, 11, 12, 13, 14, 15, 27, 26, 29, 28, 31, 30,
                                                          33, 32, 35, 34, 36, 38, 37, 40, 39, 42, 41, 44, 43, 45});
}

TEST_CASE("the first partition of a hash set is the one in the lowest slot") {
  PartitionHashSet set;
  for (std::int32_t p = 0; p < 20; ++p) set.add(p, topic_partition_hash(java_hash("t"), p));
  for (std::int32_t p = 19; p >= 0; --p) {
    CHECK(set.first() == p);
    set.remove(p);
  }
  CHECK(set.empty());
}

TEST_CASE("a small hash set grows when nine partitions share a slot") {
  PartitionHashSet set;
  std::vector<std::int32_t> order;
  for (std::int32_t p = 0; p < 160; p += 16) set.add(p, topic_partition_hash(java_hash("t"), p));
  while (!set.empty()) {
    order.push_back(set.first());
    set.remove(order.back());
  }
  CHECK(order == std::vector<std::int32_t>{16, 48, 80, 112, 144, 0, 32, 64, 96, 128});  // as JDK 17 walks it
}

TEST_SUITE_END();

}  // namespace regroup::assignors::test
