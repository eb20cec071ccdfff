"""Exit codes of every command, named once."""

EXIT_OK = 0
"""Nothing at or above `--fail-on`."""
EXIT_FINDINGS = 1
"""Findings at or above `--fail-on`."""
EXIT_USAGE = 2
"""The command line itself is wrong."""
EXIT_UNREADABLE = 3
"""An input or the rulebook cannot be read, or a rule broke."""
EXIT_INTERRUPTED = 130
"""Stopped with Ctrl-C, as shells number it."""
