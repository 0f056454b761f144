# SPDX-License-Identifier: Apache-2.0
"""The commands of the program as functions.

What they have in common:

- `site`: a Site, or the path of a config.
- `keys`: values of keys for this call only, as a dict or as keywords, **{"battery.pack.units": 80},
  in the units of the keys.
- `trajectories`, `seed`, `target_rel_error`: the keys of [study] that change most often, as
  keywords.
- Keywords without a dot are options of the command, as `ridethrough help COMMAND` lists them, with
  _ for -: threads=4, backend="cpu", trace=20, trace_only_losses=True. A list gives one several
  times.
- `add`: sections that `keys` are to make anew, as in add="feed.north".
- `output`: the file to write; of `run` and `sweep`, without it, a temporary one that lives as long
  as the result.
- `quiet`: without progress, which only terminals and notebooks show.

All raise InputError for what a person did wrong, MachineError where the machine failed, Stopped
where a signal came from elsewhere, ProgramNotFound without a program: in the program's words.
Ctrl-C stops the program at a good place, and is KeyboardInterrupt; `run` and `sweep` keep what is
done beside their `output`, and resume=True goes on from it.
"""

import contextlib
import os
import weakref
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

from .analyses import Sensitivity, Sizing, Worth
from .program import NOT_MET, call, call_json, options_of
from .results import Result, Sweep, Text
from .sites import Site, load
from .values import text_of

Keys = Mapping[str, Any] | None
Place = str | os.PathLike | None

STUDY = ("trajectories", "seed", "target_rel_error")


def check(site: Site | str | os.PathLike, keys: Keys = None, *, add: str | Iterable[str] = (),
          **more: Any) -> Text:
    """What `ridethrough check` says: in words, what would be simulated.

    Raises InputError with all that is wrong.
    """
    with _line(site, keys, add, more) as line:
        return Text(call("check", line).printed)


def run(site: Site | str | os.PathLike, keys: Keys = None, *, output: Place = None,
        add: str | Iterable[str] = (), quiet: bool = False, **more: Any) -> Result:
    """Simulates a site: rt.run(site, trajectories=1e6, **{"battery.pack.units": 80}).indices

    `require="lolh<=0.5"`, or a list of such, says what has to hold: `requirements_met` of the
    result says whether it surely does, its `judge` why.
    """
    return _simulate("run", Result, site, keys, output, add, quiet, more)


def sweep(site: Site | str | os.PathLike, axes: Keys = None, keys: Keys = None, *,
          output: Place = None, add: str | Iterable[str] = (), quiet: bool = False,
          **more: Any) -> Sweep:
    """Simulates a site with each combination of values.

        rt.sweep(site, {"battery.pack.units": [0, 40, 80]}).dataset["lolh"]

    `axes`: values of keys, as lists, ranges or text such as "0:80:20"; beside those that [sweep] of
    the config has, or in their place. A key "zip" names those that go along together, as in
    {"zip": ["feed.a.capacity_mw", "feed.b.capacity_mw"], ...}; "points" names a CSV file. Points
    that are not allowed are a ProgramWarning, and have their reason in `dataset["failure"]`.
    """
    swept = {f"sweep.{key}": value for key, value in (axes or {}).items()}
    return _simulate("sweep", Sweep, site, keys, output, add, quiet, swept | more)


def size(site: Site | str | os.PathLike,
         vary: str | Iterable[str] | Mapping[str, str | tuple | None], target: str | Iterable[str],
         keys: Keys = None, *, add: str | Iterable[str] = (), quiet: bool = False,
         **more: Any) -> Sizing:
    """Finds the smallest value of a key that meets targets:
    rt.size(site, {"battery.pack.units": (0, 336, 42)}, "lolh<=0.5").smallest

    `vary`: the key, or a dict of it and its range: first, last, step. A second one makes the
    trade-off front. `target`: one or several, all to be met. `confidence`: that the answer is
    right, above 0.5 and below 1. Where it could not be decided, `decided` is False.
    """
    ranges = vary if isinstance(vary, Mapping) else dict.fromkeys(_listed(vary))
    options = [f"--vary={key}" for key in ranges]
    options += [f"--range={_range_text(one)}" for one in ranges.values() if one is not None]
    options += [f"--target={one}" for one in _listed(target)]
    with _line(site, keys, add, more | {"quiet": quiet}) as line:
        return Sizing(call_json("size", [*line, *options], quiet=quiet))


def worth(site: Site | str | os.PathLike, of: str, keys: Keys = None, *,
          add: str | Iterable[str] = (), quiet: bool = False, **more: Any) -> Worth:
    """The capacity value of a component, in MW: rt.worth(site, "battery.pack").values

    `of`: its section. `index`: "lolh", the default, or "eue", that has to stay the same.
    `confidence`: of the intervals, above 0 and below 1.
    """
    with _line(site, keys, add, more | {"of": of, "quiet": quiet}) as line:
        return Worth(call_json("worth", line, quiet=quiet))


def sensitivity(site: Site | str | os.PathLike, keys: Keys = None, *,
                add: str | Iterable[str] = (), quiet: bool = False, **more: Any) -> Sensitivity:
    """Which keys matter, and how much: rt.sensitivity(site).parameters

    Elasticities of LOLH and EUE, per cent for one per cent, and derivatives. `method`: "auto",
    "score" or "difference"; `step`: of differences, a fraction of the value from 0.001 to 0.5.
    """
    with _line(site, keys, add, more | {"quiet": quiet}) as line:
        return Sensitivity(call_json("sensitivity", line, quiet=quiet))


def _simulate(command: str, kind: type, site, keys, output, add, quiet, more):
    folder = None
    if output is None:
        folder = mkdtemp(prefix="ridethrough-")
        output = Path(folder) / f"{command}.h5"
    try:
        with _line(site, keys, add, more | {"quiet": quiet}) as line:
            answer = call(command, [*line, f"--output={os.path.abspath(output)}"], quiet=quiet)
        met = answer.code != NOT_MET if more.get("require") else None
        result = kind(output, answer.printed, met)
    except BaseException:
        if folder:
            rmtree(folder, ignore_errors=True)
        raise
    if folder:
        weakref.finalize(result, rmtree, folder, ignore_errors=True)
    return result


@contextlib.contextmanager
def _line(site, keys, add, more: Mapping[str, Any]) -> Iterator[list[str]]:
    """The command line: the config, its changes, and options."""
    values: dict[str, Any] = dict(keys or {})
    options: dict[str, Any] = {}
    for name, value in more.items():
        if name in STUDY:
            name = f"study.{name}"
        (values if "." in name else options)[name] = value
    chosen = site if isinstance(site, Site) else load(site)
    with chosen.with_values(values, add=add).arguments() as line:
        yield [*line, *options_of(options)]


def _listed(one: str | Iterable[str]) -> list[str]:
    return [one] if isinstance(one, str) else list(one)


def _range_text(given: str | tuple) -> str:
    return given if isinstance(given, str) else ":".join(map(text_of, given))
