"""`mrv schema`: the JSON Schema of the frames, and of a result."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import Language, say
from mrv.cli.options import force_option, lang_option, rules_option
from mrv.cli.output import show, write_folder
from mrv.cli.rulebook import open_or_fail
from mrv.cli.words import Command

_HELP = say(
    "\b\n输出数据表的 JSON Schema（2020-12）。不指定 FRAME 时输出全部；\n"
    "--result 输出检查结果的 JSON Schema。\n\n"
    "\b\n示例：\n"
    "  mrv schema power_fuel_month\n"
    "  mrv schema --result             validate --format json 的结构\n"
    "  mrv schema -o schemas/          每个数据表写一个文件",
    "Print the JSON Schema (2020-12) of FRAME, or of all frames; with --result that of a"
    " result.\n\n"
    "\b\nExamples:\n"
    "  mrv schema power_fuel_month\n"
    "  mrv schema --result             what validate --format json writes\n"
    "  mrv schema -o schemas/          one file per frame",
)


@click.command(cls=Command, name="schema", help=_HELP)
@click.argument("frame", required=False)
@click.option(
    "--result",
    "of_result",
    is_flag=True,
    help=say("检查结果的 JSON Schema", "The JSON Schema of a result."),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=say("写入文件夹，每个数据表一个文件", "Write one file per frame into a folder."),
)
@force_option
@rules_option
@lang_option
def command(
    frame: str | None,
    of_result: bool,
    output: Path | None,
    force: bool,
    rules_folder: Path | None,
    lang: Language,
) -> None:
    """Print or write the schemas."""
    schemas = _of_result(frame) if of_result else _of_frames(rules_folder, lang)
    if of_result:
        frame = "result"
    if frame is not None:
        if frame not in schemas:
            listed = ", ".join(schemas)
            text = f"没有数据表 {frame}；可用：{listed}"
            english = f"there is no frame {frame}; known: {listed}"
            raise Failure(text if lang == "zh" else english, EXIT_USAGE)
        schemas = {frame: schemas[frame]}
    if output is None:
        chosen: Any = schemas[frame] if frame is not None else schemas
        show([_text(chosen)])
        return
    files = {f"{name}.schema.json": _text(schema) for name, schema in schemas.items()}
    write_folder(output, files, force=force)


def _of_result(frame: str | None) -> dict[str, Any]:
    from mrv.engine.contract import result_schema

    if frame is not None:
        raise Failure(
            say("--result 与 FRAME 只能取其一", "either --result or FRAME, not both"), EXIT_USAGE
        )
    return {"result": result_schema()}


def _of_frames(rules_folder: Path | None, lang: Language) -> dict[str, Any]:
    from mrv.intake.json_schema import all_schemas

    return dict(all_schemas(open_or_fail(rules_folder, lang)))


def _text(schema: Any) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
