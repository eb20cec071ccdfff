"""Open validation of carbon-market emission reports.

>>> import datetime
>>> import polars
>>> import mrv
>>> month = {
...     "enterprise_id": ["E1"],
...     "unit_id": ["1"],
...     "month": [datetime.date(2025, 3, 1)],
...     "generation": [-5.0],
... }
>>> result = mrv.validate({"power_unit_month": polars.DataFrame(month)})
>>> result.verdict
'rejected'
>>> result.findings.filter(polars.col("parameter") == "generation")["lhs"].to_list()[0]
-5.0
>>> result.summary()["records"]
1

Importing the package is cheap; polars and the rest are loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mrv.catalogue.load import load_rulebook
    from mrv.catalogue.model import Rulebook
    from mrv.engine.api import validate
    from mrv.engine.result import Finding, Result
    from mrv.fulltext.api import Hit, search
    from mrv.graph.knowledge import Knowledge
    from mrv.portfolio.screening import Screening, screen
    from mrv.trace.model import Incident

__version__ = "0.1.0"

__all__ = [
    "Finding",
    "Hit",
    "Incident",
    "Knowledge",
    "Result",
    "Rulebook",
    "Screening",
    "__version__",
    "load_rulebook",
    "screen",
    "search",
    "validate",
]

_HOMES = {
    "Finding": "mrv.engine.result",
    "Hit": "mrv.fulltext.api",
    "Incident": "mrv.trace.model",
    "Knowledge": "mrv.graph.knowledge",
    "Result": "mrv.engine.result",
    "Rulebook": "mrv.catalogue.model",
    "Screening": "mrv.portfolio.screening",
    "load_rulebook": "mrv.catalogue.load",
    "screen": "mrv.portfolio.screening",
    "search": "mrv.fulltext.api",
    "validate": "mrv.engine.api",
}


def __getattr__(name: str) -> Any:
    """Load a public name from its home on first use."""
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
