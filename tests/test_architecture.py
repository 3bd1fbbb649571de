"""The house rules, checked on the source itself."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cnnviz.content.extraction import source_texts

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted([ROOT / "app.py", *(ROOT / "cnnviz").rglob("*.py"), *(ROOT / "pages").glob("*.py")])
PAGES = sorted((ROOT / "pages").glob("[!_]*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_imports_go_down_only():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_begins_and_ends_with_its_frame(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    # imports and constants draw nothing
    quiet = ast.Import | ast.ImportFrom | ast.Assign
    statements = [ast.unparse(node) for node in tree.body[1:] if not isinstance(node, quiet)]
    assert statements[0] == f"frame.open_page('{path.stem}')"
    assert statements[-1] == f"frame.close_page('{path.stem}')"


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_is_short(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 100


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_colours_live_in_the_theme_alone(path):
    if path.name != "theme.py":
        text = path.read_text(encoding="utf-8").replace("rgba(0,0,0,0)", "")  # no colour at all
        found = re.findall(r"#[0-9a-fA-F]{6}\b|\brgba?\(\d", text)
        assert not found, f"{name(path)} names colours: {found}"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_caches_live_in_one_file_and_are_bounded(path):
    text = path.read_text(encoding="utf-8")
    if name(path) != "cnnviz/ui/cached.py":
        assert "st.cache_" not in text
        return
    caches = [call for call in calls(path) if ast.unparse(call.func).startswith("st.cache_")]
    assert len(caches) == text.count("@st.cache_")
    for cache in caches:
        assert "max_entries" in {keyword.arg for keyword in cache.keywords}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_every_translated_text_can_be_extracted(path):
    """What goes through ``_()`` is a literal, or comes from a place whose own literals are extracted."""
    data = re.compile(
        r"\.(name|why|title|template|label|source)$|\[[^]]+\]\.(name|why)$|^(text|note|sentence)$|^classes\["
    )
    for call in calls(path):
        if isinstance(call.func, ast.Name) and call.func.id == "_":
            argument = call.args[0]
            literal = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            assert literal or data.search(ast.unparse(argument)), f"{name(path)}: {ast.unparse(call)}"
        if (
            isinstance(call.func, ast.Name)
            and call.func.id == "counted"
            and name(path).startswith("cnnviz/ui")
        ):
            assert all(isinstance(words, ast.Constant) for words in call.args[1:]), ast.unparse(call)


def test_the_extraction_finds_labels_errors_and_kernels():
    found = {message.id for message in source_texts(ROOT)}
    assert {"Stride", "Gaussian blur", "A diagonal cross on 5×5", "The numeral seven, 7×7"} <= found
    assert "{name} {value} must be at least {minimum}" in found
    assert ("1 epoch", "{count} epochs") in found


def test_a_widget_of_a_page_is_keyed_with_the_prefix_of_the_page():
    from cnnviz.ui import nav

    for path in PAGES:
        prefix = nav.entry(path.stem).prefix
        for call in calls(path):
            for keyword in call.keywords:
                if keyword.arg == "key" and isinstance(keyword.value, ast.Constant):
                    assert keyword.value.value.startswith(f"{prefix}_"), f"{name(path)}: {ast.unparse(call)}"
