"""What screening says of a cause, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from mrv.catalogue.model import Bilingual
from mrv.report.cell_values import correction, value_words
from mrv.report.places import record_label

if TYPE_CHECKING:
    from mrv.catalogue.model import Rulebook
    from mrv.engine.result import Result
    from mrv.trace.model import Cell, Incident

_OWNER = frozenset(["enterprise_id"])
_LANGUAGES: tuple[Literal["zh"], Literal["en"]] = ("zh", "en")


class Words:
    """Words for the causes of one result."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self.incidents: dict[str | None, Incident] = {one.id: one for one in result.incidents}
        """The incidents by id."""
        self.titles = {rule.id: rule.title for rule in result.rules.values()}
        """Titles of the rules that judged something."""
        self._kinds = {kind.name: kind.title for kind in result.rulebook.error_kinds}
        self._deeds = {k.name for k in result.rulebook.error_kinds if k.method == "deed"}

    def of(self, row: dict[str, Any]) -> Bilingual:
        """A row of the causes: the incident's cell and kind, else the rule, how often it fails."""
        incident = self.incidents.get(row["incident"])
        if incident is None or not incident.cells:
            title = self.titles[row["rules"][0]]
            count = row["count"]
            times = f"{count} records fail" if count > 1 else "a record fails"
            return Bilingual(f"{title.zh}：{count} 条记录不符", f"{title.en}: {times}")
        rulebook = self._result.rulebook
        kind = self._kinds.get(incident.kind, Bilingual(incident.kind, incident.kind))
        cell = incident.cells[0]
        parameter = rulebook.parameters[cell.parameter].title
        zh, en = (record_label(cell.record, rulebook, lang, drop=_OWNER) for lang in _LANGUAGES)
        more = len(incident.cells) - 1
        more_zh, more_en = (f"等 {more + 1} 处", f" and {more} more") if more else ("", "")
        if incident.kind in self._deeds:
            # A deed is not typed anew: what stands there is told, not what should.
            zh_seen, en_seen = _seen(cell, rulebook)
            return Bilingual(
                f"{zh} {parameter.zh}{more_zh}（{kind.zh}{zh_seen}）",
                f"{parameter.en}, {en}{more_en} ({kind.en}{en_seen})",
            )
        values = " → ".join(correction(cell, rulebook))
        return Bilingual(
            f"{zh} {parameter.zh}{more_zh}（{kind.zh}，{values}）",
            f"{parameter.en}, {en}{more_en} ({kind.en}, {values})",
        )


def _seen(cell: Cell, rulebook: Rulebook) -> tuple[str, str]:
    if cell.absent or cell.observed is None:
        return "", ""
    value = value_words(cell.observed, cell.parameter, rulebook)
    return f"：{value}", f": {value}"
