"""Evidence files kept for each month: what they show, when they were issued and uploaded."""

from __future__ import annotations

import hashlib
import random
from datetime import date, timedelta

from tests.samples.rows import Row


def evidence_file(
    whose: tuple[str, str], month: date, kind: str, parameter: str, soonest: int, rng: random.Random
) -> Row:
    """A file of an enterprise's object, issued `soonest` to 20 days after the month."""
    enterprise, about = whose
    after = (month + timedelta(days=32)).replace(day=1)
    due = after - timedelta(days=1) + timedelta(days=40)
    issued = after + timedelta(days=rng.randint(soonest, 20))
    name = f"{kind}_{about}_{month:%Y%m}.pdf"
    return {
        "enterprise_id": enterprise,
        "evidence_id": f"EV{month:%Y%m}-{about}-{kind}",
        "month": month,
        "object_id": about,
        "evidenced_parameter": parameter,
        "document_kind": kind,
        "file_name": name,
        "file_sha256": hashlib.sha256(f"{enterprise}/{name}".encode()).hexdigest(),
        "issued_on": issued,
        "uploaded_on": min(due, issued + timedelta(days=rng.randint(1, 8))),
        "due_on": due,
    }
