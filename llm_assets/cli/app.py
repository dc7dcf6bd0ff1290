"""The `llm-assets` command.

Every command has an example in its help, shows progress where it takes longer than two seconds, and
exits with 0 only on success. Errors are one readable paragraph on standard error; `--debug` shows
the traceback.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from llm_assets.cli.consoles import open_console
from llm_assets.deployment import read_deployment, set_library_defaults

app = typer.Typer(
    name="llm-assets",
    help="Language models kept fresh every day: web pages to evaluated model.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

UseCaseName = Annotated[str, typer.Argument(metavar="USE_CASE", help="a folder below defs/")]


@app.callback()
def prepare(
    context: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="show tracebacks")] = False,
) -> None:
    """Language models kept fresh every day: web pages to evaluated model."""
    context.obj = debug
    set_library_defaults()


@app.command()
def demo() -> None:
    """Run seven days of the sample use case, from web pages to an evaluated model.

    Example: `llm-assets demo`
    """
    from llm_assets.cli.demo import run_demo

    raise typer.Exit(run_demo(read_deployment(), open_console(), open_console(stderr=True)))


@app.command()
def run(
    use_case: UseCaseName,
    day: Annotated[
        list[str], typer.Option(metavar="DAY", help="a day, YYYY-MM-DD; may be repeated")
    ] = [],  # noqa: B006 - typer's way
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="first day of a range")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="last day of a range")] = "",
    select: Annotated[
        list[str], typer.Option(metavar="ASSET", help="only this asset; may be repeated")
    ] = [],  # noqa: B006
    again: Annotated[bool, typer.Option("--again", help="make finished days anew")] = False,
) -> None:
    """Materialize days through Dagster; without a day, the newest one.

    A range makes the data of every day and the model of its last day; with `--select`, the chosen
    assets of every day. Days that are up to date are left alone.

    Example: `llm-assets run horoscopes --from 2026-01-01 --to 2026-01-07`
    """
    from llm_assets.cli.materializing import materialize

    raise typer.Exit(
        materialize(
            read_deployment(),
            use_case,
            days=day,
            first=first,
            last=last,
            select=select,
            again=again,
            out=open_console(),
            err=open_console(stderr=True),
        )
    )


@app.command()
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="lower case, with _: the asset keys start with it")
    ],
    like: Annotated[
        str, typer.Option(metavar="USE_CASE", help="the use case to start from")
    ] = "horoscopes",
) -> None:
    """Write the commented YAML of a new use case.

    Example: `llm-assets new weather --like horoscopes`
    """
    from llm_assets.cli.scaffolding import write_use_case

    file = write_use_case(read_deployment(), name, like)
    typer.echo(f"Wrote {file}.")
    typer.echo(f"Edit it, then run: llm-assets check, and: llm-assets run {name}")


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILES", help="YAML files; without any, all")
    ] = [],  # noqa: B006
) -> None:
    """Check use cases and say what is wrong: file, line, value and remedy.

    Example: `llm-assets check`
    """
    from llm_assets.cli.checking import check_files

    raise typer.Exit(
        check_files(read_deployment(), files, open_console(), open_console(stderr=True))
    )


@app.command()
def preview(
    use_case: UseCaseName,
    source: Annotated[str, typer.Option(metavar="SOURCE", help="only this source; else all")] = "",
    day: Annotated[str, typer.Option(metavar="DAY", help="YYYY-MM-DD; else the newest")] = "",
    pages: Annotated[int, typer.Option(min=1, max=100, help="at most, of each source")] = 5,
) -> None:
    """Show what the sources give, a few pages each, and keep nothing.

    For trying selectors while you write the YAML. robots.txt and all manners hold. Of files and
    datasets the beginning is shown: up to 500 rows count as a page.

    Example: `llm-assets preview horoscopes --source nebo --day 2026-01-05`
    """
    from llm_assets.cli.previewing import preview_sources

    raise typer.Exit(
        preview_sources(
            read_deployment(),
            use_case,
            only=source,
            day=day,
            pages=pages,
            out=open_console(),
            err=open_console(stderr=True),
        )
    )


@app.command()
def sites(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one")] = 0,
) -> None:
    """Serve the sample sites on loopback until Ctrl-C.

    Example: `llm-assets sites --port 8700`
    """
    from llm_assets.cli.serving_sites import serve_until_interrupted

    serve_until_interrupted(port, open_console())


@app.command()
def generate(
    use_case: UseCaseName,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="what the task's input template asks for")
    ],
    day: Annotated[
        str, typer.Option(metavar="DAY", help="the model of this day; else the newest")
    ] = "",
    top_p: Annotated[float, typer.Option(min=0.01, max=1.0, help="nucleus")] = 0.8,
    temperature: Annotated[float, typer.Option(min=0.01, max=5.0)] = 0.7,
    seed: Annotated[int, typer.Option(min=0)] = 0,
) -> None:
    """Write a text with the newest model.

    Example: `llm-assets generate horoscopes Овен`
    """
    from llm_assets.cli.generating import generate_text
    from llm_assets.config import SamplingSetting

    setting = SamplingSetting(top_p=top_p, temperature=temperature)
    err = open_console(stderr=True)
    typer.echo(generate_text(read_deployment(), use_case, text, day, setting, seed, err))


@app.command()
def export(
    use_case: UseCaseName,
    warc: Annotated[
        bool, typer.Option("--warc", help="the captured pages, as a WARC file")
    ] = False,
    conversations: Annotated[
        bool, typer.Option("--conversations", help="a chat task's dialogues, as JSON lines")
    ] = False,
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="else the first")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="else the newest")] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="else USE_CASE-FROM-TO and its ending")
    ] = None,
) -> None:
    """Write what is stored in a form that other programs read.

    Example: `llm-assets export horoscopes --warc --from 2026-01-01 --to 2026-01-07`
    """
    from llm_assets.cli.exporting import export_conversations, export_warc

    if warc == conversations:
        raise typer.BadParameter(
            "Say what to export: --warc or --conversations.", param_hint="export"
        )
    console, err = open_console(), open_console(stderr=True)
    export = export_warc if warc else export_conversations
    raise typer.Exit(
        export(read_deployment(), use_case, first=first, last=last, file=out, out=console, err=err)
    )


@app.command()
def ui(
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="on 127.0.0.1; 3000 if not given, 0 takes a free one"),
    ] = None,
) -> None:
    """Open the Dagster UI on the same instance, on loopback, until Ctrl-C.

    Example: `llm-assets ui --port 3000`
    """
    from llm_assets.cli.ui import open_ui

    raise typer.Exit(open_ui(read_deployment(), port))
