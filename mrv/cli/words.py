"""Commands whose help and usage errors speak the reader's language throughout.

The words that click itself would write (`Usage:`, `Options`, `No such option`) are English only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import click

from mrv.cli.language import say

_RANGE = re.compile(r"  \[[\dx<>=]+\]$")


class _Formatter(click.HelpFormatter):
    """Headings with the colon of the reader's language."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}{say('：', ':')}\n")


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command with help in the reader's language."""

    context_class = _Context

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", say("[选项]", "[OPTIONS]"))
        super().__init__(*args, **kwargs)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return `--help`, explained in the reader's language."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = say("显示本帮助", "Show this message.")
        return option

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as usual; what is given twice or as an empty name is told, not half heard."""
        if not ctx.resilient_parsing:
            given, _, order = self.make_parser(ctx).parse_args(args=list(args))
            _check_given(ctx, given, order)
        return super().parse_args(ctx, args)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=say("用法：", "Usage: "))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = [
            record
            for parameter in self.get_params(ctx)
            if not isinstance(parameter, click.Argument)
            and (record := parameter.get_help_record(ctx)) is not None
        ]
        records = [(name, _plain(text)) for name, text in records]
        with formatter.section(say("选项", "Options")):
            formatter.write_dl(records)


def _check_given(
    ctx: click.Context, given: Mapping[str, Any], order: Sequence[click.Parameter]
) -> None:
    """UsageError for an option that counts once but is there twice, and for a path without a name.

    `--lang` may be repeated: people have it in an alias.
    """
    for one in dict.fromkeys(order):
        if not isinstance(one, click.Option) or one.multiple or one.is_flag or one.name == "lang":
            continue
        if order.count(one) > 1:
            name = max(one.opts, key=len)
            raise click.UsageError(
                say(f"{name} 只能给出一次", f"{name} can be given once only"), ctx
            )
    for one in ctx.command.params:
        values = given.get(one.name or "")
        if isinstance(one.type, click.Path) and "" in (
            values if isinstance(values, (list, tuple)) else [values]
        ):
            name = _name(one)
            raise click.UsageError(say(f"{name} 是空的", f"{name} is empty"), ctx)


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("subcommand_metavar", say("命令 [参数]…", "COMMAND [ARGS]..."))
        super().__init__(*args, **kwargs)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, one line each."""
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        rows = [
            (name, one.short_help or (one.help or "").split("\n")[0])
            for name, one in commands.items()
            if one is not None
        ]
        with formatter.section(say("命令", "Commands")):
            formatter.write_dl(rows)


def _plain(text: str) -> str:
    """Return an option's help without what click adds of its own."""
    text = _RANGE.sub("", text)
    return text.replace("  [required]", say("（必填）", " Required."))


def usage_error(error: click.UsageError) -> str:
    """Return what is wrong with the command line, and where to find help."""
    if error.ctx is None:
        return _reason(error)
    usage = error.ctx.get_usage()
    path = error.ctx.command_path
    help_line = say(f"用 {path} --help 查看帮助。", f"Try {path} --help.")
    return f"{usage}\n{help_line}\n\n{say('错误：', 'Error: ')}{_reason(error)}"


def _reason(error: click.UsageError) -> str:
    english = error.format_message()
    kind = type(error).__name__
    if isinstance(error, click.MissingParameter):
        name = _named(error)
        return say(f"缺少参数 {name}", f"Missing {name}.")
    if isinstance(error, click.NoSuchOption):
        near = "、".join(error.possibilities or ())
        also = f"；是否指 {near}？" if near else ""
        return say(f"没有选项 {error.option_name}{also}", english)
    if isinstance(error, click.BadOptionUsage):
        return say(f"选项 {error.option_name} 的用法不对（是否缺少取值？）", english)
    if isinstance(error, click.BadParameter):
        return say(f"{_named(error)} 的值不对：{_expected(error)}", english)
    if kind == "NoSuchCommand":
        return say(f"没有命令 {getattr(error, 'command_name', '')}", english)
    if "extra argument" in english:
        inside = english.partition("(")[2].rpartition(")")[0]
        return say(f"多余的参数：{inside}", english)
    return english


def _named(error: click.BadParameter) -> str:
    parameter = error.param
    return str(error.param_hint or "") if parameter is None else _name(parameter)


def _name(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    return parameter.human_readable_name.strip("[]….")


def _span(least: float | None, most: float | None) -> str:
    if least is not None and most is not None:
        return f" {least:g} 至 {most:g} "
    return (
        f"不小于 {least:g} "
        if least is not None
        else f"不大于 {most:g} "
        if most is not None
        else ""
    )


def _expected(error: click.BadParameter) -> str:
    """Say in Chinese what the parameter takes; click's own words where that is not known."""
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return "可选 " + "、".join(str(choice) for choice in kind.choices)
    if isinstance(kind, click.IntRange):
        return f"应为{_span(kind.min, kind.max)}的整数"
    if isinstance(kind, click.FloatRange):
        return f"应为{_span(kind.min, kind.max)}的数"
    if isinstance(kind, click.DateTime):
        return "应为日期，如 2025-03-31"
    if isinstance(kind, click.Path):
        return "应为文件，而不是文件夹"
    return error.message
