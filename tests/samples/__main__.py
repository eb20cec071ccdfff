"""`python -m tests.samples [SLUG ...]`: write the samples anew; `--accept` their findings."""

from __future__ import annotations

import sys

from mrv.catalogue.load import load_rulebook
from tests.samples.catalogue import samples
from tests.samples.expected import accept


def main(arguments: list[str]) -> None:
    """Write the samples whose path contains one of the words given (all, without any)."""
    rulebook = load_rulebook()
    words = [word for word in arguments if not word.startswith("-")]
    for sample in samples():
        if words and not any(word in sample.path for word in words):
            continue
        sample.write(rulebook)
        if "--accept" in arguments:
            accept(sample, rulebook)
        print(sample.path)


if __name__ == "__main__":
    main(sys.argv[1:])
