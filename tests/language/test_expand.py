"""Terms are put in the place of their names, and the whole is what would have been written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrv.language.errors import Origin
from mrv.language.expand import expand
from mrv.language.parse import parse
from mrv.language.render import text_of
from mrv.language.tree import Call, Name
from mrv.language.walk import walk

_HERE = Origin("here", 1, 1)
_TERMS = {
    "either": "a > 1 or b > 2",
    "both": "a > 1 and b > 2",
    "difference": "a - b",
    "usual": "median(a)",
}
_TREES = {name: parse(text, _HERE) for name, text in _TERMS.items()}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("either or c > 3", "a > 1 or b > 2 or c > 3"),
        ("c > 3 and both", "c > 3 and a > 1 and b > 2"),
        ("either and c > 3", "(a > 1 or b > 2) and c > 3"),
        ("not either", "not (a > 1 or b > 2)"),
        ("2 * difference", "2 * (a - b)"),
        ("c - difference", "c - (a - b)"),
        ("prev(difference) > 0", "prev(a - b) > 0"),
        ("any(rows, rows.x > 0) or either", "any(rows, rows.x > 0) or a > 1 or b > 2"),
        ("usual > 1", "median(a) > 1"),
    ],
)
def test_a_term_means_what_it_stands_for(written: str, meant: str) -> None:
    tree, used = expand(parse(written, _HERE), _TREES)
    assert text_of(tree) == text_of(parse(meant, _HERE))
    assert used == tuple(name for name in used if name in written)


def test_a_related_column_of_that_name_is_no_term() -> None:
    tree = parse("site.either or c > 1", _HERE)
    assert expand(tree, _TREES) == (tree, ())


def test_all_of_a_term_points_to_where_its_name_stands() -> None:
    written = parse("c > 3 or\n  usual > 1", _HERE)
    [at] = [node.at for node in walk(written) if isinstance(node, Name) and node.name == "usual"]
    tree, _ = expand(written, _TREES)
    own = [n for n in walk(tree) if isinstance(n, Name | Call) and n != Name("c", None, 1)]
    assert {node.at for node in own if not (isinstance(node, Name) and node.name == "c")} == {at}


_ATOMS = st.sampled_from(["either", "both", "c > 3", "difference > 1", "usual > c"])
_WRITTEN = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" or ", " and "]), inner).map(
            lambda each: f"({each[0]}){each[1]}({each[2]})"
        ),
        inner.map(lambda each: f"not ({each})"),
    ),
    max_leaves=8,
)


@given(_WRITTEN)
def test_nothing_of_a_term_is_left_and_nothing_else_is_lost(written: str) -> None:
    tree, used = expand(parse(written, _HERE), _TREES)
    names = [node.name for node in walk(tree) if isinstance(node, Name)]
    assert set(names) <= {"a", "b", "c"}
    assert set(used) == {name for name in _TERMS if name in written}
    count = sum(written.count(name) * 2 for name in ("either", "both", "difference"))
    assert len(names) == count + written.count("usual") + written.count("c >") + written.count(
        "> c"
    )
