# SPDX-License-Identifier: Apache-2.0
# Tests of the host: configs, profiles, distributions, statistics, results, and the program itself.
add_executable(ridethrough_host_tests
  host/bad_input_test.cpp
  host/comparison_test.cpp
  host/calendar_test.cpp
  host/config_test.cpp
  host/console_test.cpp
  host/coverage_test.cpp
  host/describe_test.cpp
  host/distribution_test.cpp
  host/figure_test.cpp
  host/merge_test.cpp
  host/profile_test.cpp
  host/results_file_test.cpp
  host/results_test.cpp
  host/results_text_test.cpp
  host/resume_test.cpp
  host/run_test.cpp
  host/safe_file_test.cpp
  host/sample_test.cpp
  host/outputs_test.cpp
  host/page_test.cpp
  host/scenarios_test.cpp
  host/sizing_test.cpp
  host/slices_test.cpp
  host/sensitivity_test.cpp
  host/statistics_test.cpp
  host/stored_file_test.cpp
  host/sweep_file_test.cpp
  host/sweep_merge_test.cpp
  host/sweep_test.cpp
  host/tally_check_test.cpp
  host/trace_test.cpp
  host/unseen_test.cpp
  host/worth_test.cpp)
target_compile_definitions(ridethrough_host_tests PRIVATE
  RIDETHROUGH_PROGRAM="$<TARGET_FILE:ridethrough>")
target_link_libraries(ridethrough_host_tests PRIVATE
  ridethrough_test_settings ridethrough_coverage_support ridethrough_page Boost::headers fmt::fmt
  nlohmann_json::nlohmann_json hdf5::hdf5_hl hdf5::hdf5)
add_dependencies(ridethrough_host_tests ridethrough)  # which bad_input_test.cpp runs
gtest_discover_tests(ridethrough_host_tests DISCOVERY_TIMEOUT 60 TEST_FILTER "-Deep*")
gtest_discover_tests(ridethrough_host_tests DISCOVERY_TIMEOUT 60
  TEST_FILTER "Deep*" TEST_LIST ridethrough_host_deep_tests PROPERTIES TIMEOUT 3600 LABELS deep)
