# SPDX-License-Identifier: Apache-2.0
# Every source says under which licence it is, in its first line or, behind "#!", in its second.
# Run with -DSOURCE=...
set(found 0)
foreach(folder IN ITEMS .ci bench configs docs host kernels models notebooks python tests)
  file(GLOB_RECURSE more ${SOURCE}/${folder}/*)
  list(APPEND files ${more})
endforeach()
file(GLOB top ${SOURCE}/*)
foreach(file IN LISTS files top)
  if(IS_DIRECTORY ${file} OR NOT file MATCHES "(\\.(c|cmake|cpp|css|cu|hpp|in|js|py|sh)|CMakeLists\\.txt|/dev|/run)$"
     OR file MATCHES "\\.min\\.js$")
    continue()
  endif()
  math(EXPR found "${found} + 1")
  file(STRINGS ${file} lines LIMIT_COUNT 2)
  if(NOT lines MATCHES "SPDX-License-Identifier: Apache-2.0")
    message(SEND_ERROR "${file} does not begin with its SPDX line")
  endif()
endforeach()
if(found LESS 300)
  message(SEND_ERROR "only ${found} sources found")
endif()
