# SPDX-License-Identifier: Apache-2.0
# The second implementation of docs/model.md, its own tests, and the program compared with it.
add_executable(ridethrough_reference_tests
  reference/agreement_test.cpp
  reference/beginning.cpp
  reference/beginning_test.cpp
  reference/books.cpp
  reference/books_test.cpp
  reference/config_text.cpp
  reference/events.cpp
  reference/flows.cpp
  reference/flows_test.cpp
  reference/processes.cpp
  reference/processes_test.cpp
  reference/random_site.cpp
  reference/round_trip_test.cpp
  reference/simulator.cpp
  reference/trajectory.cpp)
target_link_libraries(ridethrough_reference_tests PRIVATE ridethrough_test_settings)
gtest_discover_tests(ridethrough_reference_tests
  TEST_FILTER "-Deep/*" DISCOVERY_TIMEOUT 60 PROPERTIES LABELS quick)
gtest_discover_tests(ridethrough_reference_tests
  TEST_FILTER "Deep/*" TEST_LIST ridethrough_reference_deep_tests DISCOVERY_TIMEOUT 60
  PROPERTIES LABELS deep TIMEOUT 3600)
