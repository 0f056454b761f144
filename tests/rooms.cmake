# SPDX-License-Identifier: Apache-2.0
# The rooms of the house: models/ knows no libm, no floating point and no library; kernels/ knows
# neither files nor Boost; nothing includes from a room to its right.
function(forbid folder pattern why)
  file(GLOB files ${SOURCE}/${folder}/*)
  foreach(file IN LISTS files)
    file(STRINGS ${file} lines REGEX "${pattern}")
    foreach(line IN LISTS lines)
      if(NOT line MATCHES "^ *//")
        message(SEND_ERROR "${file}: ${why}: ${line}")
      endif()
    endforeach()
  endforeach()
endfunction()

forbid(models "#include *[\"<](kernels|host)/" "includes from a room to the right")
forbid(models "#include *<(thrust|boost|hdf5|H5|mpi|cuda_runtime|cmath|math|string|fstream|iostream)"
       "models/ must not know this")
forbid(models "(^|[^a-z_])(float|double|log|exp|pow|sqrt|sin|cos)([^a-z_]|$)" "integers only")
forbid(kernels "#include *[\"<]host/" "includes from a room to the right")
forbid(kernels "#include *<(boost|hdf5|H5|mpi)" "kernels/ must not know this")
