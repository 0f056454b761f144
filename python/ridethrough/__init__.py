# SPDX-License-Identifier: Apache-2.0
"""Monte Carlo reliability of large sites with grid, batteries and turbines.

    import ridethrough as rt

    site = rt.load("site.ini")
    result = rt.run(site, trajectories=1e6, **{"battery.pack.units": 80})
    result.indices

The program `ridethrough` does the work; this package calls it and reads its files.
"""

from .analyses import Sensitivity, Sizing, Worth
from .commands import check, run, sensitivity, size, sweep, worth
from .errors import (Error, InputError, MachineError, ProgramNotFound, ProgramWarning, Stopped,
                     VersionError)
from .figures import crossing, exceedance, loss_events
from .program import __version__, find_program
from .results import Result, Sweep
from .results import open_file as open  # noqa: A004
from .sites import Site, config_text, load, site

__all__ = [
    "Error", "InputError", "MachineError", "ProgramNotFound", "ProgramWarning", "Result",
    "Sensitivity", "Site", "Sizing", "Stopped", "Sweep", "VersionError", "Worth", "__version__",
    "check", "config_text", "crossing", "exceedance", "find_program", "load", "loss_events", "open",
    "run", "sensitivity", "site", "size", "sweep", "worth",
]
