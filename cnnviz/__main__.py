"""The command line: ``python -m cnnviz COMMAND``. ``--help`` lists the commands."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import NoReturn

import cnnviz
from cnnviz.commands import datasets, doctor, evaluate, explain, predict, publish, train
from cnnviz.core.errors import InvalidValue

COMMANDS = {
    "predict": predict,
    "explain": explain,
    "evaluate": evaluate,
    "train": train,
    "publish": publish,
    "datasets": datasets,
    "doctor": doctor,
}
BAD_INPUT = 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


def build_parser() -> argparse.ArgumentParser:
    """Declare every command and its arguments."""
    parser = _Parser(prog="python -m cnnviz", description=cnnviz.__doc__)
    parser.add_argument("--version", action="version", version=cnnviz.__version__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        own = commands.add_parser(name, help=command.HELP, description=command.__doc__)
        if command is not datasets:  # its actions have the option each
            own.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
        command.add_arguments(own)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: the words after ``python -m cnnviz``; None takes those of the process.

    Returns:
        Exit status: 0, 1 if `doctor` found something wrong, 2 for bad input.
    """
    args = build_parser().parse_args(arguments)
    command = COMMANDS[args.command]
    try:
        result = command.run(args)
    except InvalidValue as error:
        print(f"python -m cnnviz {args.command}: {error}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print(f"python -m cnnviz {args.command}: interrupted", file=sys.stderr)
        return 130
    print(json.dumps(result, ensure_ascii=False) if args.json else command.text(result))
    return int(getattr(command, "exit_status", lambda result: 0)(result))


if __name__ == "__main__":
    sys.exit(main())
