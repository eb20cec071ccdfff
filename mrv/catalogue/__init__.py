"""The catalogue: `rules/` read once into frozen objects, checked, cached and shared."""

from mrv.catalogue.load import load_rulebook, open_rulebook, rulebook_folders
from mrv.catalogue.model import Bilingual, Rule, Rulebook
from mrv.catalogue.problems import LintProblem, RulebookError

__all__ = [
    "Bilingual",
    "LintProblem",
    "Rule",
    "Rulebook",
    "RulebookError",
    "load_rulebook",
    "open_rulebook",
    "rulebook_folders",
]
