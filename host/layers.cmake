# SPDX-License-Identifier: Apache-2.0
# The layers of host/, each a folder and a library of that name: it may include from the layers
# named here, and from all that those may include from. The build links by this, and
# tests/layers.cmake holds every #include to it.
set(host_layers base site config scenario results files run manual analysis sweep trace page cli)
set(base_is_above "")
set(site_is_above base)
set(config_is_above site)
set(scenario_is_above site)  # and models/, kernels/
set(results_is_above scenario)
set(files_is_above results)
set(run_is_above results)
set(manual_is_above scenario)
set(analysis_is_above run)
set(sweep_is_above config files run)
set(trace_is_above files run)
set(page_is_above sweep trace)
set(cli_is_above analysis manual page)
