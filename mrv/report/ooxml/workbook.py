"""A workbook's sheets inside a package: where they are, and how one is added."""

from __future__ import annotations

from mrv.report.ooxml.package import MAIN, OFFICE, Package
from mrv.report.ooxml.xml_text import (
    PatchError,
    append_inside,
    attribute,
    attributes,
    prefix_of,
    tags,
)

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_NAME_LIMIT = 31


class Workbook:
    """The parts of a workbook that sheets are found and added through."""

    def __init__(self, package: Package) -> None:
        """Find the workbook part; PatchError where the package holds none that can be patched."""
        self.package = package
        found = [
            target
            for kind, target in package.relations("").values()
            if kind == f"{OFFICE}/officeDocument"
        ]
        if not found or MAIN not in package.text(found[0]):
            raise PatchError("no transitional workbook")
        self.part = found[0]
        relations = package.relations(self.part)
        self.sheets: dict[str, str] = {}
        """Sheet name to part."""
        for tag in tags(package.text(self.part), "sheet"):
            entry = attributes(tag[1])
            link = next((v for k, v in entry.items() if k.endswith(":id")), "")
            self.sheets[entry.get("name", "")] = relations.get(link, ("", ""))[1]

    def part_of(self, kind: str) -> str | None:
        """The part of a kind (`styles`) that the workbook refers to."""
        relations = self.package.relations(self.part).values()
        return next((target for name, target in relations if name == f"{OFFICE}/{kind}"), None)

    def add_sheet(self, name: str, xml: str) -> None:
        """Add a worksheet behind the others, under a name that is still free."""
        package = self.package
        part = package.fresh("xl/worksheets/mrv{}.xml")
        package.put(part, xml)
        package.declare(part, _SHEET_TYPE)
        link = package.relate(self.part, "worksheet", part)
        book = package.text(self.part)
        numbers = [int(attributes(tag[1]).get("sheetId", 0)) for tag in tags(book, "sheet")]
        name = self._free(name)
        piece = (
            f"<{prefix_of(book, 'sheets')}sheet name={attribute(name)}"
            f' sheetId="{max(numbers, default=0) + 1}" r:id="{link}" xmlns:r="{OFFICE}"/>'
        )
        package.put(self.part, append_inside(book, "sheets", piece))
        self.sheets[name] = part

    def _free(self, name: str) -> str:
        taken = {sheet.casefold() for sheet in self.sheets}
        tried, number = name[:_NAME_LIMIT], 1
        while tried.casefold() in taken:
            number += 1
            end = f" {number}"
            tried = name[: _NAME_LIMIT - len(end)] + end
        return tried
