"""Makes the synthetic smelters under `sample_reports/aluminium/` and in populations.

Nothing here is a real plant. Metal, anodes and energy follow electrochemistry and the operating
ranges of the trade, drawn from a fixed seed and rounded as the forms ask.
"""

from tests.samples.aluminium.broken import SAMPLES as BROKEN
from tests.samples.aluminium.clean import SAMPLES as CLEAN
from tests.samples.aluminium.faulty import SAMPLES as FAULTY
from tests.samples.aluminium.odd import SAMPLES as ODD

ALL = (*CLEAN, *FAULTY, *ODD, *BROKEN)

__all__ = ["ALL", "BROKEN", "CLEAN", "FAULTY", "ODD"]
