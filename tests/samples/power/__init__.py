"""Makes the synthetic power submissions under `sample_reports/power/`.

Nothing here is a real plant. Values follow the physics of coal and of generating units, are drawn
from a fixed seed and rounded as the forms ask, so the reports are coherent down to the last digit.
"""

from tests.samples.power.broken import SAMPLES as BROKEN
from tests.samples.power.clean import SAMPLES as CLEAN
from tests.samples.power.faulty import SAMPLES as FAULTY
from tests.samples.power.fraud import SAMPLES as FRAUD
from tests.samples.power.odd import SAMPLES as ODD

ALL = (*CLEAN, *FAULTY, *FRAUD, *ODD, *BROKEN)

__all__ = ["ALL", "BROKEN", "CLEAN", "FAULTY", "FRAUD", "ODD"]
