# SPDX-License-Identifier: Apache-2.0
# Tests of the host: configs, profiles, distributions, statistics, results, and the program itself.
add_executable(ridethrough_host_tests
  host/analysis/interrupted_test.cpp
  host/analysis/sensitivity_test.cpp
  host/analysis/sizing_test.cpp
  host/analysis/target_test.cpp
  host/analysis/worth_test.cpp
  host/base/console_test.cpp
  host/base/csv_test.cpp
  host/base/layout_test.cpp
  host/base/problems_test.cpp
  host/base/safe_file_test.cpp
  host/base/text_test.cpp
  host/cli/analysis_run_test.cpp
  host/cli/bad_input_test.cpp
  host/cli/outputs_test.cpp
  host/cli/require_test.cpp
  host/cli/resume_test.cpp
  host/cli/show_sweeps_test.cpp
  host/cli/width_test.cpp
  host/config/config_test.cpp
  host/config/read_site_test.cpp
  host/config/write_config_test.cpp
  host/files/analysis_file_test.cpp
  host/files/hdf5_text_test.cpp
  host/files/merge_test.cpp
  host/files/results_file_test.cpp
  host/files/sample_file_test.cpp
  host/files/stored_file_test.cpp
  host/page/page_test.cpp
  host/results/comparison_test.cpp
  host/results/coverage_test.cpp
  host/results/format_value_test.cpp
  host/results/results_table_test.cpp
  host/results/results_test.cpp
  host/results/statistics_test.cpp
  host/results/tally_check_test.cpp
  host/results/unseen_test.cpp
  host/run/run_test.cpp
  host/run/work_partition_test.cpp
  host/scenario/build_scenario_test.cpp
  host/scenario/describe_test.cpp
  host/scenario/fingerprint_test.cpp
  host/scenario/sampling_tables_test.cpp
  host/scenario/scenarios_test.cpp
  host/site/by_key_test.cpp
  host/site/calendar_test.cpp
  host/site/check_test.cpp
  host/site/distribution_test.cpp
  host/site/key_test.cpp
  host/site/keys_test.cpp
  host/site/number_text_test.cpp
  host/site/parameters_test.cpp
  host/site/profile_placing_test.cpp
  host/site/profile_test.cpp
  host/site/setting_test.cpp
  host/site/site_test.cpp
  host/site/time_cell_test.cpp
  host/sweep/sweep_csv_test.cpp
  host/sweep/sweep_file_test.cpp
  host/sweep/sweep_merge_test.cpp
  host/sweep/sweep_run_test.cpp
  host/trace/trace_test.cpp)
target_compile_definitions(ridethrough_host_tests PRIVATE
  RIDETHROUGH_PROGRAM="$<TARGET_FILE:ridethrough>")
target_link_libraries(ridethrough_host_tests PRIVATE
  ridethrough_test_settings ridethrough_coverage_support ridethrough_page Boost::headers fmt::fmt
  nlohmann_json::nlohmann_json hdf5::hdf5_hl hdf5::hdf5)
add_dependencies(ridethrough_host_tests ridethrough)  # which bad_input_test.cpp runs
gtest_discover_tests(ridethrough_host_tests DISCOVERY_TIMEOUT 60
  TEST_FILTER "-Deep*" PROPERTIES LABELS quick)
gtest_discover_tests(ridethrough_host_tests DISCOVERY_TIMEOUT 60
  TEST_FILTER "Deep*" TEST_LIST ridethrough_host_deep_tests PROPERTIES TIMEOUT 3600 LABELS deep)
