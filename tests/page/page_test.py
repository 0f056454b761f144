# SPDX-License-Identifier: Apache-2.0
"""The page of a run: it must be drawn whole, say nothing on the console, and ask the network for
nothing; names that look like HTML must stay names.
"""

import math
import re
from pathlib import Path

from selenium.webdriver.support.ui import WebDriverWait

import pages
from pages import EVIL, PageTest

SECTIONS = ["survival", "exceedance", "duration", "season", "causes", "charge", "event"]


class RunPage(PageTest):
    def tiles(self):
        """Of each tile by its name: the value, and what is below."""
        return {name: rest for name, *rest in self.script(
            "[...document.querySelectorAll('.tile')].map(tile => [...tile.children].map(one => one.textContent.replaceAll('\u00a0', ' ').trim()))")}

    def yearly(self):
        """The table of quantiles, by index."""
        return {row[0]: row for row in self.script(
            "[...document.querySelectorAll('#indices h3 ~ .scroll tbody tr')]"
            ".map(row => [...row.cells].map(one => one.textContent))")}

    def test_all_charts_of_a_traced_study_are_drawn(self):
        page = self.page(pages.arguments.configs / "colossus-phase2.ini", "--study.trajectories=8000",
                         "--trace", "5", "--trace-only-losses")
        for name, how in {"desktop": {}, "phone": {"width": 360}, "dark": {"dark": True},
                          "print": {"width": 794, "dark": True, "medium": "print"}}.items():
            with self.subTest(name):
                self.open(page, **how)
                self.screenshot(name)
                self.assertEqual(sorted(set(self.expect_charts())), sorted(SECTIONS))
                self.assertGreater(self.script("document.querySelectorAll('.diagram path').length"), 5)
                self.expect_no_overflow()
        self.expect_nothing_cut_on_paper()
        # Colours follow the mode: dark ink on paper even where the screen is dark.
        self.assertEqual(self.script("getComputedStyle(document.body).backgroundColor"),
                         "rgb(255, 255, 255)")

    def test_another_traced_loss_can_be_chosen(self):
        page = self.page(pages.arguments.configs / "colossus-phase2.ini", "--study.trajectories=3000",
                         "--trace", "3", "--trace-only-losses")
        self.open(page)
        before = self.script("document.querySelector('#event p:nth-of-type(1) + div p').textContent")
        self.script("(choice => { choice.value = '1'; choice.dispatchEvent(new Event('change')); })"
                    "(document.querySelector('#event select'))")
        WebDriverWait(self.driver, 5).until(lambda driver: self.script(
            "document.querySelectorAll('#event .chart svg .mark-rect path').length") > 0)
        after = self.script("document.querySelector('#event p:nth-of-type(1) + div p').textContent")
        self.assertNotEqual(before, after)

    def test_a_site_without_losses_has_a_page_as_well(self):
        def with_ends(end):
            def change(data):
                for index in data["indices"].values():
                    index["ci95"] = [end(index), end(index)]
            return change
        page = self.page(self.config(EVIL, "trajectories = 10\n[load]\nconstant_mw = 1\n"
                                           "[feed.north]\ncapacity_mw = 2\n[hazard.seldom]\nhits = feed.north\n"
                                           "gap_h = exponential(mean=1e9)\nduration_h = constant(1)\n"))
        self.open(page)
        self.screenshot("quiet")
        self.assertEqual(self.script("document.querySelector('h1').textContent"), EVIL)
        self.assertEqual(self.script("document.querySelectorAll('img').length"), 0)
        # None of ten have lost load: with 97.5 %, fewer than 1 - 0.025^(1/10) of all do.
        self.assertEqual(self.text(".headline"), "No loss of load was seen in 10 simulated years. With 97.5 % "
                         "confidence, fewer than one year in 3.24 has any.")
        tiles = self.tiles()
        for name in ("hours with loss of load", "expected unserved energy", "losses of load that begin"):
            value, bound = tiles[name]
            self.assertEqual(value, "none seen")
            self.assertRegex(bound, r"^below [\d,.]+ .* a year with 97.5 % confidence$")
        self.assertFalse(self.script("document.querySelector('#evidence')"))
        # Of a file of an older version, of which the interval says nothing, nothing is said; where none can
        # be, that.
        for end, said in ((lambda index: None, ""),
                          (lambda index: index["mean"], " There is none: nothing that is random here can cause one.")):
            self.open(self.changed(page, with_ends(end)))
            self.assertEqual(self.text(".headline"), "No loss of load was seen in 10 simulated years." + said)
            self.assertNotIn("none seen", self.text("#page"))
            for wrong in ("null", "NaN", "undefined", "Infinity"):
                self.assertNotIn(wrong, self.text("#page").replace(self.text("#origin"), ""))

    def few_losses(self):
        return self.page(pages.arguments.configs / "colossus-phase2.ini", "--study.trajectories=200",
                         "--study.target_rel_error=0", "--study.seed=1")

    def test_what_few_losses_tell_is_said_with_a_warning_and_what_they_do_not_is_unknown(self):
        page = self.few_losses()
        for width in (1200, 360):
            self.open(page, width=width)
            self.screenshot(f"few-{width}")
            self.expect_no_overflow()
        self.assertRegex(self.text(".headline"), r"hours or .* minutes \((95 % interval [\d.]+ to [\d.]+|above [\d.]+, "
                                                 r"no upper end is known)\)")
        self.assertRegex(self.text("#evidence.warning"), r"^This rests on \d+ loss(es)? of load, in \d+ of 200 "
                                                         r"simulated years\. .* more trajectories tell\.$")
        yearly = self.yearly()
        self.assertEqual(yearly["lolh"][4], "unknown")  # its q99 takes 368 trajectories
        self.assertTrue(yearly["lolh"][1].startswith("0"))
        self.assertNotIn("lolh_q50", [row[0] for row in self.rows("indices")])
        self.assertNotIn("\u00b1", self.text("#page").replace(self.text("#origin"), ""))

    def test_an_end_or_a_value_that_is_not_known_is_said_so_and_nothing_is_drawn_of_it(self):
        def forget(data):
            for name in ("lolh", "eue", "loss_free_years"):
                data["indices"][name]["ci95"][1] = None
            for name in ("lolh_q50", "eue_cvar99"):
                data["indices"][name] |= {"mean": None, "std_error": None, "ci95": [0, None]}
            survival = data["survival"]
            for name in [name for name in survival if "ci95" in name]:
                survival[name] = [None] * len(survival[name])
            data["evidence"]["largest_share_of_lolh"] = None
        known = self.few_losses()
        self.open(known)
        self.assertEqual(self.script("document.querySelectorAll('#survival svg .mark-area path').length"), 1)
        self.open(self.changed(known, forget))
        self.screenshot("not-known")
        self.assertEqual(self.script("document.querySelectorAll('#survival svg .mark-area path').length"), 0)
        self.assertIn("older version", self.text("#survival .note"))
        self.assertRegex(self.text("#survival p"), r"^Of outages of the grid that last 1 min, [\d.]+ % pass")
        self.assertRegex(self.text(".headline"), r"minutes \(above [\d.]+, no upper end is known\)")
        value, interval = self.tiles()["hours with loss of load"]
        self.assertRegex(value + "; " + interval, r"^[\d.]+ h a year; above [\d.]+, no upper end is known$")
        self.assertEqual(self.yearly()["lolh"][1], "unknown")
        self.assertRegex(self.text("#exceedance p"), r"^[\d.]+ % \(95 % interval 0 to [\d.]+\) of the years")
        self.assertIn("too few to know what goes unserved", self.text("#exceedance p"))
        for wrong in ("null", "NaN", "undefined", "Infinity"):
            self.assertNotIn(wrong, self.text("#page").replace(self.text("#origin"), ""))

    def test_the_band_of_bad_years_begins_with_the_interval_of_years_with_any_loss(self):
        self.open(self.few_losses())
        losing = re.search(r"^([\d.]+) % \(95 % interval ([\d.]+) to ([\d.]+)\)", self.text("#exceedance p"))
        first = self.rows("exceedance")[0]
        low, high = (float(end.split()[0]) for end in first[2].split(" to "))
        self.assertAlmostEqual(float(first[1].split()[0]), float(losing[1]), delta=0.1)
        self.assertAlmostEqual(low, float(losing[2]), delta=0.1)
        self.assertAlmostEqual(high, float(losing[3]), delta=0.1)

    def test_a_site_of_turbines_alone_has_a_page_as_well(self):
        page = self.page(pages.arguments.configs / "ieee-rts79.ini", "--study.trajectories=200")
        for width in (1200, 360):
            self.open(page, width=width)
            self.screenshot(f"rts79-{width}")
            self.assertIn("season", self.expect_charts())
            self.assertIn("--trace-only-losses", self.script("document.body.innerText"))
            self.expect_no_overflow()

    def test_the_page_says_whether_the_target_was_met(self):
        page = self.few_losses()

        def target(rel_error, met, reached, needed, last="eue"):
            def change(data):
                data |= {"target_rel_error": rel_error, "target_met": met, "trajectories": 1000,
                         "convergence": {"last": last, "rel_error": reached, "trajectories_needed": needed}}
            return change
        known = "known to 5 % of their means (standard error); "
        for change, wanted, warns in (
                (target(0.05, True, 0.04, 900), f"Target met: lolh and eue are {known}eue, the one known least, is "
                                                "known to 4 %.", False),
                (target(0.05, True, 0, 900), f"Target met: lolh and eue are {known}eue, the one known least, is "
                                             "known exactly.", False),
                (target(0.05, False, 0.2, 16000), f"Target not met: lolh and eue were to be {known}eue, the one known "
                 "least, is known to 20 %. It takes about 15,000 more trajectories: raise trajectories in [study], "
                 "and --resume.", True),
                (target(0.05, False, 0.04, 2000), "but rare large losses decide", True),
                (target(0.05, False, None, None), "out of sight: lolh and eue were to be "
                                                  f"{known}nothing of eue was seen.", True),
                (target(0, False, 0.2, 0), "No accuracy was asked for. Of lolh and eue, eue is known to 20 % of its "
                                           "mean (standard error), the others better.", False),
                (target(0, False, None, None), "cannot be said yet", False)):
            self.open(self.changed(page, change))
            self.assertIn(wanted, self.text(".target"))
            self.assertEqual(self.script("document.querySelector('.target').classList.contains('warning')"), warns)

    def in_diagram(self):
        return self.script("[...document.querySelectorAll('.diagram text')].map(one => one.textContent).join(' ')")

    def test_peak_and_interruptible_load_and_stores_of_fuel_are_in_the_diagram(self):
        Path(self.folder.name, "load.csv").write_text("demand_mw\n" + "8\n12\n" * 12)
        page = self.page(self.config(
            "stores", "trajectories = 10\nhorizon_h = 48\n[load]\nprofile = load.csv\nstep_h = 1\nscale = 2\n"
            "interruptible_fraction = 0.25\n[feed.a]\ncapacity_mw = 30\n[gas.pipe]\n[hazard.h]\nhits = gas.pipe\n"
            "gap_h = exponential(1000)\nduration_h = constant(5)\n[turbine.t]\nunits = 2\nunit_mw = 10\n"
            "mode = standby\ngas = pipe\nfuel_storage_h = 36\nrefuel_h = 5\n"))
        for width in (1200, 360):
            self.open(page, width=width)
            drawn = self.in_diagram()
            for said in ("20 MW on average", "24 MW at its peak", "25 % of it interruptible", "gas pipe, fuel stored for 36 h"):
                self.assertIn(said, drawn)
            self.expect_no_overflow()

    def test_long_names_are_whole_and_fit(self):
        long = "a_name_that_is_much_longer_than_any_line_of_a_phone_"
        page = self.page(self.config(
            long.replace("_", ""), "trajectories = 50\n[load]\nconstant_mw = 10\n"
            + "".join(f"[feed.{long}{i}]\ncapacity_mw = 5\n[hazard.{long}{i}]\nhits = feed.{long}{i}\n"
                      "gap_h = exponential(300)\nduration_h = constant(5)\n" for i in range(9))),
            "--trace", "1", "--trace-only-losses")
        for width in (1200, 360):
            self.open(page, width=width)
            self.screenshot(f"long-{width}")
            self.expect_no_overflow()
            drawn = self.in_diagram().replace(" ", "")
            for i in range(9):
                self.assertGreaterEqual(drawn.count(f"{long}{i}"), 2)
        self.open(page, width=794, medium="print")
        self.expect_nothing_cut_on_paper()

    def site_with_haze(self):
        """Load is lost whenever there is fire or ice. Haze is there for 95 h of 100, and harms nothing."""
        hazard = ("[hazard.{}]\nhits = {}\ngap_h = exponential(mean={})\n"
                  "duration_h = exponential(mean={})\n").format
        return self.page(self.config(
            "haze", "horizon_h = 1000\ntrajectories = 40000\n[load]\nconstant_mw = 10\n"
            "[feed.main]\ncapacity_mw = 20\n[feed.spare]\ncapacity_mw = 20\n"
            + hazard("fire", "feed.main, feed.spare", 400, 4)
            + hazard("ice", "feed.main, feed.spare", 1800, 6)
            + hazard("haze", "feed.spare", 5, 95)))

    def test_what_is_always_there_is_not_named_but_what_losses_are_frequent_with(self):
        """Fire burns for 4 h of 404, ice holds for 6 h of 1806, each with load lost throughout: losses are
        75.8 times as frequent with either as ever, and as frequent with haze as without. The error is that
        of the share of time, from one look at each trajectory; 4.5 of it are passed by chance by one of
        the three in 2 of 100,000 seeds, and the seed is fixed."""
        self.open(self.site_with_haze())
        self.screenshot("haze")
        self.assertEqual([row[0] for row in self.rows("causes")][-1], "haze (hazard)")
        self.assertEqual(self.text("#causes h2"), "What was present when load was lost")
        sentence = self.text("#causes p")
        named = re.match(r"(fire|ice) \(hazard\) is active in (0\.\d+)\s% of all time and in ([\d.]+)\s% "
                         r"of the lost hours: then, losses are (\d+) times as frequent", sentence)
        self.assertIsNotNone(named, sentence)
        ever = 1 / (1 - 400 / 404 * 1800 / 1806)
        for row in self.rows("causes"):
            _, _, of_losses, of_time, lift, _, _ = row
            losses, time = (float(share.split()[0]) for share in (of_losses, of_time))
            self.assertAlmostEqual(float(lift), losses / time, delta=0.01 * float(lift))
            of_all, wanted = {"fire": (4 / 404, ever), "ice": (6 / 1806, ever),
                              "haze": (0.95, 1)}[row[0].split()[0]]
            error = math.sqrt((1 - of_all) / of_all / 40000)
            self.assertAlmostEqual(float(lift), wanted, delta=4.5 * error * wanted)

    def test_nothing_is_named_where_nothing_is_lifted_clearly(self):
        page = self.site_with_haze()

        def lift(value, share=0.5, losing=1.0, trajectories=4000):
            def change(data):
                data["trajectories"] = trajectories
                data["indices"]["loss_free_years"]["mean"] = 1 - losing
                for cause in data["causes"].values():
                    cause |= {"lift": 1.0, "lolh_share": 1.0, "time_share": 1.0}
                data["causes"]["hazard.fire"] |= {"lift": value, "lolh_share": share,
                                                  "time_share": share / value}
            return change
        for named, change in ((True, lift(2.0)), (False, lift(1.4)), (False, lift(90.0, share=0.04)),
                              (False, lift(1.7, trajectories=40)), (False, lift(9.0, losing=0.0003))):
            self.open(self.changed(page, change))
            self.assertEqual("fire (hazard) is active" in self.text("#causes"), named)
            self.assertEqual("lost hours:" in self.text("#causes p"), named)

    def test_what_is_not_known_of_causes_stays_blank_and_comes_last(self):
        page = self.site_with_haze()

        def forget(*names):
            def change(data):
                for name in names:
                    data["causes"][name]["time_share"] = data["causes"][name]["lift"] = None
            return change

        def older(data):
            data["season"].pop("differs", None)
            for cause in data["causes"].values():
                cause.pop("time_share", None), cause.pop("lift", None)
        self.open(self.changed(page, forget("hazard.fire", "hazard.ice")))
        self.screenshot("haze-unknown")
        rows = self.rows("causes")
        self.assertEqual([row[0].split()[0] for row in rows], ["haze", "fire", "ice"])
        self.assertEqual(rows[1][3:5], ["", ""])
        self.open(self.changed(page, older))
        self.screenshot("haze-older")
        rows = self.rows("causes")
        self.assertEqual([row[0].split()[0] for row in rows], ["haze", "fire", "ice"])
        self.assertEqual({tuple(row[3:5]) for row in rows}, {("", "")})
        self.assertNotIn("as frequent", self.text("#causes p"))
        self.assertEqual(self.script("document.querySelectorAll('#causes svg .mark-rect path').length"), 3)

    def test_of_fleets_the_lift_is_said_to_be_a_lower_bound(self):
        self.open(self.page(self.config(
            "fleet", "horizon_h = 1000\ntrajectories = 2000\n[load]\nconstant_mw = 10\n"
            "[turbine.set]\nunits = 4\nunit_mw = 5\nmode = must_run\nmttf_h = 900\nmttr_h = 50\n")))
        self.assertRegex(self.text("#causes p"),
                         r"^set \(turbine\) has units in repair in 1.* of all time and in 100\s% of the lost "
                         r"hours ones that could have supplied what was lost: .* at least \d")
        self.assertTrue(self.rows("causes")[0][4].startswith("\u2265 "))

    def test_a_month_is_named_only_where_months_differ_and_colours_begin_at_nothing(self):
        page = self.site_with_haze()
        for differs in (False, True):
            def change(data):
                data["season"]["differs"] = differs
                data["season"]["eue"][0][0] = 1e3  # that stands out
            self.open(self.changed(page, change))
            self.assertEqual("The month with the most" in self.text("#season"), differs)
            self.assertEqual(self.scale("season"), [0, 1e3])

    def test_losses_of_a_round_length_are_with_the_longer_ones(self):
        """Each outage of 1 h is lost as a whole."""
        self.open(self.page(self.config(
            "hours", "trajectories = 100\n[load]\nconstant_mw = 10\n[feed.a]\ncapacity_mw = 30\n"
            "[hazard.h]\nhits = feed.a\ngap_h = exponential(mean=1000)\nduration_h = constant(1)\n")))
        self.assertEqual([row[0] for row in self.rows("duration")], ["1 h to 2 h"])

    def test_riding_through_goes_down_in_steps(self):
        """Of outages between 2 and 6 h, a battery of 4 h rides through those of up to 4 h: the line is
        at 100 % until there, and nothing is drawn between two points but a step to the later one."""
        self.open(self.page(self.config(
            "steps", "horizon_h = 1000\ntrajectories = 1000\n[load]\nconstant_mw = 10\n"
            "[feed.a]\ncapacity_mw = 30\n[hazard.h]\nhits = feed.a\n"
            "gap_h = uniform(low=50, high=100)\nduration_h = uniform(low=2, high=6)\n"
            "[battery.pack]\nunits = 1\nunit_power_mw = 20\nunit_energy_mwh = 40\n"
            "round_trip_efficiency = 1\n")))
        self.screenshot("steps")
        rows = self.rows("survival")
        self.assertEqual({row[4] for row in rows if row[1] in ("3.36 h", "4 h")}, {"100 %"})
        for row in rows:
            if row[1] in ("3.36 h", "4 h"):
                self.assertRegex(row[5], r"^99\.\d+ to 100(\.0+)? %$")
        self.assertEqual([row[4] for row in rows if row[0] == "4 h"], ["0 %"])
        line = [tuple(map(float, point)) for point in re.findall(r"[ML]?(-?[\d.]+),(-?[\d.]+)", self.script(
            "document.querySelector('#survival svg .mark-line path').getAttribute('d')"))]
        self.assertGreater(len(line), 4)
        for (x, y), (to_x, to_y) in zip(line, line[1:]):
            self.assertTrue(x == to_x or y == to_y, line)
        fall = max(zip(line, line[1:]), key=lambda step: step[1][1] - step[0][1])
        at = self.script("document.querySelector('#survival .chart').vega.view.scale('x')(4)")
        self.assertAlmostEqual(fall[0][0], at, delta=0.01)


if __name__ == "__main__":
    pages.main()
