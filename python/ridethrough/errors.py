# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, in the program's own words."""


class Error(Exception):
    """All that this package raises itself; its text is what the program says.

    `code` is the exit status of the program, None where it did not run.
    """

    def __init__(self, words: str, code: int | None = None):
        super().__init__(words)
        self.code = code


class InputError(Error, ValueError):
    """A person's mistake: in a config, a key, an option or a file (exit status 2).

    The text names all of them at once, each with what is allowed and what was perhaps meant.
    """


class MachineError(Error, RuntimeError):
    """A disk, the memory or a device failed (exit status 3), or the program was killed."""


class Stopped(Error):
    """Somebody else's signal stopped the program, such as a batch system's (128 + its number).

    `run` and `sweep` with an `output` keep what is done; `resume=True` goes on from it.
    """


class ProgramNotFound(Error, FileNotFoundError):
    """The program is nowhere; the text says how to get it."""


class VersionError(Error, ValueError):
    """A file of a version that this package does not know."""


class ProgramWarning(UserWarning):
    """What the program warns of beside an answer."""
