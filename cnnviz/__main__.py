"""The command line: ``python -m cnnviz COMMAND``. ``--help`` lists the commands."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import cnnviz
from cnnviz.core.errors import InvalidValue

COMMANDS = {
    "predict": "name what pictures show",
    "explain": "write a heat map of what spoke for a class",
    "evaluate": "measure a model on a folder of class folders",
    "train": "train a network on a data set or a folder of pictures",
    "experiment": "repeat one of the recorded experiments",
    "publish": "put a trained run into the model zoo, with a card",
    "datasets": "list, fetch, check and split data sets",
    "doctor": "check versions, assets, the job backend and free memory",
}
"""The commands, each a module of ``cnnviz.commands``, with their line in the help."""

BAD_INPUT = 2
INTERRUPTED = 130  # as a shell says it: 128 and the number of SIGINT


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line."""
        self.exit(BAD_INPUT, f"{self.prog}: {_one_line(message)}\n")


def build_parser(chosen: str | None = None) -> argparse.ArgumentParser:
    """Declare the commands, and the arguments of the chosen one.

    Args:
        chosen: only this command's module is imported, so that `doctor` works where another one's packages
            are missing.

    Returns:
        The parser.
    """
    parser = _Parser(prog="python -m cnnviz", description=cnnviz.__doc__)
    parser.add_argument("--version", action="version", version=cnnviz.__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, said in COMMANDS.items():
        own = commands.add_parser(name, help=said)
        if name == chosen:
            module = importlib.import_module(f"cnnviz.commands.{name}")
            own.description = module.__doc__
            module.add_arguments(own)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after ``python -m cnnviz``; None takes those of the process.

    Returns:
        Exit status: 0, 1 if `doctor` found something wrong or a training did not finish, 2 for bad input or a
        file that could not be written, 130 after Ctrl-C.
    """
    words = sys.argv[1:] if arguments is None else list(arguments)
    name = words[0] if words and words[0] in COMMANDS else None
    try:
        args = build_parser(name).parse_args(words)
        command = importlib.import_module(f"cnnviz.commands.{args.command}")
        result = command.run(args)
    except InvalidValue as error:
        return _complain(name, str(error))
    except ModuleNotFoundError as error:
        return _complain(
            name, f"package '{error.name}' is missing; 'python -m cnnviz doctor' checks them all"
        )
    except OSError as error:
        where = f"'{error.filename}' cannot be used ({error.strerror})" if error.filename else str(error)
        return _complain(name, where)
    except KeyboardInterrupt as end:
        _complain(name, "; ".join(["interrupted", *map(str, end.args)]))
        return INTERRUPTED
    # JSON in ASCII is the same JSON, and no terminal's encoding can spoil it.
    _print(json.dumps(result, allow_nan=False) if args.json else command.text(result))
    for complaint in result.get("not_written", ()):
        _complain(name, complaint)
    if "not_written" in result:
        return BAD_INPUT
    return int(getattr(command, "exit_status", lambda result: 0)(result))


def _complain(command: str | None, message: str) -> int:
    print(f"python -m cnnviz {command}: {_one_line(message)}", file=sys.stderr)
    return BAD_INPUT


def _one_line(message: str) -> str:
    return " ".join(message.splitlines())


def _print(text: str) -> None:
    """Print what a terminal may not be able to show, and to a pipe that may be closed already."""
    encoding = sys.stdout.encoding or "utf-8"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
