"""Lint finds each planted mistake, at its place, with the name that was meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from mrv.catalogue.lint import lint_rulebook
from mrv.catalogue.problems import LintProblem
from tests.catalogue.mini_rulebook import FILES, Mistake, write_rulebook
from tests.catalogue.mistakes import ALL


def _found(problems: list[LintProblem]) -> list[str]:
    return [problem.text() for problem in problems]


def test_a_faultless_rulebook_has_no_problems(tmp_path: Path) -> None:
    assert _found(lint_rulebook(write_rulebook(tmp_path))) == []


@pytest.mark.parametrize(
    "mistake", ALL, ids=[f"{number}-{mistake.code}" for number, mistake in enumerate(ALL)]
)
def test_a_planted_mistake_is_found_at_its_place(mistake: Mistake, tmp_path: Path) -> None:
    folder = write_rulebook(tmp_path)
    line, column = mistake.plant(folder)
    problems = lint_rulebook(folder)
    file = (folder / mistake.file).as_posix()
    matching = [problem for problem in problems if problem.code == mistake.code]
    assert (file, line, column, mistake.meant) in [
        (problem.file, problem.line, problem.column, problem.suggestion) for problem in matching
    ], "\n".join(_found(problems))
    assert all(problem.message.zh and problem.message.en for problem in problems)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    folder = write_rulebook(tmp_path)
    path = folder / "power/rules.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("stock > 0", "stokc > 0").replace("<= month_end", "<= month_edn")
    text = text.replace(", en: Capacity is missing.", "")
    path.write_text(text, encoding="utf-8")
    codes = [problem.code for problem in lint_rulebook(folder)]
    assert codes.count("unknown-name") == 2
    assert "missing-translation" in codes


def test_one_unknown_name_is_told_once(tmp_path: Path) -> None:
    """Not again by what names the rule that could not be built, nor by what lies inside it."""
    folder = write_rulebook(tmp_path)
    path = folder / "power/rules.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("presence: true", "presence: true\n    related: [PWR-LOG-003]")
    path.write_text(text.replace("started_on <= month", "startd_on <= month"), encoding="utf-8")
    told = [(problem.code, problem.suggestion) for problem in lint_rulebook(folder)]
    assert told == [("unknown-name", "started_on")]


def test_a_formula_of_a_frame_without_its_parameter_names_what_the_frame_has(
    tmp_path: Path,
) -> None:
    folder = write_rulebook(tmp_path)
    path = folder / "parameters/power.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("        frame: site_month\n", "        frame: site\n"), "utf-8")
    [problem] = [p for p in lint_rulebook(folder) if p.code == "unknown-parameter"]
    assert problem.message.en == "the frame site has no parameter heat"


def test_a_mistake_in_a_folded_text_is_found_on_its_own_line(tmp_path: Path) -> None:
    folder = write_rulebook(tmp_path)
    path = folder / "power/rules.yaml"
    spoilt = path.read_text(encoding="utf-8").replace("or count(months)", "or cuont(months)")
    path.write_text(spoilt, encoding="utf-8")
    [problem] = [p for p in lint_rulebook(folder) if p.code == "unknown-name"]
    line = spoilt[: spoilt.index("cuont")].count("\n") + 1
    assert (problem.line, problem.column, problem.suggestion) == (line, 10, "count")


def test_a_rule_whose_formula_runs_in_a_circle_only_at_other_times_is_fine(tmp_path: Path) -> None:
    """burnt follows from heat until 2023, heat from burnt since 2024: never both."""
    circle = """\
    formulas:
      - rule: PWR-LOG-009
        name: fuel-from-heat
        title: {zh: 由热量反算, en: Fuel from heat}
        frame: site_month
        expression: heat / heat_value
        tolerance: {rounding: true}
        valid: {until: %s}
        cite: {source: guide, confidence: official}
        examples:
          pass: [{burnt: 10, heat_value: 20, heat: 200, month: "2023-05"}]
          fail: [{burnt: 11, heat_value: 20, heat: 200, month: "2023-05"}]
          unknown: [{burnt: 10, heat: 200, month: "2023-05"}]
"""
    parameters = FILES["parameters/power.yaml"].replace(
        "        frame: site_month\n", "        frame: site_month\n        valid: {from: 2024-01}\n"
    )
    for until, codes in (("2023-12", []), ("2024-01", ["formula-cycle"])):
        folder = write_rulebook(tmp_path / until)
        spoilt = parameters.replace(
            "    aliases: [耗煤量]\n", "    aliases: [耗煤量]\n" + circle % until
        )
        (folder / "parameters/power.yaml").write_text(spoilt, encoding="utf-8")
        assert [problem.code for problem in lint_rulebook(folder)] == codes
