"""Whatever text comes, it is either in the language or refused with file:line:column."""

from __future__ import annotations

import re
import string
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrv.language import ExpressionErrors, Lowered, Origin
from mrv.language.parse import parse

Lower = Callable[..., Lowered]

HOSTILE = [
    ("__import__('os').system('ls')", 1),
    ("heat.__class__", 6),
    ("().__class__.__bases__", 4),
    ("unit.capacity.real", 1),
    ("heat[0]", 5),
    ("[1, 2]", 1),
    ("{'a': 1}", 1),
    ("lambda: 1", 1),
    ("[x for x in heat]", 1),
    ("sum(x for x in heat)", 7),
    ("eval('1')", 1),
    ("exec('1')", 1),
    ("open('f')", 1),
    ("getattr(heat, 'x')", 1),
    ("heat.upper()", 1),
    ("(abs)(heat)(1)", 1),
    ("heat ** 2", 6),
    ("heat // 2", 6),
    ("heat % 2", 6),
    ("heat @ 2", 6),
    ("heat | 2", 6),
    ("~heat", 1),
    ("heat << 2", 6),
    ("f'{heat}'", 2),
    ("b'x' == fuel", 2),
    ("r'x' == fuel", 2),
    ("(x := 1)", 4),
    ("heat = 1", 6),
    ("heat; burnt", 5),
    ("heat if is_merged else 1", 6),
    ("await heat", 1),
    ("yield", 1),
    ("None", 1),
    ("heat is None", 6),
    ("...", 1),
    ("1j * heat", 2),
    ("1_000 < heat", 2),
    ("0x10 < heat", 2),
    ("007 < heat", 1),
    ("ｈｅａｔ > 1", 1),
    ("heａt > 1", 3),
    ("heat ＞ 1", 6),
    ("𝐡eat > 1", 1),
    ("heat > １", 8),
    ("heat\u00a0> 1", 5),
    ("heat\u200b > 1", 5),
    ("heat\x00 > 1", 5),
    ("heat # > 1", 6),
    ("'open", 1),
    ("'a' 'b' == fuel", 5),
    ("'''a''' == fuel", 3),
    ("fuel == 'a\\'b'", 14),
    ("heat >", 7),
    ("(heat > 1", 1),
    ("heat > 1)", 9),
    ("", 1),
    ("   ", 1),
    ("heat > 1e999", 8),
    ("heat > " + "9" * 400, 8),
    ("heat > " + "9" * 5000, 1),
    ("(" * 60 + "heat" + ")" * 60, 41),
    ("not " * 60 + "is_merged", 161),
    ("-" * 60 + "heat", 41),
    ("+".join(["heat"] * 60), 1),
    ("+".join("1" * 999), 1),
    ("heat < 1 and " * 150 + "heat < 1", 1730),
    ("abs(" * 45 + "heat" + ")" * 45, 164),
    ("total(*fuels)", 7),
    ("total(**fuels)", 7),
    ("(heat, 1)", 1),
    ("heat in fuel", 9),
    ("1 < heat in (1, 2)", 1),
    ("heat in (1, burnt)", 13),
    ("unit..capacity > 1", 6),
]


@pytest.mark.parametrize(("text", "column"), HOSTILE, ids=lambda value: str(value)[:20])
def test_hostile_text_is_refused_where_it_is_wrong(text: str, column: int) -> None:
    with pytest.raises(ExpressionErrors) as refused:
        parse(text, Origin("rules/x.yaml", 7, 1))
    first = refused.value.errors[0]
    assert (first.file, first.line) == ("rules/x.yaml", 7)
    assert str(first).startswith(f"rules/x.yaml:7:{first.column}: ")
    assert re.search("[\u4e00-\u9fff]", first.message_zh)
    assert first.column == column


def test_places_follow_the_lines_of_the_text(lowered: Lower) -> None:
    with pytest.raises(ExpressionErrors) as refused:
        lowered("het > 1\nand burn > 2\nand fuels.heat > 3")
    found = [(error.line, error.column, error.suggestion) for error in refused.value.errors]
    assert found == [(10, 13, "heat"), (11, 9, "burnt"), (12, 9, None)]


