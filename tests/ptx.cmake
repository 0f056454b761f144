# The device code computes in integers: not one floating-point instruction, so nothing that could be
# contracted or rounded differently from the host.
execute_process(COMMAND ${CUOBJDUMP} --dump-ptx ${LIBRARY} OUTPUT_VARIABLE ptx RESULT_VARIABLE failed)
if(failed OR NOT ptx MATCHES "simulate")
  message(FATAL_ERROR "no PTX of the simulation in ${LIBRARY}")
endif()
string(REGEX MATCHALL "[^\n]*\\.f(16|32|64)[^\n]*" found "${ptx}")
if(found)
  message(FATAL_ERROR "floating point in device code: ${found}")
endif()
