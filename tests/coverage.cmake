# SPDX-License-Identifier: Apache-2.0
# The coverage of the printed intervals: ridethrough_coverage makes the tables of docs/validation.md,
# host/results/coverage_test.cpp is its quick form.
find_package(Threads REQUIRED)
add_library(ridethrough_coverage_support STATIC coverage/cover.cpp coverage/site.cpp
  coverage/worth_site.cpp)
target_compile_definitions(ridethrough_coverage_support PRIVATE
  RIDETHROUGH_CONFIGS="${PROJECT_SOURCE_DIR}/configs")  # asked for by tests/support.hpp
target_link_libraries(ridethrough_coverage_support
  PUBLIC ridethrough_host PRIVATE fmt::fmt Threads::Threads)
function(add_coverage_program name source)
  add_executable(${name} ${source})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  target_link_libraries(${name} PRIVATE
    ridethrough_coverage_support Boost::program_options fmt::fmt)
endfunction()
add_coverage_program(ridethrough_coverage coverage/coverage.cpp)
# That it runs at all; how good the intervals are, is for the quick form to say.
add_test(NAME coverage_tables_are_made
  COMMAND ridethrough_coverage --law exponential often --seeds 2 --levels 1 10 --truth 1 --all)
add_test(NAME coverage_at_the_stop_is_told
  COMMAND ridethrough_coverage --stop --law exponential --runs 2 --targets 0.1)

# The same of `ridethrough worth`, for docs/worth-and-sensitivity.md; host/analysis/worth_test.cpp has the quick
# form.
add_coverage_program(ridethrough_worth_coverage coverage/worth.cpp)
add_test(NAME coverage_of_worth_is_measured
  COMMAND ridethrough_worth_coverage --sigma 1 --seeds 2)
