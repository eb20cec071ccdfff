"""Wrapping by what the terminal shows: Chinese between characters, words and codes whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from mrv.report import layout
from mrv.report.layout import line_width, paragraph

CLOSES, OPENS = "，。；：、）”》", "（“《"


def test_codes_stay_whole_and_marks_cling() -> None:
    text = "期望的表名或列：企业基本信息（enterprise）、设施状态变化（facility_event）、机组"
    lines = list(paragraph(text, width=40))
    assert lines == [
        "期望的表名或列：企业基本信息",
        "（enterprise）、设施状态变化",
        "（facility_event）、机组",
    ]


@given(
    st.text(alphabet="煤炭发电量，。；（）“”、 ab1._-", max_size=200),
    st.integers(min_value=20, max_value=60),
)
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = list(paragraph(text, width=width))
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    marks = CLOSES + OPENS
    if not any(text.count(mark) > 3 for mark in marks):
        assert all(wcswidth(line) <= width for line in lines)


@pytest.mark.parametrize("width", range(20, 40))
def test_no_line_begins_with_a_closing_mark(width: int) -> None:
    text = "“燃料消耗量”的值 1e+300 不是可用的数字（无穷大、非数字或量级不可能），无法评价。" * 2
    for line in paragraph(text, width=width):
        assert line[0] not in CLOSES
        assert line[-1] not in OPENS


@pytest.mark.parametrize(
    ("terminal", "columns", "expected"),
    [(False, "120", 80), (True, "100", 100), (True, "300", 120), (True, "10", 40)],
)
def test_lines_are_as_wide_as_the_terminal_that_is_there(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, columns: str, expected: int
) -> None:
    monkeypatch.setattr(layout.sys.stdout, "isatty", lambda: terminal, raising=False)
    monkeypatch.setenv("COLUMNS", columns)
    assert line_width() == expected
    assert max(map(len, paragraph("word " * 100))) <= expected


def test_a_files_lines_have_one_width_whatever_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(layout.sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "120")
    with layout.lines_of_a_file():
        assert line_width() == layout.WIDTH
        assert max(map(len, paragraph("word " * 100))) <= layout.WIDTH
    assert line_width() == 120
