"""Rules that the engine found holding are not judged anew: they would say the same."""

from __future__ import annotations

import numpy as np
import pytest

import mrv
from mrv.engine.frames import Workspace
from mrv.trace.portfolio.portion import judgement
from mrv.trace.whatif.changes import Changes, Pairs
from mrv.trace.whatif.judge import Judge
from mrv.trace.whatif.plan import Judged
from mrv.trace.whatif.prepared import prepared
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.standing import Standing
from mrv.trace.whatif.tables import Tables

COLUMN = ("power_fuel_month", "carbon_content_ar")


class Bench:
    """A faulty report with a judge that knows what failed, or does not."""

    def __init__(self, knows: bool) -> None:
        result = mrv.validate(["sample_reports/power/faulty/kilocalories"], trace=False)
        assert isinstance(result.workspace, Workspace)
        self.tables = Tables(result.workspace)
        rules = [each.rule for frame in result.frames.values() for each in frame.rules]
        plan, programs, _ = prepared(result.rulebook, rules, tuple(result.workspace.frames))
        self.plan, self.programs = plan, programs
        self.rules = [judged for judged in plan.rules if judged.rule.frame == COLUMN[0]]
        self.judge = Judge(self.tables, plan, programs)
        self.said = judgement(result, result.workspace).applied
        if knows:
            failed = result.findings.filter(result.findings["outcome"] == "fail")
            found = (plan.rule(*name) for name in failed.select("rule", "variant").iter_rows())
            self.judge.standing.failed = {judged.number for judged in found if judged is not None}
            self.judge.standing.applied = self.said

    def write(self, value: float) -> None:
        """Give the column one value throughout."""
        table = self.tables.frames[COLUMN[0]]
        table.write(COLUMN[1], np.arange(table.rows), np.full(table.rows, value))

    def standing(self, judged: Judged) -> tuple[list[float], list[bool]]:
        """The energy of a rule on the rows of the report itself, and whether it fails there."""
        table = self.tables.frames[judged.rule.frame]
        [(energy, fails)] = self.judge.standing.of([judged], table)
        return energy[table.judged].tolist(), fails[table.judged].tolist()

    def applies(self, judged: Judged) -> bool:
        """Whether a rule applies to any record of the report."""
        return self.judge.standing.applies(judged, self.tables.frames[judged.rule.frame])


@pytest.fixture
def benches() -> tuple[Bench, Bench]:
    return Bench(knows=True), Bench(knows=False)


def test_what_holds_as_filed_is_known_without_judging(benches: tuple[Bench, Bench]) -> None:
    knowing, judging = benches
    table = knowing.tables.frames[COLUMN[0]]
    able = [judged for judged in knowing.rules if knowing.judge._can_judge(judged)]
    silent = [judged for judged in able if knowing.judge.standing._is_silent(judged, table)]
    assert 0 < len(silent) < len(able)
    for judged in able:
        assert knowing.standing(judged) == judging.standing(judged), judged.rule.id


def test_what_was_repaired_is_judged_anew(benches: tuple[Bench, Bench]) -> None:
    knowing, judging = benches
    able = [judged for judged in knowing.rules if knowing.judge._can_judge(judged)]
    before = [knowing.standing(judged) for judged in able]
    for bench in benches:
        bench.write(7.0)
    after = [knowing.standing(judged) for judged in able]
    assert any(
        any(fails) and not any(held[1]) for (_, fails), held in zip(after, before, strict=True)
    )
    assert after == [judging.standing(judged) for judged in able]


@pytest.mark.parametrize("result_too", [False, True], ids=["input", "input and result"])
def test_formulas_are_not_compared_with_what_they_gave(
    benches: tuple[Bench, Bench], result_too: bool
) -> None:
    told = []
    for bench in benches:
        table, changes = bench.tables.frames[COLUMN[0]], Changes(1)
        row = int(np.flatnonzero(table.judged)[0])
        where = Pairs(np.zeros(1, dtype=np.int64), np.array([row]))
        for column in ("fuel_consumption", *(["fuel_heat"] if result_too else [])):
            changes.put(table, column, where, table.column(column)[[row]] * 1.5)
        Spread(bench.tables, bench.plan, bench.programs).complete(changes, np.ones(1, dtype=bool))
        told.append(
            {
                (each.rules[rule].number, int(row)): bool(failed or fails)
                for each in bench.judge.verdicts(changes)
                for rule, row, failed, fails in zip(
                    each.rule, each.row, each.failed, each.fails, strict=True
                )
            }
        )
    knowing, judging = told
    assert knowing.items() <= judging.items()
    left_out = judging.keys() - knowing.keys()
    assert left_out
    assert not any(judging[key] for key in left_out)
    rules = [benches[0].plan.rules[number] for number, _ in left_out]
    assert all(judged.equation for judged in rules)
    made = {(judged.rule.frame, judged.rule.generated_by) for judged in rules}
    assert ((COLUMN[0], "fuel_heat") in made) is not result_too


