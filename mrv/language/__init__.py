"""The expression language: text to checked tree, to expressions of a data engine, to explanation.

Typical use::

    from mrv.language.lower import lower
    from mrv.language.parse import parse

    tree = parse("fuel_emission == fuel_heat * carbon_per_heat", Origin("rules/x.yaml", 12, 13))
    lowered = lower(tree, scope, where=Origin("rules/x.yaml", 12, 13))
    mask = Compiler(polars_backend).truth(lowered.tree, tolerance)

This package knows nothing of emissions and imports no data engine by itself. Its parts are loaded
when first used: judging by a compiled rulebook needs neither parser nor lowering.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mrv.language.compile import Compiler, Details, Tolerance
    from mrv.language.errors import ExpressionError, ExpressionErrors, Origin
    from mrv.language.lower import Lowered
    from mrv.language.render import text_of
    from mrv.language.scope import RelationSymbol, Scope, Symbol, TableSymbol

__all__ = [
    "Compiler",
    "Details",
    "ExpressionError",
    "ExpressionErrors",
    "Lowered",
    "Origin",
    "RelationSymbol",
    "Scope",
    "Symbol",
    "TableSymbol",
    "Tolerance",
    "text_of",
]

_HOMES = {
    "Compiler": "compile",
    "Details": "compile",
    "ExpressionError": "errors",
    "ExpressionErrors": "errors",
    "Lowered": "lower",
    "Origin": "errors",
    "RelationSymbol": "scope",
    "Scope": "scope",
    "Symbol": "scope",
    "TableSymbol": "scope",
    "Tolerance": "compile",
    "text_of": "render",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its module on first use."""
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
