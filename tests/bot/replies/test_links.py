"""A link leads where a source stands, and nowhere where that isn't known."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies.layout import source_line
from bot.replies.links import anchor, target_of
from config.settings import LINK_FIELDS
from retrieval.corpus import Byline, Extract
from tests.bot.replies.test_layout import NASTY

SAID = Extract(
    "talks/how we keep it.pdf",
    3,
    4,
    10,
    40,
    "A lantern hangs by the gate.",
    headings=("Data", "How long do we keep it?"),
    page=7,
    byline=Byline("Ada L.", "2025-03-04T12:31:05+00:00", "https://example.org/t/1?a=b", 751.9),
)


@pytest.mark.parametrize(
    ("template", "target"),
    [
        ("https://a.org/{path}#L{first}-L{last}", "https://a.org/talks/how%20we%20keep%20it.pdf#L3-L4"),
        ("https://a.org/{stem}/", "https://a.org/talks/how%20we%20keep%20it/"),
        ("https://a.org/#{anchor}", "https://a.org/#how-long-do-we-keep-it"),
        ("https://a.org/?h={heading}", "https://a.org/?h=How%20long%20do%20we%20keep%20it%3F"),
        ("https://a.org/{id}", "https://a.org/k7f2q8ab"),
        ("https://a.org/{path}#page={page}", "https://a.org/talks/how%20we%20keep%20it.pdf#page=7"),
        ("https://a.org/{author}/{date}", "https://a.org/Ada%20L./2025-03-04T12%3A31%3A05%2B00%3A00"),
        ("{url}", "https://example.org/t/1?a=b"),
        ("{url}&t={seconds}", "https://example.org/t/1?a=b&t=751"),
        ("https://a.org/?of={url}", "https://a.org/?of=https%3A%2F%2Fexample.org%2Ft%2F1%3Fa%3Db"),
        ("https://a.org/{{}}", "https://a.org/%7B%7D"),
        ("", ""),
    ],
)  # fmt: skip
def test_fields_of_a_template_are_filled(template: str, target: str) -> None:
    assert target_of(SAID, template, "k7f2q8ab") == target


def test_where_several_said_it_the_link_leads_to_the_first() -> None:
    parts = (("Ada", "2025", ""), ("Bo", "2025", "https://a.org/2"), ("Cy", "", "https://a.org/3"))
    assert target_of(replace(SAID, byline=Byline(parts=parts)), "{url}") == "https://a.org/2"


@pytest.mark.parametrize("field", LINK_FIELDS)
def test_each_field_that_the_settings_allow_is_known(field: str) -> None:
    assert target_of(SAID, f"https://a.org/{{{field}}}", "k7f2q8ab") != "https://a.org/"
    line = Extract("a.md", 1, 1, 0, 1, "A")
    always = field in {"path", "stem", "first", "last"}
    assert bool(target_of(line, f"https://a.org/{{{field}}}")) is always


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "//example.org", "https://", "mailto:a@b", "https://[", "example.org"],
)
def test_an_address_that_is_none_of_the_web_is_no_link(url: str) -> None:
    assert target_of(replace(SAID, byline=Byline(url=url)), "{url}") == ""


@given(url=NASTY)
def test_no_address_breaks_out_of_its_link(url: str) -> None:
    extract = replace(SAID, byline=Byline(url=f"https://example.org/{url}"))
    line = source_line(extract, "{url}")
    found = re.fullmatch(r"-# \[`talks/how we keep it\.pdf`, page 7\]\(<(\S+)>\) · .*", line)
    assert found is not None
    assert not set("<>() \n`") & set(found[1])


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("How long?", "how-long"),
        ("  C++ & Co.: a `test`_x - y ", "c--co-a-test_x---y"),
        ("Über Größe", "über-größe"),
        ("灯台 守", "灯台-守"),
        ("?!", ""),
    ],
)
def test_an_anchor_is_made_as_github_makes_it(heading: str, slug: str) -> None:
    assert anchor(heading) == slug


@given(path=st.text(max_size=9))
def test_a_path_without_its_ending_is_its_beginning(path: str) -> None:
    target = target_of(replace(SAID, path=f"a.b/{path}x.md"), "https://a.org/{stem}")
    assert target == target_of(replace(SAID, path=f"a.b/{path}x"), "https://a.org/{path}")
