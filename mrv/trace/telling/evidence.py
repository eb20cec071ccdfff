"""Which document or measurement would tell two causes apart."""

from __future__ import annotations

from collections.abc import Sequence

from mrv.catalogue.causes import Document
from mrv.catalogue.model import Bilingual, Rulebook
from mrv.trace.globs import fits


def document_of(rulebook: Rulebook, column: str) -> Document | None:
    """The document that settles a parameter: the first that names it, else by its nature."""
    parameter = rulebook.parameters.get(column)
    for document in rulebook.documents:
        if fits(column, document.parameters):
            return document
        if parameter is not None and parameter.nature in document.natures:
            return document
    return None


def document_at(rulebook: Rulebook, frame: str, column: str) -> Document | None:
    """The document that settles a parameter of a frame: the frame's own, else the parameter's."""
    name = f"{frame}.{column}"
    for document in rulebook.documents:
        if fits(name, tuple(each for each in document.parameters if "." in each)):
            return document
    return document_of(rulebook, column)


def documents_for(rulebook: Rulebook, frame: str, column: str | None) -> tuple[Bilingual, ...]:
    """The papers that a verifier asks for, for a value or a record of a frame."""
    named = (document for document in rulebook.documents if frame in document.frames)
    of_column = document_at(rulebook, frame, column) if column else _of_measurements(rulebook)
    document = next(named, None) or of_column
    if document is None:
        return ()
    return document.ask or (document.title,)


def _of_measurements(rulebook: Rulebook) -> Document | None:
    return next((d for d in rulebook.documents if "measured" in d.natures), None)


def separating(rulebook: Rulebook, one: str, other: str) -> Bilingual | None:
    """The documents of two parameters, each once."""
    return _titles([document_of(rulebook, column) for column in (one, other)])


def separating_places(rulebook: Rulebook, *places: tuple[str, str]) -> Bilingual | None:
    """The documents that settle cells (frame and column), each once."""
    found = [document_at(rulebook, frame, column) for frame, column in places]
    return _titles(found)


def _titles(found: Sequence[Document | None]) -> Bilingual | None:
    titles = list(dict.fromkeys(document.title for document in found if document is not None))
    if not titles:
        return None
    return Bilingual("；".join(t.zh for t in titles), "; ".join(t.en for t in titles))
