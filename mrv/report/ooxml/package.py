"""An Office Open XML package that is copied with some parts changed and some added."""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from pathlib import Path

from mrv.report.ooxml.xml_text import PatchError, append_inside, attributes, prefix_of, tags

_TYPES = "[Content_Types].xml"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Package:
    """The parts of a package: read as they are, replaced or added as text."""

    def __init__(self, path: Path) -> None:
        """Open a package; PatchError where it is none."""
        try:
            self._source = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, ValueError) as error:
            raise PatchError(getattr(error, "strerror", None) or str(error)) from None
        self.names = set(self._source.namelist())
        self._changed: dict[str, str] = {}
        if _TYPES not in self.names:
            self._source.close()
            raise PatchError("no content types")

    def close(self) -> None:
        """Close the source."""
        self._source.close()

    def text(self, name: str) -> str:
        """A part as text; PatchError where it is not there or not UTF-8."""
        if name in self._changed:
            return self._changed[name]
        try:
            text = self._source.read(name).decode("utf-8")
        except (KeyError, UnicodeDecodeError, zipfile.BadZipFile, OSError, RuntimeError) as error:
            raise PatchError(f"{name}: {error}") from None
        return text

    def put(self, name: str, text: str) -> None:
        """Change or add a part."""
        self._changed[name] = text
        self.names.add(name)

    def fresh(self, pattern: str) -> str:
        """A name that no part has: the first free number in place of `{}`."""
        number = 1
        folded = {name.casefold() for name in self.names}
        while pattern.format(number).casefold() in folded:
            number += 1
        return pattern.format(number)

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id to (type, target part) of what a part refers to inside the package."""
        rels = _rels(part)
        if rels not in self.names:
            return {}
        found = {}
        for tag in tags(self.text(rels), "Relationship"):
            entry = attributes(tag[1])
            if entry.get("TargetMode") == "External":
                continue
            target = posixpath.join(posixpath.dirname(part), entry.get("Target", ""))
            kind = entry.get("Type", "")
            found[entry.get("Id", "")] = (kind, posixpath.normpath(target).lstrip("/"))
        return found

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part refer to another one; the new relationship's id."""
        rels = _rels(part)
        if rels in self.names:
            xml = self.text(rels)
        else:
            xml = f'{_HEAD}<Relationships xmlns="{_RELATIONS}"></Relationships>'
        used = {attributes(tag[1]).get("Id", "") for tag in tags(xml, "Relationship")}
        number = 1
        while f"rIdMrv{number}" in used:
            number += 1
        name = f"rIdMrv{number}"
        prefix = prefix_of(xml, "Relationships")
        address = posixpath.relpath(target, posixpath.dirname(part) or ".")
        piece = f'<{prefix}Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{address}"/>'
        self.put(rels, append_inside(xml, "Relationships", piece))
        return name

    def declare(self, part: str, content_type: str) -> None:
        """State the content type of an added part."""
        self._declare("Override", f'PartName="/{part}" ContentType="{content_type}"')

    def declare_extension(self, extension: str, content_type: str) -> None:
        """State the content type of an extension, unless the package does."""
        known = {
            attributes(tag[1]).get("Extension", "").casefold()
            for tag in tags(self.text(_TYPES), "Default")
        }
        if extension.casefold() not in known:
            self._declare("Default", f'Extension="{extension}" ContentType="{content_type}"')

    def _declare(self, kind: str, inside: str) -> None:
        xml = self.text(_TYPES)
        prefix = prefix_of(xml, "Types")
        self.put(_TYPES, append_inside(xml, "Types", f"<{prefix}{kind} {inside}/>"))

    def saved(self) -> bytes:
        """The package as a file: untouched parts with their bytes, order, dates and compression."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copied:
            written = set()
            for info in self._source.infolist():
                changed = self._changed.get(info.filename)
                data = self._source.read(info) if changed is None else changed.encode()
                copied.writestr(copy.copy(info), data, compress_type=info.compress_type)
                written.add(info.filename)
            for name in self._changed:
                if name not in written:
                    info = zipfile.ZipInfo(name)
                    info.compress_type = zipfile.ZIP_DEFLATED
                    copied.writestr(info, self._changed[name].encode())
        return target.getvalue()


def _rels(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return re.sub("^/", "", f"{folder}/_rels/{name}.rels")
