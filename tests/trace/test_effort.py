"""How thoroughly an enterprise is traced depends on what it asks, and on nobody beside it."""

from __future__ import annotations

from mrv.trace.effort import Effort


def test_others_in_the_call_change_nothing_for_an_enterprise() -> None:
    own = ["a", "a", "b"]
    alone, beside = Effort(own), Effort([*own, *(f"other {n // 3}" for n in range(300))])
    assert beside.tried[:3] == alone.tried
    assert beside.few[:3] == alone.few


def test_an_enterprise_of_many_components_is_traced_more_sparingly() -> None:
    effort = Effort(["few"] * 2 + ["many"] * 30)
    assert effort.few[0] > effort.few[-1]
    assert effort.tried[0] < effort.tried[-1]


def test_what_is_much_is_asked_of_each_enterprise_by_itself() -> None:
    """Forty of one enterprise are many, and the two of another stay few beside them."""
    effort = Effort(["many", "few", "many"])
    items = [0] * 20 + [1, 1] + [2] * 20
    many, few = effort.apart(items, lambda item: item, lambda own: len(own) > 32)
    assert (sorted(set(many)), few) == ([0, 2], [1, 1])
