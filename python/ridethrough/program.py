# SPDX-License-Identifier: Apache-2.0
"""The program: where it is, how it is called, and what becomes of what it says."""

import ctypes
import importlib.metadata
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import tty
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.parse import unquote, urlparse

from . import errors
from .progress import Display, display_here
from .values import text_of

__version__ = importlib.metadata.version("ridethrough")

DONE, PART_FAILED, INPUT_MISTAKE, NOT_MET = 0, 1, 2, 5
STOPPED_BY_SIGNAL = 128
HARMLESS = (DONE, PART_FAILED, NOT_MET)  # there is an answer
COMPLAINT = "ridethrough: "
ERASE = b"\x1b[K"  # the rest of a line, behind each row that is drawn
# What lines begin with that say more than how far it is.
NOTES = (COMPLAINT, "note: ", "warning: ", "failed: ", "passed over: ", "starting anew: ", "--")


class Answer(NamedTuple):
    code: int
    printed: str


def find_program() -> Path:
    """The program that RIDETHROUGH names; else the one on PATH; else that of the checkout.

    The checkout is the one that this package was installed from, built by `./dev build`. Raises
    ProgramNotFound, which says how to get one.
    """
    named = os.environ.get("RIDETHROUGH")
    if named:
        found = shutil.which(named)
        if not found:
            raise errors.ProgramNotFound(f"RIDETHROUGH={named}: there is no such program")
        return Path(found)
    built = [folder / "build/release/ridethrough" for folder in _checkouts()]
    for candidate in ("ridethrough", *map(str, built)):
        found = shutil.which(candidate)
        if found:
            return Path(found)
    looked = ", ".join(["PATH", *map(str, built)])
    raise errors.ProgramNotFound(
        f"the program ridethrough is not there (looked at {looked}); build it in a checkout, by "
        "./dev build, or install it, by ./dev install /opt/ridethrough, and put it on PATH, or "
        "name it in the environment variable RIDETHROUGH")


def call(command: str, arguments: Iterable[str], *, quiet: bool = True) -> Answer:
    """Runs a command of the program; what it prints, and its exit status where that is no error.

    Shows progress unless it is quiet or there is nobody to see it. What the program notes beside it
    is a ProgramWarning. Ctrl-C goes to the program, once for each time: it ends at a good place,
    and KeyboardInterrupt says where. Raises an Error of what the exit status means.
    """
    program = find_program()
    line = [str(program), command, *arguments]
    with tempfile.TemporaryFile() as output:
        code, interrupted, said = _follow(line, output, None if quiet else display_here())
        output.seek(0)
        printed = output.read().decode("utf-8", "replace")
    if interrupted:
        raise KeyboardInterrupt(*said[-1:])
    if code not in HARMLESS:
        raise _error_of(code, said)
    notes = [one.removeprefix(COMPLAINT) for one in said if one.startswith(NOTES)]
    if notes:
        warnings.warn("\n".join(notes), errors.ProgramWarning, stacklevel=_level_of_caller())
    return Answer(code, printed)


def call_json(command: str, arguments: Iterable[str], *, quiet: bool = True) -> dict[str, Any]:
    """The same for what is printed as JSON."""
    return json.loads(call(command, [*arguments, "--json"], quiet=quiet).printed)


def options_of(options: Mapping[str, Any]) -> list[str]:
    """Options as the command line has them: trace_only_losses=True is --trace-only-losses.

    None and False leave one out; a list gives it several times.
    """
    line = []
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is True:
                line.append(option)
            elif one is not None and one is not False:
                line.append(f"{option}={text_of(one)}")
    return line


def _checkouts() -> list[Path]:
    """The checkout that pip installed this package from, as it has noted; none of a wheel."""
    noted = importlib.metadata.distribution("ridethrough").read_text("direct_url.json")
    source = json.loads(noted) if noted else {}
    if "dir_info" not in source:
        return []
    return [Path(unquote(urlparse(source["url"]).path)).parent]


