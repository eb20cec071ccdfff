"""The expression language: text to checked tree, to expressions of a data engine, to explanation.

Typical use::

    tree = parse("fuel_emission == fuel_heat * carbon_per_heat", Origin("rules/x.yaml", 12, 13))
    lowered = lower(tree, scope, where=Origin("rules/x.yaml", 12, 13))
    mask = Compiler(polars_backend).truth(lowered.tree, tolerance)

This package knows nothing of emissions and imports no data engine by itself.
"""

from mrv.language.compile import Compiler, Details, Tolerance
from mrv.language.errors import ExpressionError, ExpressionErrors, Origin
from mrv.language.lower import Lowered, lower
from mrv.language.parse import parse
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
    "lower",
    "parse",
    "text_of",
]
