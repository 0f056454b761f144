# SPDX-License-Identifier: Apache-2.0
"""A site: a config, and values that take the place of its own."""

import contextlib
import difflib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from .errors import InputError
from .values import text_of, value_of

SWEEP = "sweep"


class Site(Mapping[str, Any]):
    """A config and changes to it; a mapping of keys, such as battery.pack.units, to their values.

    `load` and `site` make one. What can be written in a config is in `ridethrough help config`; a
    key that the config leaves out has its default and is not in the mapping. The program judges
    values when it gets them: `rt.check(site)` says what is wrong, and what would be simulated.
    """

    def __init__(self, path: Path | None, text: str, changes: Mapping[str, str] | None = None,
                 added: Iterable[str] = ()):
        self._path = path
        self._text = text
        self._changes = dict(changes or {})
        self._added = tuple(added)

    @property
    def path(self) -> Path | None:
        """The file of the config; None where it has none."""
        return self._path

    @property
    def text(self) -> str:
        """The text of the config, without the changes; of a file as it is now."""
        if self._path is None:
            return self._text
        try:
            return self._path.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise InputError(f"{self._path}: not in UTF-8, the only encoding allowed") from None

    @property
    def changes(self) -> dict[str, str]:
        """What takes the place of the config's own values, as the command line has it."""
        return dict(self._changes)

    def with_values(self, values: Mapping[str, Any] | None = None, *,
                    add: str | Iterable[str] = (), **keys: Any) -> "Site":
        """A copy with other values: site.with_values({"battery.pack.units": 80}).

        Values as `text_of` takes them; in the unit that the key has. `add` names the sections that
        the config has not got and that are meant to be new, as in add="feed.north".
        """
        more = [add] if isinstance(add, str) else add
        changed = Site(self._path, self._text, self._changes, [*self._added, *more])
        for key, value in {**(values or {}), **keys}.items():
            changed[key] = value
        return changed

    def save(self, path: str | os.PathLike) -> "Site":
        """Writes the config with its changes to a new file, beside which its relative paths are.

        The site of that file. A file that is there is not replaced: FileExistsError.
        """
        sections = {name: dict(keys) for name, keys in _sections(self.text).items()}
        for full_key, value in self._changes.items():
            section, key = split(full_key)
            sections.setdefault(section, {})[key] = value
        with open(path, "x", encoding="utf-8") as file:
            file.write(config_text(sections))
        return load(path)

    def __getitem__(self, key: str) -> Any:
        """The value of a key; of a section all of its keys, as a dict."""
        texts = self._texts()
        if key in texts:
            return value_of(texts[key])
        in_section = {split(full)[1]: value_of(text) for full, text in texts.items()
                      if split(full)[0] == key}
        if in_section or key in _sections(self.text):
            return in_section
        near = difflib.get_close_matches(key, texts, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise KeyError(f"{key} is not in this config{hint}")

    def __setitem__(self, key: str, value: Any) -> None:
        section, name = split(key)
        if not section or not name or "=" in key:
            raise KeyError(f"{key}: a key is written section.key, as in battery.pack.units")
        self._changes[key] = text_of(value)

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts())

    def __len__(self) -> int:
        return len(self._texts())

    def __repr__(self) -> str:
        changed = "".join(f", {key}={value}" for key, value in self._changes.items())
        return f"<site {self._path or 'of a text'}{changed}>"

    @contextlib.contextmanager
    def arguments(self) -> Iterator[list[str]]:
        """The command line that stands for it, as long as the context lasts."""
        changes = [f"--add={section}" for section in self._added]
        changes += [f"--{key}={value}" for key, value in self._changes.items()]
        if self._path is not None:
            yield [str(self._path), *changes]
            return
        with tempfile.TemporaryDirectory(prefix="ridethrough-") as folder:
            config = Path(folder) / "site.ini"
            config.write_text(self._text, "utf-8")
            yield [str(config), *changes]

    def _texts(self) -> dict[str, str]:
        own = {f"{section}.{key}": text for section, keys in _sections(self.text).items()
               for key, text in keys.items()}
        return own | self._changes


def load(path: str | os.PathLike) -> Site:
    """The site of a config file: rt.load("site.ini").

    Paths in it are relative to its folder, as always. The file is read each time that it is needed.
    Raises OSError where it cannot be read.
    """
    found = Path(os.path.abspath(path))
    with open(found, "rb"):
        return Site(found, "")


def site(config: str | Mapping[str, Mapping[str, Any]]) -> Site:
    """The site of the text of a config, or of a dict of its sections, each a dict of keys and
    values.

        rt.site({"load": {"constant_mw": 100}, "feed.north": {"capacity_mw": 80}})

    Values as `config_text` takes them. Files that it names are given by whole paths, or as pathlib
    has them; `save` puts it beside its files.
    """
    return Site(None, config if isinstance(config, str) else config_text(config))


def config_text(sections: Mapping[str, Mapping[str, Any]]) -> str:
    """The text of a config, from a dict of sections, each a dict of keys and values, in their
    order.

    A value may be a number, text, a date, a list, as of weights, or a path; hits may be a dict of
    targets and their probabilities; None leaves a key out.
    """
    lines = []
    for section, keys in sections.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {text_of(value)}" for key, value in keys.items() if value is not None]
    return "\n".join(lines) + "\n"


def split(key: str) -> tuple[str, str]:
    """Section and key; those of [sweep] have dots of their own."""
    if key.startswith(SWEEP + "."):
        return SWEEP, key[len(SWEEP) + 1:]
    section, _, name = key.rpartition(".")
    return section, name


def _sections(text: str) -> dict[str, dict[str, str]]:
    """What stands in a text; lines that mean nothing are for the program to complain of."""
    sections: dict[str, dict[str, str]] = {}
    section = None
    for line in text.removeprefix("\ufeff").split("\n"):
        line = line.partition("#")[0].strip()
        if line.startswith("[") and line.endswith("]"):
            section = sections.setdefault(line[1:-1], {})
        elif section is not None and "=" in line:
            key, _, value = line.partition("=")
            section[key.strip()] = value.strip()
    return sections
