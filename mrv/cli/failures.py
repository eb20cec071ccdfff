"""Expected failures of a command: one clear text and an exit code, never a traceback."""

from __future__ import annotations

from mrv.cli.exit_codes import EXIT_UNREADABLE


class Failure(Exception):
    """Ends the command with `text` on stderr and `exit_code`."""

    def __init__(self, text: str, exit_code: int = EXIT_UNREADABLE) -> None:
        super().__init__(text)
        self.text = text
        self.exit_code = exit_code
