# SPDX-License-Identifier: Apache-2.0
# A build in which every option is off.
add_test(NAME all_options_off_ask_for_no_package
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/all_off.sh ${PROJECT_SOURCE_DIR} configure)
add_test(NAME all_options_off_make_a_program
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/all_off.sh ${PROJECT_SOURCE_DIR} build)
set_tests_properties(all_options_off_make_a_program PROPERTIES LABELS deep TIMEOUT 1800)
