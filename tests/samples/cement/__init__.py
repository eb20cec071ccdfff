"""Makes the synthetic cement submissions under `sample_reports/cement/`.

Nothing here is a real site. Values follow the chemistry of clinker and the heat of kilns, are drawn
from a fixed seed and rounded as the forms ask, so the reports are coherent down to the last digit.
"""

from tests.samples.cement.broken import SAMPLES as BROKEN
from tests.samples.cement.clean import SAMPLES as CLEAN
from tests.samples.cement.faulty import SAMPLES as FAULTY
from tests.samples.cement.odd import SAMPLES as ODD

ALL = (*CLEAN, *FAULTY, *ODD, *BROKEN)

__all__ = ["ALL", "BROKEN", "CLEAN", "FAULTY", "ODD"]