def _follow(line: list[str], output: IO, display: Display | None) -> tuple[int, bool, list[str]]:
    """Exit status, whether Ctrl-C came, and the lines that were said, once the program has ended.

    With a display the program is given a terminal to draw its progress on. It has a process group
    of its own, as the Ctrl-C of a terminal goes to all of ours, and a second one would kill it; and
    it stops when we are killed, as by the restart of a notebook.
    """
    here, there = os.openpty() if display else os.pipe()
    if display:
        tty.setraw(there)  # line ends as they are
        display.set_width_of(there)
    said: list[str] = []
    text = b""
    with _CtrlC() as ctrl_c, open(here, "rb", buffering=0) as source:
        try:
            process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=output, stderr=there,
                                       process_group=0, preexec_fn=_stop_with_us)
        finally:
            os.close(there)
        ctrl_c.goes_to(process)
        while more := _read(source):
            *lines, text = (text + more).split(b"\n")
            text = text.rpartition(b"\r")[2]  # a row takes the place of the one before
            said += filter(None, map(_plain, lines))
            if display and (row := _plain(text.removesuffix(ERASE)) or "".join(said[-1:])):
                display.show(row)
        code = process.wait()
    said += filter(None, [_plain(text)])
    if display:
        display.close()
    return code, ctrl_c.came, said


_control = ctypes.CDLL(None).prctl
SIGNAL_OF_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of prctl(2)


def _stop_with_us() -> None:
    """In the new process, where as little as possible should be done: all is looked up by then."""
    _control(SIGNAL_OF_PARENTS_DEATH, int(signal.SIGTERM))


class _CtrlC:
    """Hands Ctrl-C to a process, and remembers that it came.

    A handler, as KeyboardInterrupt could come anywhere, such as before the process is known. Python
    calls handlers in the main thread only, which is the only one to set them.
    """

    def __init__(self):
        self.came = False
        self._process = None
        self._before = None

    def __enter__(self):
        ours = threading.current_thread() is threading.main_thread()
        if ours and signal.getsignal(signal.SIGINT) not in (signal.SIG_IGN, None):
            self._before = signal.signal(signal.SIGINT, self._hand_on)
        return self

    def __exit__(self, *_):
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def goes_to(self, process: subprocess.Popen) -> None:
        self._process = process
        if self.came:
            process.send_signal(signal.SIGINT)

    def _hand_on(self, number, _):
        self.came = True
        if self._process:
            self._process.send_signal(number)


def _read(source: IO) -> bytes:
    """Some bytes; none at the end, which of a terminal is an error."""
    try:
        return source.read(65536)
    except OSError:
        return b""


def _plain(line: bytes) -> str:
    """What is left of a line, without what was drawn there before."""
    return line.rpartition(b"\r")[2].rpartition(ERASE)[2].decode("utf-8", "replace").strip()


def _error_of(code: int, said: list[str]) -> errors.Error:
    """In the words that the program ended with: its complaint, a line for each problem."""
    complaints = [i for i, one in enumerate(said) if one.startswith(COMPLAINT)]
    words = "\n".join(said[complaints[0]:] if complaints else said[-1:]).replace(COMPLAINT, "")
    if code == INPUT_MISTAKE:
        return errors.InputError(words, code)
    if code > STOPPED_BY_SIGNAL:
        return errors.Stopped(words or _by_signal(code - STOPPED_BY_SIGNAL), code)
    if code < 0:  # as Popen has it
        return errors.MachineError("\n".join(filter(None, [words, _by_signal(-code)])), code)
    return errors.MachineError(words or f"the program ended with {code}", code)


def _level_of_caller() -> int:
    """How far up whoever called this package is, for a warning of who calls this."""
    package = __name__.partition(".")[0]
    level, frame = 0, sys._getframe(1).f_back
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] == package:
        level, frame = level + 1, frame.f_back
    return level + 2


def _by_signal(number: int) -> str:
    return f"the program was ended by {signal.Signals(number).name}"
