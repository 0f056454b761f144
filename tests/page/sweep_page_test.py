# SPDX-License-Identifier: Apache-2.0
"""The page of a sweep: what is drawn of one key, two, more, and of a design; what can be chosen."""

import json
import math
import re
import subprocess
from pathlib import Path

import pages
from pages import EVIL, PageTest, ridethrough

SWEEP = "colossus-megapacks-against-turbines.ini"


class SweepPage(PageTest):
    def sweep_page(self, config, *options, fails=0):
        """The same of a sweep; `fails`: what the sweep ends with."""
        result = Path(self.folder.name, f"{self._testMethodName}.h5")
        ended = subprocess.run([pages.arguments.program, "sweep", config, "-q", "-o", result,
                                *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.assertEqual(ended.returncode, fails)
        page = result.with_suffix(".html")
        ridethrough("report", result, "-o", page)
        return page

    def megapacks(self, trajectories, *options):
        """The page of the sweep over two keys that is shipped."""
        return self.sweep_page(pages.arguments.configs / SWEEP, f"--study.trajectories={trajectories}",
                               "--study.target_rel_error=0", *options)

    def aim_at(self, target):
        """Gives the page another target, and waits until all is drawn anew."""
        self.script(f"""(input => {{
          delete document.documentElement.dataset.ready;
          input.value = '{target}';
          input.dispatchEvent(new Event('change'));
        }})(document.querySelector('input'))""")
        self.expect_drawn()

    def choose(self, label, text):
        """Chooses what begins with a text, and waits until all is drawn anew."""
        self.script(f"""(choice => {{
          delete document.documentElement.dataset.ready;
          const wanted = [...choice.options].find(one => one.text.startsWith({json.dumps(text)}));
          choice.value = wanted.value;
          choice.dispatchEvent(new Event('change'));
        }})(document.querySelector('select[aria-label="{label}"]'))""")
        self.expect_drawn()

    def cells(self):
        """The numbers on the map, row by row."""
        return self.script("[...document.querySelectorAll('#map svg .on_dark_marks text, "
                           "#map svg .on_light_marks text')].map(one => one.textContent)")

    def test_a_sweep_over_two_keys_has_a_map_and_a_front(self):
        page = self.megapacks(2048)
        for name, how in {"light": {}, "phone": {"width": 360}, "dark": {"dark": True},
                          "print": {"width": 794, "dark": True, "medium": "print"}}.items():
            with self.subTest(name):
                self.open(page, **how)
                self.screenshot(f"sweep-{name}")
                self.assertEqual(self.expect_charts(), ["map", "lines", "front"])
                self.assertEqual(len(self.cells()), 0 if name == "phone" else 20)
                self.expect_no_overflow()

        self.expect_nothing_cut_on_paper()
        self.assertRegex(self.text(".on_paper"), r"^Index: lolh, hours with loss of load; target: [\d.]+ h a year$")
        self.assertEqual(self.script("getComputedStyle(document.querySelector('.on_paper')).display"), "block")

    def test_no_number_on_the_map_is_covered(self):
        page = self.megapacks(200)

        def steep(data):
            for i, point in enumerate(data["points"]):
                mean = 300 * math.exp(-0.45 * (i // 4) - 0.6 * (i % 4))
                point["indices"]["lolh"] |= {"mean": mean, "std_error": mean / 50, "ci95": [0.9 * mean, 1.1 * mean]}
        self.open(self.changed(page, steep))
        self.screenshot("sweep-labels")
        boxes = self.script(
            "[...document.querySelectorAll('#map svg .on_dark_marks text, #map svg .on_light_marks text,"
            " #map svg [class*=level_] text')].map(one => { const box = one.getBoundingClientRect();"
            " return [one.textContent, box.left, box.right, box.top, box.bottom]; })")
        self.assertGreater(len(boxes), 23)
        for i, (text, left, right, top, bottom) in enumerate(boxes):
            for other, left2, right2, top2, bottom2 in boxes[:i]:
                apart = left >= right2 or left2 >= right or top + 2 >= bottom2 or top2 + 2 >= bottom
                self.assertTrue(apart, f"{text} covers {other}")
        # Of lines, none goes through the middle of a number.
        crossed = self.script("""(() => {
          const lines = [...document.querySelectorAll('#map svg .mark-rule line')].map(one => {
            const at = one.getScreenCTM();
            const point = k => new DOMPoint(one[`x${k}`].baseVal.value, one[`y${k}`].baseVal.value).matrixTransform(at);
            return [point(1), point(2)];
          });
          return [...document.querySelectorAll('#map svg .on_dark_marks text, #map svg .on_light_marks text')].filter(one => {
            const box = one.getBoundingClientRect();
            const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
            return lines.some(([a, b]) => {
              const length = Math.hypot(b.x - a.x, b.y - a.y);
              const along = ((x - a.x) * (b.x - a.x) + (y - a.y) * (b.y - a.y)) / length;
              const off = Math.abs((x - a.x) * (b.y - a.y) - (y - a.y) * (b.x - a.x)) / length;
              return length > 0 && along > 0 && along < length && off < 5;
            });
          }).map(one => one.textContent);
        })()""")
        self.assertEqual(crossed, [])

    def test_the_first_target_parts_the_points(self):
        page = self.megapacks(200)

        def means(of):
            def change(data):
                for i, point in enumerate(data["points"]):
                    mean = of(i // 4, i % 4)
                    point["indices"]["lolh"] |= {"mean": mean, "std_error": mean / 50, "ci95": [0.9 * mean, 1.1 * mean]}
            return change
        for of in ((lambda pack, turbine: 400 / 5 ** pack), (lambda pack, turbine: 0.1 ** pack),
                   (lambda pack, turbine: 50 - 10 * pack + turbine),
                   (lambda pack, turbine: 0 if pack > 2 else 20 - 4 * pack)):
            self.open(self.changed(page, means(of)))
            target = float(self.script("document.querySelector('input').value"))
            points = [of(i // 4, i % 4) for i in range(20)]
            met = sum(mean <= target for mean in points)
            self.assertTrue(6 <= met <= 14, (target, sorted(points)))
            self.assertEqual(float(f"{target:.0e}"), target)  # a round number
            self.assertGreater(target, 0)
            self.assertIn(f"lolh = {target:g} ", self.text("#front h2"))

    def test_another_index_and_another_target_can_be_chosen(self):
        page = self.megapacks(2048)
        self.open(page)
        before = self.cells()
        self.choose("index", "eue:")
        self.screenshot("sweep-eue")
        self.assertNotEqual(self.cells(), before)
        self.assertIn("unserved energy", self.text("#map h2"))
        self.aim_at(123)
        self.assertIn("eue = 123", self.text("#front h2"))
        self.assertIn("--target 'eue<=123'", self.text("#front pre"))

    def test_the_front_is_where_the_closed_form_has_it(self):
        """Of a feed that fails for 4 h every 104 h, and a battery that lasts T hours, the load is lost
        for 8760 / 104 * 4 * exp(-T / 4) hours a year, if the battery is always full by then. A standard
        error of the front is 0.01 packs, and the seed fixed: wrong by chance once in 10,000 seeds."""
        self.open(self.sweep_page(self.config(
            "battery", "trajectories = 8000\n[load]\nconstant_mw = 25\n"
            "[feed.a]\ncapacity_mw = 30000\n[hazard.h]\nhits = feed.a\n"
            "gap_h = uniform(low=50, high=150)\nduration_h = exponential(mean=4)\n"
            "[battery.pack]\nunits = 1\nunit_power_mw = 1000\nunit_energy_mwh = 25\n"
            "[sweep]\nbattery.pack.units = 0:6\nload.constant_mw = 25, 50\n")))
        self.aim_at(8760 / 104 * 4 * math.exp(-2.5 / 4))
        rows = self.rows("front")
        self.assertEqual([row[0] for row in rows], ["25", "50"])
        for row, packs in zip(rows, (2.5, 5)):
            self.assertAlmostEqual(float(row[1]), packs, delta=0.04 * packs / 2.5)
            low, high = map(float, row[2].split(" to "))
            self.assertTrue(low < float(row[1]) < high < low + 0.1, row)
        self.assertEqual(rows[0][3], "2 and 3")

    def test_colours_begin_at_nothing_or_the_page_says_where(self):
        page = self.megapacks(200)

        def around(low, high, error):
            def change(data):
                for i, point in enumerate(data["points"]):
                    mean = low + (high - low) * i / (len(data["points"]) - 1)
                    point["indices"]["lolh"] |= {"mean": mean, "std_error": error,
                                                 "ci95": [mean - 2 * error, mean + 2 * error]}
            return change
        # Far apart; close to each other by chance; close, but known well; over decades.
        for low, high, error, begin, said in ((20, 100, 1, 0, "begins at 0."), (95, 100, 1, 0, "begins at 0."),
                                              (95, 100, 0.1, 95, "begins at 95, not at 0."),
                                              (1, 1000, 0.1, 0, "logarithmic scale that begins at 1,")):
            self.open(self.changed(page, around(low, high, error)))
            self.screenshot(f"sweep-colours-{low}-{error}")
            self.assertAlmostEqual(self.scale("map")[0], begin)
            self.assertIn(said, self.text("#map p"))

    def test_the_worst_point_is_called_so_only_where_that_is_not_chance(self):
        page = self.megapacks(200)

        def means(of, error):
            def change(data):
                for i, point in enumerate(data["points"]):
                    point["indices"]["lolh"] |= {"mean": of(i), "std_error": error,
                                                 "ci95": [of(i) - 1.96 * error, of(i) + 1.96 * error]}
            return change

        def one_loss(data):
            means(lambda i: 0, 0)(data)
            for i, point in enumerate(data["points"]):
                point["indices"]["lolh"]["ci95"][1] = 3.7
            data["points"][3]["indices"]["lolh"] |= {"mean": 2, "std_error": 0.1, "ci95": [1.8, 5.6]}
        # None seen is not none: the errors of these are 0, the intervals are not.
        self.open(self.changed(page, one_loss))
        self.assertIn("from no loss seen (below 3.7 h a year with 97.5 % confidence) to 2.00 h a year "
                      "(95 % interval 1.8", self.text(".headline"))
        self.assertIn("that may be chance", self.text("#page"))
        for of, error, worst, chance in ((lambda i: 10 + i % 3, 1, False, True),
                                         (lambda i: 10 + i % 3, 0.1, True, False),
                                         (lambda i: 0, 0, False, False)):
            self.open(self.changed(page, means(of, error)))
            self.assertEqual("at worst" in self.text(".headline"), worst)
            self.assertEqual("that may be chance" in self.text("#page"), chance)
            if of(1) > 0:
                self.assertEqual("differ in may be chance" in self.text("#map .note"), chance)
        self.assertEqual(self.text(".headline"), "Hours with loss of load: no loss seen at each point.")

    def test_what_has_no_upper_end_goes_up_to_the_edge_and_what_is_not_known_is_not_drawn(self):
        page = self.sweep_page(pages.arguments.configs / "colossus-phase2-interim.ini",
                               "--study.trajectories=200", "--study.target_rel_error=0",
                               "--sweep.load.scale=0.8:1.2:0.1")

        def forget(mean):
            def change(data):
                for i, point in enumerate(data["points"]):
                    point["indices"]["lolh"] |= {"mean": 10 + i, "std_error": 1, "ci95": [8 + i, 13 + i]}
                data["points"][2]["indices"]["lolh"] |= {"mean": mean, "std_error": mean and 1, "ci95": [6, None]}
            return change
        for mean, points in ((12, 5), (None, 4)):
            self.open(self.changed(page, forget(mean)))
            self.screenshot(f"sweep-open-{mean}")
            self.assertEqual(self.rows("lines")[2][1:3], ["12.0" if mean else "above 6.00",
                                                          "above 6.00, no upper end is known"])
            self.assertIn("no upper end is known", self.text("#lines .note"))
            self.assertEqual("too few trajectories" in self.text("#lines .note"), mean is None)
            self.assertEqual(self.script("document.querySelectorAll('#lines svg .mark-symbol path').length"), points)
            # Up to the edge at the third point, and nowhere below the least lower end.
            band = [float(y) for _, y in re.findall(r"[ML]?(-?[\d.]+),(-?[\d.]+)", self.script(
                "document.querySelector('#lines svg .mark-area path').getAttribute('d')"))]
            at = "document.querySelector('#lines .chart').vega.view.scale('y')({})".format
            self.assertEqual(len(band), 10)
            self.assertAlmostEqual(min(band), 0, delta=0.01)
            self.assertAlmostEqual(max(band), self.script(at(6)), delta=0.01)

    def test_of_points_where_none_was_seen_a_logarithmic_scale_has_the_interval(self):
        page = self.megapacks(200)

        def change(data):
            for i, point in enumerate(data["points"]):
                point["indices"]["lolh"] |= {"mean": 1000 / (1 + i) ** 2, "std_error": 0.1,
                                             "ci95": [900 / (1 + i) ** 2, 1100 / (1 + i) ** 2]}
            data["points"][-1]["indices"]["lolh"] |= {"mean": 0, "std_error": 0, "ci95": [0, 50]}
        self.open(self.changed(page, change))
        self.screenshot("sweep-none-seen")
        self.assertEqual(self.rows("lines")[-1][2:4], ["none seen", "0 to 50"])
        self.assertEqual(self.script(
            "document.querySelectorAll('#lines svg .mark-symbol.role-mark path').length"), 19)
        at = "document.querySelector('#lines .chart').vega.view.scale('y')({})".format
        band = [float(y) for _, y in re.findall(r"[ML]?(-?[\d.]+),(-?[\d.]+)", self.script(
            "[...document.querySelectorAll('#lines svg .mark-area path')].at(-1).getAttribute('d')"))]
        self.assertEqual(len(band), 10)
        for end in (50, 900 / 19 ** 2):  # the least lower end that is on the scale
            self.assertTrue(any(abs(y - self.script(at(end))) < 0.01 for y in band), (end, band))

    def test_the_front_is_no_surer_than_where_the_upper_end_is_known(self):
        """Where the upper end is not known at the point that is above the target, the target is surely met
        at the next one only; where it is not known there either, beyond."""
        page = self.megapacks(200)

        def falling(unknown):
            def change(data):
                for i, point in enumerate(data["points"]):
                    mean = 100 - 20 * (i // 4)  # along Megapacks, the first key
                    point["indices"]["lolh"] |= {"mean": mean, "std_error": 1, "ci95": [
                        mean - 2, None if i // 4 in unknown else mean + 2]}
            return change
        for unknown, high in (([], "132"), ([1], "168"), ([0, 1, 2, 3, 4], "beyond the sweep")):
            self.open(self.changed(page, falling(unknown)))
            self.aim_at(70)
            self.assertEqual({row[2] for row in self.rows("front")}, {f"115 to {high}"})

    def test_quantiles_that_are_not_known_leave_a_page(self):
        self.open(self.megapacks(200))
        self.choose("index", "lolh_q95:")
        self.screenshot("sweep-q95")
        self.expect_charts()
        self.expect_no_overflow()

    def test_a_sweep_over_one_key_has_a_line_with_its_error(self):
        page = self.sweep_page(pages.arguments.configs / "colossus-phase2-interim.ini",
                               "--study.trajectories=500", "--study.target_rel_error=0",
                               "--sweep.load.scale=0.8:1.2:0.1")
        for width in (1200, 360):
            self.open(page, width=width)
            self.screenshot(f"sweep-one-{width}")
            self.assertEqual(self.expect_charts(), ["lines"])
            self.expect_no_overflow()
        target = self.script("document.querySelector('input').value")
        self.assertRegex(self.text("#front p"), rf"^For {target} load.scale is at about [\d.]+\. With more, lolh is above\.$")
        self.assertIn(f"Broken: the target, {target}.", self.text("#lines .note"))

    def test_the_page_warns_where_points_rest_on_little(self):
        page = self.sweep_page(pages.arguments.configs / "colossus-phase2-interim.ini",
                               "--study.trajectories=200", "--study.target_rel_error=0",
                               "--sweep.load.scale=0.8:1.2:0.2")

        def rests_on(*thin):
            def change(data):
                for number, point in enumerate(data["points"]):
                    point["evidence"] |= {"losing_trajectories": 7 + number, "is_thin": number in thin}
            return change
        self.open(self.changed(page, rests_on(0, 2)))
        self.screenshot("sweep-thin")
        self.assertIn("2 of the points rest on little", self.text("#evidence.warning"))
        self.assertEqual([row[-1] for row in self.rows("lines")], ["7", "8", "9"])
        self.open(self.changed(page, rests_on()))
        self.assertFalse(self.script("document.querySelector('#evidence')"))

    def test_of_a_sweep_over_more_keys_the_others_are_chosen(self):
        page = self.megapacks(500, "--sweep.battery.megapack.units=0:168:84",
                               "--sweep.load.constant_mw=250, 285",
                               "--sweep.hazard.storm.duration_h=constant(2), exponential(12)")
        self.open(page)
        self.screenshot("sweep-four")
        self.assertEqual(self.expect_charts(), ["map", "lines", "front"])
        self.assertEqual(len(self.cells()), 12)
        for label, text in [("load.constant_mw", "285"), ("hazard.storm.duration_h", "exponential")]:
            before = self.cells()
            self.choose(label, text)
            self.assertEqual(len(self.cells()), 12)
            self.assertNotEqual(self.cells(), before)
        self.expect_no_overflow()

    def test_points_of_a_design_are_drawn_as_points(self):
        design = Path(self.folder.name, "design.csv")
        design.write_text("load.constant_mw,battery.megapack.units\n280,300\n300,100\n285,-1\n290,0\n")
        config = Path(self.folder.name, "design.ini")
        text = (pages.arguments.configs / SWEEP).read_text()
        config.write_text(text.replace("name = Colossus", f"name = {EVIL}")
                          .replace("battery.megapack.units = 0:336:84\nturbine.smt130.units = 9, 12, 15, 18",
                                   "points = design.csv"))
        page = self.sweep_page(config, "--study.trajectories=500", "--study.target_rel_error=0", fails=1)
        for width in (1200, 360):
            self.open(page, width=width)
            self.screenshot(f"sweep-design-{width}")
            self.assertEqual(self.expect_charts(), ["lines"])
            self.expect_no_overflow()
        self.assertIn(EVIL, self.text("h1"))
        self.assertIn("units = -1", self.text("#origin"))
        self.assertEqual(self.script("document.querySelectorAll('img').length"), 0)


if __name__ == "__main__":
    pages.main()
