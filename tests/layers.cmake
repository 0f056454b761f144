# SPDX-License-Identifier: Apache-2.0
# The layers: models/ knows no libm, no floating point and no library; kernels/ knows neither files
# nor Boost; of models/, kernels/ and host/ none includes from one to its right, and within host/ a
# layer includes only from those that host/layers.cmake names. Run with -DSOURCE=..., which may be
# the folder of another tree, for the test of this test.
include(${CMAKE_CURRENT_LIST_DIR}/../host/layers.cmake)

function(forbid folder pattern why)
  file(GLOB_RECURSE files ${SOURCE}/${folder}/*)
  foreach(file IN LISTS files)
    file(STRINGS ${file} lines REGEX "${pattern}")
    foreach(line IN LISTS lines)
      if(NOT line MATCHES "^ *//")
        message(SEND_ERROR "${file}: ${why}: ${line}")
      endif()
    endforeach()
  endforeach()
endfunction()

forbid(models "#include *[\"<](kernels|host)/" "includes from a layer above")
forbid(models "#include *<(thrust|boost|hdf5|H5|mpi|cuda_runtime|cmath|math|string|fstream|iostream)"
       "models/ must not know this")
forbid(models "(^|[^a-z_])(float|double|log|exp|pow|sqrt|sin|cos)([^a-z_]|$)" "integers only")
forbid(kernels "#include *[\"<]host/" "includes from a layer above")
forbid(kernels "#include *<(boost|hdf5|H5|mpi)" "kernels/ must not know this")

# From below all that is reached from `layer`, itself among it.
function(reachable layer result)
  set(all ${layer})
  foreach(below IN LISTS ${layer}_is_above)
    reachable(${below} more)
    list(APPEND all ${more})
  endforeach()
  list(REMOVE_DUPLICATES all)
  set(${result} ${all} PARENT_SCOPE)
endfunction()

foreach(layer IN LISTS host_layers)
  reachable(${layer} may_include)
  list(JOIN may_include "|" may_include)
  file(GLOB_RECURSE files ${SOURCE}/host/${layer}/*.hpp ${SOURCE}/host/${layer}/*.cpp)
  foreach(file IN LISTS files)
    file(STRINGS ${file} lines REGEX "^#include \"host/")
    foreach(line IN LISTS lines)
      if(NOT line MATCHES "\"host/(${may_include})/")
        message(SEND_ERROR "${file}: ${layer} may include from ${may_include} only: ${line}")
      endif()
    endforeach()
    file(STRINGS ${file} lines REGEX "^#include \"(models|kernels)/")
    if(lines AND layer MATCHES "^(base|config)$")
      message(SEND_ERROR "${file}: ${layer} does not know how a site is simulated: ${lines}")
    endif()
  endforeach()
endforeach()

# A file that is in no layer would be held to nothing.
file(GLOB strays ${SOURCE}/host/*.cpp ${SOURCE}/host/*.hpp)
if(strays)
  message(SEND_ERROR "in no layer: ${strays}")
endif()
