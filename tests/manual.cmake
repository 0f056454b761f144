# SPDX-License-Identifier: Apache-2.0
# Tests of the manual in all its forms: help, page, completion, the pages of docs/, the starter.
add_executable(ridethrough_manual_tests
  host/cli/command_line_test.cpp
  host/cli/command_test.cpp
  host/cli/completion_test.cpp
  host/cli/help_command_test.cpp
  host/manual/man_test.cpp
  host/manual/markdown_test.cpp
  host/manual/plain_test.cpp
  host/manual/starter_test.cpp)
target_compile_definitions(ridethrough_manual_tests PRIVATE
  RIDETHROUGH_PROGRAM="$<TARGET_FILE:ridethrough>")
target_link_libraries(ridethrough_manual_tests PRIVATE
  ridethrough_test_settings ridethrough_cli fmt::fmt)
add_dependencies(ridethrough_manual_tests ridethrough)
gtest_discover_tests(ridethrough_manual_tests DISCOVERY_TIMEOUT 60 PROPERTIES LABELS quick)

add_test(NAME manual_page_renders
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/manual/page.sh $<TARGET_FILE:ridethrough>)
set_property(TEST manual_page_renders PROPERTY LABELS environment)
add_test(NAME manual_page_is_installed
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/manual/installed.sh ${PROJECT_BINARY_DIR})
add_test(NAME bash_completes_command_lines
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/manual/completion.sh $<TARGET_FILE:ridethrough>)
add_test(NAME reference_pages_are_as_the_program_writes_them
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/manual/reference.sh $<TARGET_FILE:ridethrough>
          ${PROJECT_SOURCE_DIR}/docs)
add_test(NAME recipes_are_taken_and_give_what_the_page_says
  COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/manual/recipes.py $<TARGET_FILE:ridethrough>
          ${PROJECT_SOURCE_DIR})
add_test(NAME tutorial_prints_what_the_page_says
  COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/manual/tutorial.py $<TARGET_FILE:ridethrough>
          ${PROJECT_SOURCE_DIR}/docs/tutorial.md)
add_test(NAME validation_page_names_tests_and_has_the_figures
  COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/manual/validation.py
          ${CMAKE_CTEST_COMMAND} ${PROJECT_BINARY_DIR} $<TARGET_FILE:ridethrough> ${PROJECT_SOURCE_DIR})
# It names tests of all kinds, so that all have to be there.
set_property(TEST validation_page_names_tests_and_has_the_figures PROPERTY LABELS environment)
add_test(NAME site_has_all_its_links_and_needs_no_network
  COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/manual/site.sh ${PROJECT_SOURCE_DIR})
set_tests_properties(site_has_all_its_links_and_needs_no_network PROPERTIES
  LABELS environment RESOURCE_LOCK site TIMEOUT 300)
