# SPDX-License-Identifier: Apache-2.0
"""The row of progress that the program draws, where somebody sees it: a terminal or a notebook."""

import fcntl
import html
import re
import shutil
import struct
import sys
import termios
import time
from typing import Protocol

SIZES = {"": 1, "k": 1e3, "M": 1e6, "G": 1e9}


class Display(Protocol):
    def set_width_of(self, terminal: int) -> None:
        """Makes the terminal that the program draws on as wide as this."""

    def show(self, row: str) -> None:
        """Puts a row in the place of the one before."""

    def close(self) -> None:
        """Takes the last one away."""


def display_here() -> Display | None:
    """Of a notebook, or of the terminal that stderr is; None where there is neither."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None and hasattr(shell, "kernel"):
        return Bar()
    if sys.stderr is not None and sys.stderr.isatty():
        return Row()
    return None


class Row:
    """A line of a terminal."""

    def set_width_of(self, terminal: int) -> None:
        _set_columns(terminal, shutil.get_terminal_size().columns)

    def show(self, row: str) -> None:
        sys.stderr.write(f"\r{row}\x1b[K")
        sys.stderr.flush()

    def close(self) -> None:
        self.show("")


class Bar:
    """A bar and the row beside it, in a notebook.

    Only of what takes a while: the place of a bar stays in the notebook, empty.
    """

    delay_s = 0.5

    def __init__(self):
        self._handle = None
        self._from_s = time.monotonic() + self.delay_s

    def set_width_of(self, terminal: int) -> None:
        _set_columns(terminal, 120)

    def show(self, row: str) -> None:
        if time.monotonic() < self._from_s:
            return
        share = share_done(row)
        value = "" if share is None else f' value="{share:.4f}"'
        self._update({"text/plain": row,
                      "text/html": f"<progress{value}></progress> <code>{html.escape(row)}</code>"})

    def close(self) -> None:
        if self._handle:
            self._update({"text/plain": "", "text/html": ""})

    def _update(self, shown: dict[str, str]) -> None:
        from IPython.display import display

        if self._handle:
            self._handle.update(shown, raw=True)
        else:
            self._handle = display(shown, raw=True, display_id=True)


def share_done(row: str) -> float | None:
    """From 0 to 1, of a row that begins with what is done, as 12k of 1.5M or 3/10; else None."""
    count = r"([\d.]+)([kMG]?)"
    found = re.match(rf"{count}(?: of |/){count}\b", row)
    if not found:
        return None
    done, of = (float(found[i]) * SIZES[found[i + 1]] for i in (1, 3))
    return min(done / of, 1) if of > 0 else None


def _set_columns(terminal: int, columns: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 25, columns, 0, 0))
