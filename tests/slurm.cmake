# SPDX-License-Identifier: Apache-2.0
# The batch scripts of configs/slurm, in a Slurm of their own.
add_test(NAME slurm_runs_the_shipped_scripts
  COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/slurm/slurm_test.py
          $<TARGET_FILE:ridethrough> ${PROJECT_SOURCE_DIR}/configs)
set_tests_properties(slurm_runs_the_shipped_scripts PROPERTIES
  LABELS environment SKIP_RETURN_CODE 77 TIMEOUT 300 ENVIRONMENT PYTHONPATH=${CMAKE_CURRENT_SOURCE_DIR})

add_test(NAME cost_page_has_the_numbers_of_its_program
  COMMAND /usr/bin/python3 ${PROJECT_SOURCE_DIR}/bench/sweep_cost.py
          --check ${PROJECT_SOURCE_DIR}/docs/cluster.md)
