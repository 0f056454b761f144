# SPDX-License-Identifier: Apache-2.0
"""Values as Python has them, and as a config or the command line writes them."""

import datetime
import os
import re
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def text_of(value: Any) -> str:
    """How a value is written.

    Numbers, text, dates, times, yes and no as True and False; lists, arrays and ranges of them, as
    of weights; dicts of targets and their probabilities, as of hits; paths as pathlib has them,
    which are made absolute, while text that names a file is relative to the config.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, os.PathLike):
        return os.path.abspath(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{target}:{text_of(chance)}" for target, chance in value.items())
    if getattr(value, "shape", None) == ():  # of numpy
        value = value.item()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Real):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.date):
        return value.isoformat()
    try:
        return ", ".join(map(text_of, value))
    except TypeError:
        raise TypeError(f"{value!r}: a value is a number, text, a date or a list of them") from None


def value_of(text: str) -> Any:
    """What a config has, as Python has it: a number, a date, a list of numbers, else the text."""
    parts = [part.strip() for part in text.split(",")]
    if all(map(NUMBER.fullmatch, parts)):
        numbers = [int(part) if part.lstrip("+-").isdigit() else float(part) for part in parts]
        return numbers if len(numbers) > 1 else numbers[0]
    try:
        return datetime.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text
    except ValueError:
        return text
