# SPDX-License-Identifier: Apache-2.0
"""What faults.py and kills.py share: a small study, and how two answers to it are held together."""
import contextlib
import json
import pathlib
import shutil
import subprocess
import tempfile

from same_file import OF_THE_RUN, contents

SITE = """\
[study]
name = faults
trajectories = {trajectories}
seed = {seed}
[load]
constant_mw = 100
[feed.north]
capacity_mw = 120
[hazard.storm]
gap_h = exponential(mean=500)
duration_h = lognormal(mean=4, sigma=1)
hits = feed.north
[battery.pack]
units = 60
unit_power_mw = 2
unit_energy_mwh = 4
mttf_h = 8000
mttr_h = 72
[turbine.gas]
units = 6
unit_mw = 20
mttf_h = 1000
mttr_h = 31
start_failure_probability = 0.02
start_min = 10
[policy]
mode = soc
[sweep]
battery.pack.units = {units}
"""

ONE_THREAD = ["--backend=cpu", "--threads=1"]


def site(trajectories, seed=7, units="20, 40, 60"):
    return SITE.format(trajectories=trajectories, seed=seed, units=units)


@contextlib.contextmanager
def scratch():
    """A folder that goes, in memory where there is such a place: nothing here waits for a disk."""
    memory = pathlib.Path("/dev/shm")
    folder = tempfile.mkdtemp(prefix="ridethrough-", dir=memory if memory.is_dir() else None)
    try:
        yield pathlib.Path(folder)
    finally:
        shutil.rmtree(folder)


def files_in(folder):
    """The bytes of all files, by name; of an empty folder None."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_file():
            found[name] = path.read_bytes()
        elif not any(path.iterdir()):
            found[name] = None
    return found


def without_the_run(value):
    """JSON without what is about the run, and not about the study."""
    if isinstance(value, dict):
        return {key: without_the_run(item) for key, item in value.items() if key not in OF_THE_RUN}
    if isinstance(value, list):
        return [without_the_run(item) for item in value]
    return value


def printed(text):
    """What a program has printed, of which JSON is compared by what it says."""
    try:
        return json.dumps(without_the_run(json.loads(text)))
    except ValueError:
        return text


class Answer:
    """What a file says: to h5py dataset by dataset, and to the program itself."""

    def __init__(self, program, path):
        if path.suffix == ".h5":
            self.content = contents(path)
            shown = subprocess.run([program, "show", path.name, "--json"], cwd=path.parent,
                                   capture_output=True, timeout=60)
            assert shown.returncode == 0, shown.stderr.decode(errors="replace")
            self.shown = printed(shown.stdout.decode(errors="replace"))
        else:
            self.content = {"bytes": path.read_bytes()}
            self.shown = ""


def other_than(program, path, reference):
    """In what a file differs from the answer that is right; empty where in nothing."""
    try:
        found = Answer(program, path)
    except Exception as error:  # h5py has many
        return f"cannot be read: {error}"[:120]
    one, other = found.content, reference.content
    names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
    if names:
        return f"differs in {', '.join(names[:3])}" + (" and more" if len(names) > 3 else "")
    return "" if found.shown == reference.shown else "is shown as something else"


def resume_option(program):
    """--resume=auto, where the program has it: then what is damaged is begun anew."""
    told = subprocess.run([program, "run", "--help"], capture_output=True, text=True)
    return "--resume=auto" if "--resume=auto" in told.stdout else "--resume"


FIGURES = ("crashes", "hangs", "lost", "silent differences")


def last_line(inputs, counts):
    """What ./dev fuzz adds up."""
    return f"{inputs} inputs, " + ", ".join(f"{counts.get(name, 0)} {name}" for name in FIGURES)
