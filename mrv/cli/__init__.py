"""The command line: one module per command, each imported only when it is called."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

import click

from mrv import __version__
from mrv.cli.exit_codes import EXIT_INTERRUPTED, EXIT_OK, EXIT_UNREADABLE, EXIT_USAGE
from mrv.cli.language import Language, say
from mrv.cli.options import lang_option
from mrv.cli.words import Group

_COMMANDS = {
    "validate": ("mrv.cli.validate", say("检查一份或多份报告", "Check one or more submissions")),
    "audit": ("mrv.cli.audit", say("写出核查底稿", "Write an audit report")),
    "fix": (
        "mrv.cli.fix",
        say("把建议值写入副本并重新检查", "Put suggestions into a copy and judge it again"),
    ),
    "diff": (
        "mrv.cli.diff",
        say("比较整改前后：已解决、遗留和新问题", "Compare before and after a correction"),
    ),
    "explain": (
        "mrv.cli.explain",
        say("说明一条规则，可代入某条记录的数值", "Show a rule, with a record's numbers in it"),
    ),
    "search": (
        "mrv.cli.search",
        say(
            "按词语查找规则、参数、标准值和问题",
            "Find rules, values and findings by words",
        ),
    ),
    "trace": (
        "mrv.cli.trace",
        say("说明一个数值的来源与影响", "Show where a number comes from and what follows from it"),
    ),
    "screen": (
        "mrv.cli.screen",
        say("对一批企业排查风险", "Say where to look first in a portfolio"),
    ),
    "network": (
        "mrv.cli.network",
        say("把企业、凭证、配额、机构连成图并提问", "Tie enterprises, papers and allowances"),
    ),
    "graph": (
        "mrv.cli.graph",
        say("画出参数之间的关系", "Draw how parameters follow from each other"),
    ),
    "calc": (
        "mrv.cli.calc",
        say("按公式计算一个参数，列出步骤", "Evaluate a parameter's formula, step by step"),
    ),
    "template": (
        "mrv.cli.template",
        say("生成空白填报表或数据表", "Write an empty reporting form or empty data tables"),
    ),
    "profile": (
        "mrv.cli.profile",
        say("为第三方数据格式起草映射", "Draft a mapping for a vendor's layout"),
    ),
    "rules": ("mrv.cli.rules", say("查看、检查和测试规则", "List, show, lint and test rules")),
    "schema": (
        "mrv.cli.schema",
        say("输出数据表的 JSON Schema", "Print the JSON Schema of the data tables"),
    ),
}


class _LazyGroup(Group):
    """Knows the commands by name and imports a command's module only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name][0])
        command = module.command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


_HELP = say(
    "检查全国碳市场温室气体排放报告的数据质量。\n\n"
    "\b\n示例：\n"
    "  mrv validate 报告.xlsx             检查一份填报表\n"
    "  mrv template power -o 填报表.xlsx  生成填报表\n"
    "  mrv explain PWR-LOG-001            查看一条规则",
    "Check the data quality of emission reports of China's national carbon market.\n\n"
    "\b\nExamples:\n"
    "  mrv validate report.xlsx           check a submission\n"
    "  mrv template power -o form.xlsx    write the reporting form\n"
    "  mrv explain PWR-LOG-001            show one rule",
)


@click.group(
    cls=_LazyGroup,
    help=_HELP,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(
    __version__,
    prog_name="mrv",
    message="%(prog)s %(version)s",
    help=say("显示版本", "Show the version."),
)
@lang_option
def _group(lang: Language) -> None:
    """Entry point of all commands; `--lang` may stand before the command too."""


def _show_warning(usual: Callable[..., None], message: Warning | str, *where: Any) -> None:
    """Show a notice as the line it is, and any other warning as Python does."""
    from mrv.catalogue.notice import Notice

    if not isinstance(message, Notice):
        usual(message, *where)
        return
    from mrv.cli.output import note

    note(say(message.text.zh, message.text.en))


def main() -> NoReturn:
    """Run the command line; expected failures become one message and a documented exit code."""
    from mrv.cli.failures import Failure

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # no character a terminal lacks is worth a fall
    warnings.showwarning = partial(_show_warning, warnings.showwarning)
    code = EXIT_OK
    try:
        code = _group.main(prog_name="mrv", standalone_mode=False) or EXIT_OK
        sys.stdout.flush()
    except Failure as failure:
        from mrv.report.plain import visible_lines

        click.echo(visible_lines(failure.text), err=True)
        code = failure.exit_code
    except click.UsageError as error:
        from mrv.cli.words import usage_error

        click.echo(usage_error(error), err=True)
        code = EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        code = EXIT_INTERRUPTED
    except BrokenPipeError:
        from mrv.cli.output import forget_reader

        forget_reader()
    except Exception as error:
        # A fault of the program, not of the input: say so in one line, keep the details on request.
        if os.environ.get("MRV_DEBUG"):
            raise
        kind = type(error).__name__
        text = say(
            f"程序内部错误（{kind}: {error}）。请报告此问题；设置 MRV_DEBUG=1 可查看详情。",
            f"internal error ({kind}: {error}). Please report it; MRV_DEBUG=1 shows the details.",
        )
        click.echo(text, err=True)
        code = EXIT_UNREADABLE
    raise SystemExit(code)


def program() -> NoReturn:
    """The command line as a process of its own.

    It is soon over, and counting references frees what it makes: to look for cycles again and again
    would take a tenth of a small run.
    """
    gc.disable()
    main()
