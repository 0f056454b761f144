// SPDX-License-Identifier: Apache-2.0
// Sites drawn at random over the whole space of keys, written as configs and read again.
#include "host/config/read_site.hpp"
#include "host/config/write_config.hpp"
#include "host/scenario/study.hpp"
#include "host/site/by_key.hpp"
#include "tests/host/support.hpp"
#include "tests/reference/config_text.hpp"
#include "tests/reference/random_site.hpp"

#include <gtest/gtest.h>

namespace ridethrough::reference {
namespace {

TEST(RoundTrip, GivesTheSameSite) {
  constexpr std::uint64_t kSites = 60;
  std::size_t given = 0;
  for (std::uint64_t seed = 1; seed <= kSites && !testing::Test::HasFailure(); ++seed) {
    const test::TemporaryFolder folder;
    const ridethrough::Site site =
        load_site(write_config(random_site(seed, Keys::kAll), seed, folder.path()));
    const ConfigText text = ridethrough::write_config(site);
    SCOPED_TRACE(text.text);
    const ridethrough::Site again = read_site(Config::from_text("", text.text, {}));
    each_value(site, [&](const Key& key, const KeyRow&, const void*) {
      EXPECT_EQ(has(site, key), has(again, key)) << key.text();
      EXPECT_EQ(text_of(site, key), text_of(again, key)) << key.text();
      if (has(site, key)) ++given;
    });
    EXPECT_EQ(sections_of(site), sections_of(again));
    EXPECT_EQ(compile(site).fingerprint(), compile(again).fingerprint());
  }
  EXPECT_GT(given, 20 * kSites);
}

}  // namespace
}  // namespace ridethrough::reference
