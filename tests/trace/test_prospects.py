"""What a variable can explain at best decides whether it is tried."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from mrv.trace.guesses.candidates import Failing, Instance, Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scored
from mrv.trace.guesses.invert import Variable, Wish
from mrv.trace.guesses.sifting import Promise
from mrv.trace.look import leading
from mrv.trace.prospects import HOPELESS, TOLD, Prospect, Second, Surpassed, agreed, foremost

CELL = Spot("fuel", "consumption", 3)
WRONG = Hypothesis(((CELL, 1.0),), True, "wrong_value", 3.0)
RULES = [Instance(number, 3) for number in range(3)]


def failing(*energies: float) -> list[Failing]:
    return [cast(Failing, SimpleNamespace(energy=energy)) for energy in energies]


def prospect(
    most: float, *places: int, component: int = 0, cells: int = 1, each: float = 0.0
) -> Prospect:
    spots = tuple(CELL._replace(row=CELL.row + n) for n in range(cells))
    accusing = dict.fromkeys(places, 24.0)
    eases = {RULES[place]: each for place in places}
    return Prospect(Variable(spots, True), component, True, accusing, eases, most)


def known(
    score: float,
    explains: set[Instance],
    hypothesis: Hypothesis = WRONG,
) -> Scored:
    return cast(Scored, SimpleNamespace(score=score, explains=explains, hypothesis=hypothesis))


def wish(target: int, value: float, half: float = 1.0) -> Wish:
    return Wish(target, value, value - half, value + half, True)


def test_rules_that_want_one_value_are_explained_together() -> None:
    one = prospect(48.0, 0, 1)
    assert agreed(one, [wish(0, 100.0), wish(1, 101.0)], failing(24.0, 24.0)) == 48.0


def test_rules_that_want_different_values_are_not() -> None:
    one = prospect(44.0, 0, 1)
    assert agreed(one, [wish(0, 100.0), wish(1, 900.0)], failing(24.0, 20.0)) == 24.0


def test_what_says_nothing_of_what_it_wants_counts_in_full() -> None:
    one = prospect(72.0, 0, 1, 2)
    assert agreed(one, [wish(0, 100.0), wish(1, 900.0)], failing(24.0, 24.0, 24.0)) == 48.0


def test_a_year_is_not_bounded_by_what_its_months_want() -> None:
    wishes = [wish(0, 1.0, 0.01), wish(1, 9.0, 0.01)]
    assert agreed(prospect(48.0, 0, 1, cells=12), wishes, failing(24.0, 24.0)) == 48.0


def test_only_what_is_explained_far_better_is_given_up() -> None:
    surpassed = Surpassed()
    best = known(40.0, {RULES[0], RULES[1]})
    surpassed.note([best])
    enough = 40.0 - HOPELESS
    assert surpassed.leaves(prospect(enough, 0, 1), enough)
    assert not surpassed.leaves(prospect(enough, 0, 1), enough - 0.1)
    # What nothing better explains is always looked at.
    assert surpassed.leaves(prospect(1.0, 0, 2), 1.0)


def test_for_what_is_left_a_repair_counts_by_that_alone() -> None:
    surpassed = Surpassed()
    surpassed.note([known(90.0, {RULES[0], RULES[1]})])
    surpassed.note([known(30.0, {RULES[2]})])
    # Of 60, 50 go to what another explains far better: 10 do not reach 30, 20 do.
    assert not surpassed.leaves(prospect(60.0, 0, 2, each=50.0), 60.0)
    assert surpassed.leaves(prospect(70.0, 0, 2, each=50.0), 70.0)
    # Of what rules want of a value it may be worth less than all of them together.
    assert not surpassed.leaves(prospect(70.0, 0, 2, each=50.0), 30.0 - HOPELESS - 0.1)
    # Nothing far better is known of the first.
    assert surpassed.leaves(prospect(80.0, 0, 2, each=70.0), 80.0)


def test_of_a_series_more_is_left_out_than_of_a_month() -> None:
    surpassed = Surpassed()
    surpassed.note([known(90.0, {RULES[0]})])
    enough = 90.0 - 2 * HOPELESS
    assert surpassed.leaves(prospect(enough, 0, cells=4), enough)
    assert not surpassed.leaves(prospect(enough - 0.1, 0, cells=4), enough - 0.1)
    assert not surpassed.leaves(prospect(enough, 0), enough)


def test_where_usualness_is_known_a_series_is_given_up_like_a_month() -> None:
    surpassed = Surpassed()
    surpassed.note([known(90.0, {RULES[0]})])
    series = prospect(90.0, 0, cells=12)
    assert surpassed.leaves(series, 90.0 - TOLD, TOLD)
    assert not surpassed.leaves(series, 90.0 - TOLD - 0.1, TOLD)
    assert surpassed.leaves(series, 90.0 - TOLD - 0.1)


def test_of_second_repairs_only_the_best_matters() -> None:
    other = Hypothesis(((CELL._replace(row=9), 1.0),), True, "wrong_value", 3.0)
    best = known(90.0, {RULES[0]}, other)
    every, second = Surpassed(), Surpassed([Second(5.0, frozenset())])
    for surpassed in (every, second):
        surpassed.note([best])
    # Nothing better explains its rule: as a cause it counts, as the best second one it cannot.
    little = 90.0 - HOPELESS - 0.1
    assert every.leaves(prospect(little, 1), little)
    assert not second.leaves(prospect(little, 1), little)
    assert second.leaves(prospect(90.0 - HOPELESS, 1), 90.0 - HOPELESS)


def test_what_repairs_the_first_cells_once_more_is_no_second_repair() -> None:
    surpassed = Surpassed([Second(5.0, frozenset([CELL]))])
    surpassed.note([known(90.0, {RULES[0]})])
    assert surpassed.leaves(prospect(5.0, 1), 5.0)


def test_what_an_exchange_explains_elsewhere_gives_up_nothing_here() -> None:
    """A value exchanged like it would explain as much there, though nothing here says so."""
    cells = ((CELL, 1.0), (CELL._replace(row=9), 2.0))
    items = [cast(Failing, SimpleNamespace(instance=rule, energy=40.0)) for rule in RULES[:2]]
    here, elsewhere = items[:1], items[1:]
    for held, left in ((cells, True), (cells[:1], False)):
        best = Hypothesis(held, True, "swapped_months", 3.0)
        surpassed = Surpassed(groups=[here, elsewhere])
        surpassed.note([known(77.0, set(RULES[:2]), best)])
        assert surpassed.leaves(prospect(37.0, 0), 37.0) is left


def promise(net: float, *places: int, component: int = 0) -> Promise:
    hypothesis = Hypothesis(((CELL, net),), True, "unit_slip", 3.0, component=component)
    return Promise(hypothesis, 0, net, {RULES[place]: net for place in places}, set())


def test_of_every_failing_rule_the_most_promising_repair_is_weighed_first() -> None:
    many = [promise(50.0 - n, 0, 1) for n in range(10)]
    other, elsewhere = promise(20.0, 2), promise(9.0, 0, component=1)
    chosen = leading([*many, other, elsewhere], [8, 8])
    assert chosen == [many[0], other, elsewhere]


def test_few_repairs_are_weighed_at_once() -> None:
    few = [promise(50.0 - n, 0, 1) for n in range(3)]
    assert leading(few, [8]) == few


def test_what_cannot_reach_what_a_component_needs_is_given_up() -> None:
    surpassed = Surpassed([Second(0.0, frozenset()), Second(40.0, frozenset())])
    enough = 40.0 - HOPELESS
    assert surpassed.leaves(prospect(enough, 0, component=1), enough)
    assert not surpassed.leaves(prospect(enough, 0, component=1), enough - 0.1)
    assert surpassed.leaves(prospect(1.0, 0, component=0), 1.0)


def test_every_failing_rule_has_a_reader_among_the_foremost() -> None:
    every = [prospect(50.0, 0), prospect(40.0, 0), prospect(30.0, 1), prospect(90.0, 0, 1, cells=9)]
    chosen: list[Any] = foremost(every, [one.most for one in every], [1])
    assert chosen == [every[0], every[2]]
