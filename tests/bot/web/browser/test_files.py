"""What may the files that browsers get not hold, whatever they are for?"""

import re

from tests.discord.process import PROJECT

STATIC = PROJECT / "bot" / "web" / "static"
TEMPLATES = PROJECT / "bot" / "web" / "templates"
SCRIPTS = sorted(STATIC.rglob("*.js"))
PAGES = sorted([*STATIC.rglob("*.html"), *TEMPLATES.rglob("*.html")])
SHEETS = sorted(STATIC.rglob("*.css"))

READS_MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|document\.write|DOMParser|srcdoc"
    r"|createContextualFragment|\beval\(|\bFunction\("
)
RUNS_INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:")
ELSEWHERE = re.compile(r"https?://|[\"'(]//")
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'(])//[^\n]*", re.DOTALL)


def found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [match[0] for match in pattern.finditer(text)]


def test_there_are_scripts_pages_and_sheets() -> None:
    assert SCRIPTS
    assert PAGES
    assert SHEETS


def test_no_script_reads_a_text_as_markup_or_code() -> None:
    assert {each.name: found(READS_MARKUP, each.read_text()) for each in SCRIPTS} == {
        each.name: [] for each in SCRIPTS
    }


def test_no_page_has_a_script_or_a_style_inside() -> None:
    assert {each.name: found(RUNS_INLINE, each.read_text()) for each in PAGES} == {
        each.name: [] for each in PAGES
    }


def test_nothing_is_asked_of_anywhere_else() -> None:
    files = [*SCRIPTS, *PAGES, *SHEETS]
    told = {each.name: found(ELSEWHERE, COMMENT.sub("", each.read_text())) for each in files}
    assert told == {each.name: [] for each in files}
