"""`python -m tests.samples [SLUG ...]`: write the samples anew; `--accept` their findings."""

from __future__ import annotations

import argparse

from mrv.catalogue.load import load_rulebook
from tests.samples.catalogue import samples
from tests.samples.expected import accept


def main() -> None:
    """Write the samples whose path contains one of the words given (all, without any)."""
    parser = argparse.ArgumentParser(prog="python -m tests.samples", description=main.__doc__)
    parser.add_argument("slug", nargs="*", help="a part of a sample's path")
    parser.add_argument("--accept", action="store_true", help="take today's findings as reviewed")
    options = parser.parse_args()
    rulebook = load_rulebook()
    for sample in samples():
        if options.slug and not any(word in sample.path for word in options.slug):
            continue
        sample.write(rulebook)
        if options.accept:
            accept(sample, rulebook)
        print(sample.path)


if __name__ == "__main__":
    main()