def test_whether_a_rule_applies_is_what_the_engine_found(benches: tuple[Bench, Bench]) -> None:
    knowing, judging = benches
    able = [each for each in knowing.plan.rules if knowing.judge._can_judge(each)]
    known = [each for each in able if (each.rule.id, each.rule.variant) in knowing.said]
    assert {knowing.said[each.rule.id, each.rule.variant] for each in known} == {True, False}
    for judged in known:
        assert knowing.applies(judged) is judging.applies(judged), judged.rule.id


def test_whether_a_rule_applies_is_asked_anew_of_what_was_repaired(
    benches: tuple[Bench, Bench],
) -> None:
    knowing, judging = benches
    able = [each for each in knowing.rules if knowing.judge._can_judge(each)]
    before = [knowing.applies(judged) for judged in able]
    for bench in benches:
        table = bench.tables.frames[COLUMN[0]]
        for name in table.frame.columns:
            if name in table and table.column(name).dtype == np.float64:
                table.write(name, np.arange(table.rows), np.full(table.rows, np.nan))
    after = [knowing.applies(judged) for judged in able]
    assert any(was and not now for was, now in zip(before, after, strict=True))
    assert after == [judging.applies(judged) for judged in able]


def test_what_rules_say_as_filed_is_the_same_along_with_changes(
    benches: tuple[Bench, Bench],
) -> None:
    along, alone = benches[1], Bench(knows=False)
    table, changes = along.tables.frames[COLUMN[0]], Changes(2)
    rows = np.flatnonzero(table.judged)[[0, 0, 3]]
    where = Pairs(np.array([0, 1, 1]), rows)
    changes.put(table, COLUMN[1], where, table.column(COLUMN[1])[rows] * [1.5, 0.5, 2.0])
    verdicts = along.judge.verdicts(changes)
    said = [verdicts[0].rules[place] for place in np.unique(verdicts[0].rule)]
    assert [each for each in said if not along.judge.standing.judging(each).flat]
    for judged in said:
        kept = along.judge.standing.known(judged, table)
        [asked] = alone.judge.standing.of([judged], alone.tables.frames[COLUMN[0]])
        assert kept is not None
        for one, other in zip(kept, asked, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("column", ["fuel_consumption", "carbon_content_ar", "oxidation_factor"])
def test_rules_for_other_records_say_nothing_of_a_change(
    column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(knows=False)
    table, changes = bench.tables.frames[COLUMN[0]], Changes(2)
    rows = np.flatnonzero(table.judged)[[0, 1]]
    where = Pairs(np.arange(2), rows)
    changes.put(table, column, where, table.column(column)[rows] * [1.5, -1.0])
    Spread(bench.tables, bench.plan, bench.programs).complete(changes, np.ones(2, dtype=bool))

    def said() -> dict[tuple[int, int, int], tuple[float | bool, ...]]:
        return {
            (int(number), hypothesis, row): tuple(told)
            for each in bench.judge.verdicts(changes, bench.plan.rules)
            for number, hypothesis, row, *told in zip(
                each.number, *map(np.ndarray.tolist, each[2:]), strict=True
            )
        }

    asked = said()
    monkeypatch.setattr(Standing, "may_apply_at", lambda *_: True)
    every = said()
    assert asked.items() <= every.items()
    left_out = [every[key] for key in every.keys() - asked.keys()]
    assert left_out
    assert all(told == (0.0, 0.0, False, False) for told in left_out)


def test_of_nothing_beside_nothing_no_quotient_is_complained_about() -> None:
    bench = Bench(knows=False)
    bench.write(0.0)
    able = [judged for judged in bench.rules if bench.judge._can_judge(judged)]
    for judged in able:
        bench.applies(judged)
        bench.standing(judged)