MEANINGLESS = [
    ("heat + fuel > 1", "cannot compute number + text"),
    ("heat > 'x'", "cannot compare number with text"),
    ("fuel > 'x'", "texts can only be"),
    ("is_merged == True", "compare truths by"),
    ("fuel in (1, 2)", "cannot be in a list"),
    ("not heat", "a truth is needed"),
    ("heat and is_merged", "a truth is needed"),
    ("-fuel < 1", "a number is needed"),
    ("abs(fuel) > 1", "a number is needed"),
    ("where(heat, 1, 2) > 1", "a truth is needed"),
    ("where(is_merged, 1, 'x') > 1", "mixes number and text"),
    ("coalesce(heat, fuel) > 1", "mixes number and text"),
    ("same(is_merged, is_merged)", "compares numbers or texts"),
    ("heat / 0 > 1", "division by zero"),
    ("month + month > 1", "cannot compute date + date"),
    ("month > 1", "cannot compare date with number"),
    ("abs() > 1", "takes 1 arguments, not 0"),
    ("abs(heat, 1) > 1", "takes 1 arguments, not 2"),
    ("mean(heat, 12, 3, 4) > 1", "takes 1-3 arguments, not 4"),
    ("mean(heat, windw=3) > 1", "has no option 'windw'"),
    ("mean(heat, 3, window=3) > 1", "given 'window' twice"),
    ("prev(heat, 0) > 1", "whole number from 1"),
    ("prev(heat, n=burnt) > 1", "whole number from 1"),
    ("mean(heat, window=3, minimum=4) > 1", "whole number from 1 to 3"),
    ("mean(fuel) > 1", "needs a number"),
    ("history_share(heat) > 1", "needs a truth"),
    ("peer_median(heat, burnt) > 1", "groups by texts"),
    ("power(heat, burnt) > 1", "exponent"),
    ("power(heat, 0) > 1", "exponent"),
    ("rounds_to(heat, 0.5)", "whole number"),
    ("days(heat) > 1", "needs a date"),
    ("days(30) > 1", "needs a date column"),
    ("days_between(month, heat) > 1", "a date is needed"),
    ("date('2025-02-30') > month", "takes a day like"),
    ("date(fuel) > month", "takes a day like"),
    ("matches(fuel, '(')", "is not usable"),
    ("matches(fuel, '(?=x)')", "is not usable"),
    ("matches(fuel, '(x)\\1')", "is not usable"),
    ("matches(fuel, '[[a]')", "is not usable"),
    ("matches(fuel, 'a{99999999999999}')", "is not usable"),
    ("matches(fuel, 'a\\Z')", "is not usable"),
    ("matches(fuel, fuel)", "pattern in quotes"),
    ("part(fuel, 0, 1) == 'c'", "from 1 to"),
    ("part(fuel, 1, 1.5) == 'c'", "from 1 to"),
    ("part(fuel, heat, 1) == 'c'", "from 1 to"),
    ("part(heat, 1, 1) == 'c'", "a text is needed"),
    ("matches(heat, 'x')", "a text is needed"),
    ("standard(fuel) > 1", "table's name"),
    ("standard('defalt', 'x', fuel) > 1", "unknown standard table"),
    ("standard('default', fuel) > 1", "has the keys (parameter, fuel)"),
    ("standard('steam', fuel) > 1", "must be a number"),
    ("standard('kind', is_merged) == 'x'", "cannot be a truth"),
    ("declared_max(heat) > 1", "declares no such bound"),
    ("declared_max(1) > 1", "needs a column"),
    ("fuels.heat > 1", "leads to many records"),
    ("unit.capcity > 1", "unknown name 'unit.capcity'"),
    ("total(unit.capacity) > 1", "nothing to gather"),
    ("total(heat) > 1", "exactly one relation"),
    ("total(fuels.heat * heat) > 1", "exactly one relation"),
    ("total(fuels.heat * events.heat) > 1", "exactly one relation"),
    ("total(fuls.heat) > 1", "unknown relation 'fuls'"),
    ("total(prev(fuels.heat)) > 1", "cannot stand inside total()"),
    ("total(fuels.heat, empty=burnt) > 1", "must be a number"),
    ("total(fuels.heat, missing='x') > 1", "'unknown' or 'skip'"),
    ("count(fuels.heat) > 1", "relation's name"),
    ("count(heat) > 1", "unknown relation 'heat'"),
    ("filed_if_usual(het)", "unknown name 'het'"),
    ("filed_if_usual(fuel)", "needs a number"),
    ("filed_if_usual(heat) > 1", "cannot compare number with truth"),
    ("filed_if_usual(heat, 2, 3)", "whole number from 1 to 2"),
    ("filed_if_usual(total(fuels.heat))", "cannot stand inside filed_if_usual()"),
    ("total(filed_if_usual(fuels.heat)) > 1", "cannot stand inside total()"),
    ("prev(total(fuels.heat)) > 1", "cannot stand inside prev()"),
    ("toal(fuels.heat) > 1", "unknown function 'toal'"),
]


@pytest.mark.parametrize(("text", "reason"), MEANINGLESS)
def test_texts_without_meaning_are_refused(lowered: Lower, text: str, reason: str) -> None:
    with pytest.raises(ExpressionErrors) as refused:
        lowered(text)
    [error] = refused.value.errors
    assert reason in error.message
    assert error.message_zh != error.message


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("het > 1", "heat"),
        ("unit.capcity > 1", "unit.capacity"),
        ("toal(fuels.heat) > 1", "total"),
        ("mean(heat, windw=3) > 1", "window"),
        ("standard('defalt', 'x', fuel) > 1", "default"),
        ("total(fuls.heat) > 1", "fuels"),
        ("heat ** 2 > 1", "power(x, n)"),
        ("true", "True"),
    ],
)
def test_suggestions_name_what_was_meant(lowered: Lower, text: str, meant: str) -> None:
    with pytest.raises(ExpressionErrors) as refused:
        lowered(text)
    assert refused.value.errors[0].suggestion == meant
    assert f"did you mean {meant!r}?" in str(refused.value)


def test_the_type_of_the_whole_can_be_demanded(lowered: Lower) -> None:
    assert lowered("heat * 2", expect="number").type == "number"
    with pytest.raises(ExpressionErrors, match="10:13: this must be a truth, but is a number"):
        lowered("heat * 2", expect="truth")


WORDS = ["heat", "fuel", "unit", "fuels", ".", "(", ")", ",", "==", "<", "in", "and", "not", "'x'"]
WORDS += ["total", "prev", "abs", "where", "1", "0.5", "1e400", "-", "/", "=", "**", "[", "煤", "#"]
WORDS += ["lambda", ":", "standard", "date", "'", "\n", "if", "else", "True", "is_missing", "\\"]


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.text(string.printable, max_size=60),
        st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join),
        st.lists(st.sampled_from(WORDS), max_size=25).map("".join),
    )
)
def test_no_text_leaks_another_exception(lowered: Lower, text: str) -> None:
    try:
        lowered(text)
    except ExpressionErrors as refused:
        assert all(error.line >= 10 and error.column >= 1 for error in refused.errors)
        assert all(error.message and error.message_zh for error in refused.errors)
