"""Whatever bytes come in, a submission comes out: problems, never an exception."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.intake.files import FUEL_HEADER, csv_text, fuel_rows, read, write_workbook

MANY = settings(max_examples=60, deadline=None)


@cache
def workbook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        rows = [FUEL_HEADER, *fuel_rows()]
        path = write_workbook(
            Path(folder) / "a.xlsx",
            {"power_fuel_month": rows},
            lambda _, sheets: sheets["power_fuel_month"].write_formula("E2", "=1", None, ""),
        )
        return path.read_bytes()


SHEET_PART = b"xl/worksheets/sheet1.xml"


def load_bytes(data: bytes, name: str):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read(path)


def has_something_to_say(submission) -> bool:
    return bool(submission.problems) or any(len(f.table) for f in submission.frames.values())


@MANY
@given(st.data())
def test_damaged_workbooks(data):
    whole = bytearray(workbook())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, 3)) == 0
    end = data.draw(st.integers(1, len(whole))) if cut else len(whole)
    assert has_something_to_say(load_bytes(bytes(whole[:end]), "a.xlsx"))


def rename(whole: bytearray, local: int, central: int) -> None:
    whole[local + 30] ^= 1


def garble(whole: bytearray, local: int, central: int) -> None:
    data = local + 30 + len(SHEET_PART)
    whole[data : data + 40] = bytes(byte ^ 0xFF for byte in whole[data : data + 40])


def lock(whole: bytearray, local: int, central: int) -> None:
    whole[local + 6] |= 1
    whole[central + 8] |= 1


@pytest.mark.parametrize("harm", [rename, garble, lock])
def test_a_sheet_that_cannot_be_unpacked(harm):
    """The name in its own header, its data, its mark of being encrypted."""
    whole = bytearray(workbook())
    central = whole.rindex(SHEET_PART) - 46
    local = whole.index(SHEET_PART) - 30
    harm(whole, local, central)
    submission = load_bytes(bytes(whole), "a.xlsx")
    assert submission.problems


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@MANY
@given(st.lists(st.lists(cells, max_size=7), max_size=5))
def test_csv_files_of_anything(rows):
    text = csv_text(fuel_rows(1)) + "\n".join(",".join(row) for row in rows)
    assert has_something_to_say(load_bytes(text.encode(), "power_fuel_month.csv"))


@MANY
@given(st.binary(min_size=1, max_size=200))
def test_csv_files_of_any_bytes(data):
    assert has_something_to_say(load_bytes(data, "power_fuel_month.csv"))


@MANY
@given(st.lists(cells, min_size=1, max_size=8))
def test_any_cell_in_any_column(texts):
    rows = [["E1", "1", "lignite", "2025-01", "1", "2"] for _ in texts]
    for number, text in enumerate(texts):
        rows[number][number % 6] = '"' + text.replace('"', '""') + '"'
    assert has_something_to_say(load_bytes(csv_text(rows).encode(), "power_fuel_month.csv"))
