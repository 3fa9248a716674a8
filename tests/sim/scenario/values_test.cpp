#include "sim/scenario/values.hpp"

#include <doctest/doctest.h>

#include "sim/scenario/config_value.hpp"
#include "tests/sim/scenario/reading_fixture.hpp"

namespace regroup::reading {

TEST_SUITE("sim/scenario") {
  TEST_CASE("a number is whole if nothing of it has to be rounded away") {
    CHECK(whole_decimal("4") == 4);
    CHECK(whole_decimal("4.000") == 4);
    CHECK(whole_decimal("1e3") == 1'000);
    CHECK(whole_decimal("-1.5e1") == -15);
    CHECK(whole_decimal("0e-9") == 0);
    for (const auto* text : {"4.0000001", "1e-7", "15e-1", "0.5", "4.0000000000000000000000000001", "x"}) {
      CAPTURE(text);
      CHECK(!whole_decimal(text));
    }
  }

  TEST_CASE("durations are exact in microseconds") {
    const std::pair<const char*, std::int64_t> right[] = {{"45s", 45'000'000},
                                                          {"250ms", 250'000},
                                                          {"800us", 800},
                                                          {"5min", 300'000'000},
                                                          {"1h", 3'600'000'000},
                                                          {"1.5s", 1'500'000},
                                                          {"0.1s", 100'000},
                                                          {"0s", 0},
                                                          {"0.000001s", 1},
                                                          {"0.0000004s", 0},
                                                          {"0.0000005s", 1},
                                                          {"00.25min", 15'000'000},
                                                          {"876000h", 876'000LL * 3'600'000'000},
                                                          {"1.0000000000000000000000001s", 1'000'000}};
    for (const auto& one : right) {
      CAPTURE(one.first);
      CHECK(parse_duration(one.first) == Duration{one.second});
    }
    for (const auto* text : {"",
                             "s",
                             "45",
                             "45 s",
                             " 45s",
                             "-1s",
                             "+1s",
                             "1e3s",
                             "1.s",
                             ".5s",
                             "1.2.3s",
                             "45S",
                             "45sec",
                             "1m",
                             "1d",
                             "900000h",
                             "99999999999999999999s",
                             "1s1s",
                             "NaNs",
                             "0x1s"}) {
      CAPTURE(text);
      CHECK(!parse_duration(text));
    }
  }

  TEST_CASE("rates are records per time, without rounding") {
    const auto rate = [](const char* text) { return *parse_rate(text); };
    CHECK(rate("600/s") == Rate{600, Duration{1'000'000}});
    CHECK(rate("5/min") == Rate{5, Duration{60'000'000}});
    CHECK(rate("0.5/s") == Rate{1, Duration{2'000'000}});
    CHECK(rate("1.25/s") == Rate{5, Duration{4'000'000}});
    CHECK(rate("3/h") == Rate{3, Duration{3'600'000'000}});
    CHECK(rate("2/ms") == Rate{2, Duration{1'000}});
    CHECK(rate("0/s") == Rate{0, Duration{1'000'000}});
    CHECK(rate("1000000000/s").count == 1'000'000'000);
    for (const auto* text : {"", "600", "/s", "600/", "600/us", "600/day", "-1/s", "1000000001/s", "600/2s", "600 /s", "1e3/x",
                             "99999999999999999999/h"}) {
      CAPTURE(text);
      CHECK(!parse_rate(text));
    }
  }

  TEST_CASE("sizes are bytes or binary multiples") {
    CHECK(parse_size("1KiB") == 1'024);
    CHECK(parse_size("50MiB") == 52'428'800);
    CHECK(parse_size("1GiB") == 1'073'741'824);
    CHECK(parse_size("100B") == 100);
    for (const auto* text : {"", "100", "1KB", "1kib", "1.5KiB", "-1B", "KiB", "99999999999999999999GiB"})
      CHECK(!parse_size(text));
  }

  TEST_CASE("numbers are decimal and whole ones fit") {
    CHECK(whole_number("-9223372036854775808") == INT64_MIN);
    CHECK(whole_number("+5") == 5);
    CHECK(!whole_number("9223372036854775808"));
    CHECK(!whole_number("5.0"));
    CHECK(!whole_number(""));
    CHECK(!whole_number("-"));
    CHECK(*scaled_decimal("1.5e3", 0) == 1'500);
    CHECK(*scaled_decimal("-0.25", 2) == -25);
    CHECK(*scaled_decimal("5e-1", 0) == 1);
    CHECK(*scaled_decimal("4e-1", 0) == 0);
    CHECK(*scaled_decimal("0e99", 12) == 0);
    CHECK(!scaled_decimal("1e99", 0));
    CHECK(!scaled_decimal("1e", 0));
    CHECK(!scaled_decimal(".", 0));
  }

  TEST_CASE("by_duration takes Java's ISO-8601 durations") {
    CHECK(parse_iso_duration("PT1H30M") == Duration{5'400'000'000});
    CHECK(parse_iso_duration("P1DT0.5S") == Duration{86'400'500'000});
    CHECK(parse_iso_duration("pt1h") == Duration{3'600'000'000});
    for (const auto* text : {"", "P", "PT", "1H", "PT1", "PT1D", "P1H", "PT1M1H", "P-1D", "PT1.5H", "P1Y", "P1DT"}) {
      CAPTURE(text);
      CHECK(!parse_iso_duration(text));
    }
  }

  TEST_CASE("a time that varies is a distribution") {
    using Kind = Distribution::Kind;
    const auto latency = [](const char* value) {
      return tests::read_base({{"/cluster/network/latency", value}}).scenario.network.latency;
    };
    CHECK(latency("\"2ms\"") == Distribution{Kind::Constant, Duration{2'000}, {}});
    CHECK(latency(R"({"uniform": ["1ms", "3ms"]})") == Distribution{Kind::Uniform, Duration{1'000}, Duration{3'000}});
    CHECK(latency(R"({"exponential": "2ms"})") == Distribution{Kind::Exponential, Duration{2'000}, {}});
    CHECK(latency(R"({"lognormal": {"median": "2ms", "p99": "50ms"}})") ==
          Distribution{Kind::Lognormal, Duration{2'000}, Duration{50'000}});
  }
}

}  // namespace regroup::reading
