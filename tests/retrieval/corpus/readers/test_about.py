"""A name is a person's, or none: a wrong author is worse than none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.corpus.readers import about


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("  Ada\n Lovelace ", "Ada Lovelace"),
        ("Ada Lovelace <ada@example.org>", "Ada Lovelace"),
        ('"Lovelace, Ada" <ada@example.org>', "Lovelace, Ada"),
        ("ada@example.org (Ada Lovelace)", "Ada Lovelace"),
        ("@ada", "@ada"),
        ("Plato", "Plato"),
        ("ada@example.org", ""),
        ("<ada@example.org>", ""),
        ('"ada@example.org" <ada@example.org>', ""),
        ("ADMIN", ""),
        ("Unknown", ""),
        ("user123", ""),
        ("OFFICE\\ada", ""),
        ("...", ""),
        ("1843", ""),
        ("{{ .Author }}", ""),
        ("$author$", ""),
        ("<%= name %>", ""),
        ("", ""),
        ("https://example.org", ""),
        ("Ada " * 200, ""),
    ],
)
def test_a_name_is_shown_and_an_address_for_mail_never(written: str, name: str) -> None:
    assert about.person(written) == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ada Lovelace", "Ada Lovelace"),
        ("Ada Lovelace; Grace Hopper", "Ada Lovelace, Grace Hopper"),
        ("紫式部", "紫式部"),
        ("김소월", "김소월"),
        ("Administrator", ""),
        ("root", ""),
        ("Microsoft Office User", ""),
        ("Windows User", ""),
        ("LaTeX with hyperref", ""),
        ("Preferred Customer", ""),
        ("python-docx", ""),
        ("Elena", ""),
        ("jsmith2", ""),
        ("Ada Lovelace; Admin User", ""),
        ("pdfTeX-1.40.21", ""),
        ("Учетная запись Майкрософт", ""),
        ("微软用户", ""),
        ("Compte Microsoft", ""),
        ("Utilisateur de Windows", ""),
    ],
)
def test_properties_are_believed_less(written: str, name: str) -> None:
    assert about.of_properties(written, "").author == name


def test_a_date_that_a_clock_begins_with_is_none() -> None:
    for date in ("1980-01-01T00:00:00Z", "1601-01-01T00:00:00Z", "1970-01-01T00:00:00Z"):
        assert about.of_properties("Ada Lovelace", date) == ("Ada Lovelace", "", "")


def test_people_are_named_once_each() -> None:
    assert about.people(["Ada", {"name": "Grace"}, {"id": 3}, 7, ["Ada"]]) == "Ada, Grace"
    assert about.people("Lovelace, Ada; Anonymous; Hopper, Grace") == "Lovelace, Ada, Hopper, Grace"
    assert about.people({"Display_Name": "", "login": "ada"}) == "ada"


@given(st.text(max_size=80))
def test_no_address_for_mail_passes(written: str) -> None:
    for text in (written, f"{written} <ada@example.org>", f"ada@example.org {written}"):
        assert "ada@example.org" not in about.person(text)
        assert about.person(about.person(text)) == about.person(text) or "@" in text


@pytest.mark.parametrize(
    "written",
    ["/a", "example.org", "javascript:alert(1)", "https://a b", "file:///x", "", "http://"],
)
def test_an_address_leads_somewhere_from_everywhere(written: str) -> None:
    assert about.address(written) == ""
    assert about.address(" https://example.org/a?b#c ") == "https://example.org/a?b#c"
