"""What screening says of a cause, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mrv.catalogue.model import Bilingual
from mrv.report.places import record_label

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.trace.model import Incident, Value

_OWNER = frozenset(["enterprise_id"])


def cause_words(row: dict[str, Any], incident: Incident | None, result: Result) -> Bilingual:
    """A row of the causes: the incident's cell and kind, else the rule and how often it fails."""
    if incident is None or not incident.cells:
        title = rule_titles(result)[row["rules"][0]]
        count = row["count"]
        times = f"{count} records fail" if count > 1 else "a record fails"
        return Bilingual(f"{title.zh}：{count} 条记录不符", f"{title.en}: {times}")
    kinds = {kind.name: kind.title for kind in result.rulebook.error_kinds}
    kind = kinds.get(incident.kind, Bilingual(incident.kind, incident.kind))
    cell = incident.cells[0]
    parameter = result.rulebook.parameters[cell.parameter].title
    record = {
        lang: record_label(cell.record, result.rulebook, lang, drop=_OWNER) for lang in ("zh", "en")
    }
    more = len(incident.cells) - 1
    zh, en = (f"等 {more + 1} 处", f" and {more} more cells") if more else ("", "")
    values = f"{_number(cell.observed)} → {_number(cell.suggested)}"
    return Bilingual(
        f"{record['zh']} {parameter.zh}{zh}（{kind.zh}，{values}）",
        f"{parameter.en}, {record['en']}{en} ({kind.en}, {values})",
    )


def rule_titles(result: Result) -> dict[str, Bilingual]:
    """Titles of the rules that judged something."""
    return {rule.id: rule.title for rule in result.rules.values()}


def _number(value: Value) -> str:
    if value is None:
        return "?"
    return f"{value:.8g}" if isinstance(value, float) else str(value)
