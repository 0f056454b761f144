# SPDX-License-Identifier: Apache-2.0
"""The page of several runs: it is drawn whole, has the figures of `ridethrough show`, and fits phones and
paper, whatever things are called.
"""

import json
import re
import subprocess
from pathlib import Path

import pages
from pages import EVIL, PageTest, ridethrough

SECTIONS = ["causes", "exceedance", "season", "survival"]
LONG = "a_name_that_is_much_longer_than_any_line_of_a_phone_"


def number(text):
    """What a text on the page begins with, and half of its last digit."""
    text = text.replace("\u2212", "-").replace(",", "")
    digits = re.match(r"[+-]?\d+(?:\.(\d+))?(?:e([+-]\d+))?", text)
    return float(digits[0]), 0.5 * 10.0 ** (int(digits[2] or 0) - len(digits[1] or ""))


class ComparisonPage(PageTest):
    def compared(self, *runs):
        """Simulates each of (config, options), and returns the page of all and what `show` says of them."""
        files = []
        for config, options, name in runs:
            files.append(Path(self.folder.name, name))
            ridethrough("run", config, "-q", "-o", files[-1], *options)
        page = Path(self.folder.name, f"{self._testMethodName}.html")
        ridethrough("report", *files, "-o", page)
        shown = subprocess.run([pages.arguments.program, "show", "--json", *files], check=True, text=True,
                               stdout=subprocess.PIPE).stdout
        return page, json.loads(shown)

    def phase2(self, name, *options):
        return (pages.arguments.configs / "colossus-phase2.ini",
                ["--study.trajectories=600", "--study.target_rel_error=0.05", *options], name)

    def cells(self):
        """Of each index by its name: for each run the lines of its cell."""
        return self.script(
            "Object.fromEntries([...document.querySelectorAll('#indices tbody tr')].map(row =>"
            " [row.cells[0].firstChild.firstChild.textContent, [...row.cells].slice(1).map(cell =>"
            "  [...cell.querySelectorAll('.value, .by, .range')].map(one => [one.className, one.textContent]))]))")

    def test_two_runs_are_drawn_over_each_other_with_the_figures_of_show(self):
        page, shown = self.compared(self.phase2("a.h5"), self.phase2("b.h5", "--battery.megapack.units=100"))
        for name, how in {"desktop": {}, "phone": {"width": 360}, "dark": {"dark": True},
                          "print": {"width": 794, "dark": True, "medium": "print"}}.items():
            with self.subTest(name):
                self.open(page, **how)
                self.screenshot(f"compare-{name}")
                self.assertEqual(sorted(set(self.expect_charts())), SECTIONS)
                self.expect_no_overflow()
        self.expect_nothing_cut_on_paper()
        marked = 0
        for index, (first, second) in self.cells().items():
            of = [file["indices"][index] for file in shown["files"]]
            difference = shown["differences"][0]["indices"][index]
            for cell, wanted in zip((first, second), of):
                if wanted["mean"] is not None:
                    value, half = number(cell[0][1])
                    self.assertAlmostEqual(value, wanted["mean"], delta=1.001 * half, msg=index)
            self.assertNotIn("by", [kind for kind, _ in first])
            by = [text for kind, text in second if kind == "by"]
            if difference["difference"] is None or difference["difference"] == difference["std_error"] == 0:
                self.assertEqual(by, [], index)
                continue
            value, half = number(by[0].split(": ")[1])
            self.assertAlmostEqual(value, difference["difference"], delta=1.001 * half, msg=index)
            low, high = difference["ci95"]
            self.assertEqual(by[0].endswith("*"), low > 0 or high < 0, index)
            marked += by[0].endswith("*")
        self.assertEqual({name for name, index in shown["files"][0]["indices"].items() if index["applies"]},
                         set(self.cells()))
        self.assertGreater(marked, 0)
        self.assertIn("share their random numbers", self.text("#indices"))
        self.assertEqual(self.rows("config"), [["battery.megapack.units", "208", "100"]])
        self.assertEqual(self.script("document.querySelectorAll('.run .target.warning').length"), 2)
        self.assertRegex(self.text(".difference"), r"^B loses load for [\d.]+ hours a year (less|more) than A "
                                                   r"\(95 % interval of the difference \S+ to \S+\): ")

    def test_runs_are_told_apart_without_colours(self):
        page, _ = self.compared(*(self.phase2(f"{name}.h5", f"--study.seed={i}") for i, name in enumerate("abcdef")))
        self.open(page, width=360)
        self.screenshot("compare-six")
        self.expect_no_overflow()
        dashes = self.script("[...document.querySelectorAll('.run .sample line')].map(line =>"
                             " line.getAttribute('stroke-dasharray'))")
        self.assertEqual(len(set(dashes)), 6)
        drawn = self.script("[...document.querySelectorAll('#survival svg .mark-line.role-mark path')].map(line =>"
                            " (line.getAttribute('stroke-dasharray') ?? '').replaceAll(',', ' '))")
        self.assertEqual(sorted(drawn), sorted(dashes))
        self.assertEqual(self.script("[...document.querySelectorAll('#survival svg .letters_marks text')].map(one =>"
                                     " one.textContent)"), list("ABCDEF"))
        self.open(page, width=794, medium="print")
        self.expect_nothing_cut_on_paper()

    def site(self, name, hazards):
        config = Path(self.folder.name, f"{name}.ini")
        config.write_text(
            f"[study]\nname = {EVIL}\ntrajectories = 300\n[load]\nconstant_mw = 10\n"
            + "".join(f"[feed.{LONG}{i}]\ncapacity_mw = 5\n" for i in range(4))
            + "".join(f"[hazard.{LONG}{i}]\nhits = feed.{LONG}{i % 4}\ngap_h = exponential(mean=300)\n"
                      "duration_h = exponential(mean=9)\n" for i in range(hazards)))
        return config, [], f"{LONG}<img src=x onerror=alert(1)>{name}.h5"

    def test_long_and_hostile_names_stay_names_and_are_whole(self):
        page, _ = self.compared(*(self.site(f"s{i}", 4 + i) for i in range(4)))
        for width in (1200, 360):
            self.open(page, width=width)
            self.screenshot(f"compare-long-{width}")
            self.assertEqual(sorted(set(self.expect_charts())), SECTIONS)
            self.expect_no_overflow()
            self.assertEqual(self.text("h1"), EVIL)
            self.assertEqual(self.script("document.querySelectorAll('img').length"), 0)
            axis = self.script("[...document.querySelectorAll('#causes .role-axis-label text')].map(one =>"
                               " one.textContent).join('')").replace(" ", "")
            for i in range(5):
                self.assertIn(f"{LONG}{i}(hazard)", axis)
        rows = {row[0]: row[1:] for row in self.rows("config")}
        self.assertEqual(rows[f"hazard.{LONG}4"], ["no such part", "there", "there", "there"])
        self.assertNotIn(f"hazard.{LONG}4.gap_h", rows)
        self.open(page, width=794, medium="print")
        self.expect_nothing_cut_on_paper()

    def test_one_study_twice_says_that_nothing_is_compared(self):
        page, _ = self.compared(self.phase2("a.h5"), self.phase2("b.h5"))
        self.open(page)
        self.assertIn("the same, key by key", self.text("#config"))
        self.assertIn("they share their years", self.text("#indices"))
        self.assertEqual(self.text(".difference"), "B and A do not differ in what was seen.")

    def test_runs_of_older_versions_have_gaps_and_no_invented_figures(self):
        page, _ = self.compared(self.phase2("a.h5", "--battery.megapack.units=100"),
                                self.phase2("b.h5", "--study.seed=5"))

        def older(data):
            run = data["runs"][0]
            for name in [name for name in run["survival"] if "ci95" in name]:
                run["survival"][name] = [None] * len(run["survival"][name])
            for cause in run["causes"].values():
                cause |= {"time_share": None, "lift": None}
            for index in run["indices"].values():
                index["ci95"] = [None, None]
            for by in data["differences"][0]["indices"].values():
                by["ci95"] = [None, None]
            del run["indices"]["turbine_starts_q99"], run["convergence"]
        self.open(self.changed(page, older))
        self.screenshot("compare-older")
        self.assertEqual(sorted(set(self.expect_charts())), SECTIONS)
        self.assertEqual(self.script("document.querySelectorAll('#survival svg .mark-area.role-mark path').length"), 1)
        self.assertEqual(self.cells()["turbine_starts_q99"][0], [])
        for wrong in ("null", "NaN", "undefined", "Infinity"):
            self.assertNotIn(wrong, self.text("#page").replace(self.text("#origin"), ""))

    def test_runs_without_losses_have_a_page_as_well(self):
        config = self.config("quiet", "trajectories = 10\n[load]\nconstant_mw = 1\n[feed.a]\ncapacity_mw = 2\n"
                                      "[hazard.h]\nhits = feed.a\ngap_h = exponential(mean=1e9)\nduration_h = constant(1)\n")
        page, _ = self.compared((config, [], "a.h5"), (config, ["--feed.a.capacity_mw=3"], "b.h5"))
        self.open(page)
        self.assertIn("A none that was seen (below", self.text(".headline"))
        for wrong in ("null", "NaN", "undefined", "Infinity"):
            self.assertNotIn(wrong, self.text("#page").replace(self.text("#origin"), ""))


if __name__ == "__main__":
    pages.main()
