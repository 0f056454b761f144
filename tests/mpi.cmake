# SPDX-License-Identifier: Apache-2.0
# Several ranks, where there is MPI. Once, in the build that ./dev build makes.
if(NOT TARGET ridethrough_mpi OR RIDETHROUGH_CUDA STREQUAL "OFF")
  return()
endif()
add_executable(ridethrough_communicator_tests mpi/communicator_test.cpp ${PROJECT_SOURCE_DIR}/host/run/mpi/communicator.cpp)
target_link_libraries(ridethrough_communicator_tests PRIVATE
  ridethrough_host GTest::gtest fmt::fmt ridethrough_mpi_settings)

# As root, with more ranks than processors, which therefore are left to others while a rank waits; and
# same_file.py.
set(mpi_environment
  OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
  OMPI_MCA_mpi_yield_when_idle=1 OMPI_MCA_hwloc_base_binding_policy=none
  PYTHONPATH=${CMAKE_CURRENT_SOURCE_DIR})
add_test(NAME mpi.communicator COMMAND ${MPIEXEC_EXECUTABLE} -n 3 $<TARGET_FILE:ridethrough_communicator_tests>)
add_test(NAME mpi.ranks
  COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/mpi/ranks_test.py
          $<TARGET_FILE:ridethrough> $<TARGET_FILE:ridethrough_mpi> ${MPIEXEC_EXECUTABLE})
set_tests_properties(mpi.communicator mpi.ranks PROPERTIES
  LABELS environment TIMEOUT 300 PROCESSORS 2 ENVIRONMENT "${mpi_environment}")
