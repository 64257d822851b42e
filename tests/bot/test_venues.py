"""People can ask a corpus where the settings allow it, and in a bound channel only if named."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.ledger import Ledger
from bot.venues import Venue, allowed
from config import Settings, layers

HERE, ELSEWHERE = 1, 2
CHANNEL, CATEGORY = 10, 20


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(tmp_path / "ledger.sqlite", warn=pytest.fail)
    yield opened
    opened.close()


def settings(folder: Path, *, secret_in: str = "") -> Settings:
    """Return settings with two corpora, one of them kept to some servers."""
    file = folder / "verbatim.toml"
    file.write_text(
        '[corpora.open]\npath = "open"\n'
        f'[corpora.secret]\npath = "secret"\nguilds = [{secret_in}]\n',
        "utf-8",
    )
    return layers.load(file)


def test_a_channel_is_shown_what_it_is_bound_to_and_nothing_else(
    tmp_path: Path, ledger: Ledger
) -> None:
    ledger.bind(HERE, CATEGORY, ["secret"])
    everywhere = settings(tmp_path)
    assert allowed(everywhere, ledger, Venue(CHANNEL, (CATEGORY,), HERE)) == ("secret",)
    assert allowed(everywhere, ledger, Venue(11, (), HERE)) == ("open", "secret")


def test_a_binding_shows_no_corpus_that_the_settings_keep_to_another_server(
    tmp_path: Path, ledger: Ledger
) -> None:
    ledger.bind(HERE, CHANNEL, ["secret", "open"])
    ledger.bind(HERE, CATEGORY, ["secret"])
    kept = settings(tmp_path, secret_in=str(ELSEWHERE))
    assert allowed(kept, ledger, Venue(CHANNEL, (), HERE)) == ("open",)
    # It isn't allowed even where nothing else is bound, and no other corpus takes its place.
    assert allowed(kept, ledger, Venue(11, (CATEGORY,), HERE)) == ()


def test_where_nobody_knows_what_is_around_only_what_every_binding_allows_is_allowed(
    tmp_path: Path, ledger: Ledger
) -> None:
    everywhere = settings(tmp_path)
    unknown = Venue(CHANNEL, None, HERE)
    assert allowed(everywhere, ledger, unknown) == ("open", "secret")
    ledger.bind(HERE, CATEGORY, ["secret"])
    assert allowed(everywhere, ledger, unknown) == ("secret",)
    ledger.bind(HERE, 11, ["open"])
    assert allowed(everywhere, ledger, unknown) == ()
    ledger.bind(HERE, CHANNEL, ["open"])
    assert allowed(everywhere, ledger, unknown) == ("open",)


def test_a_binding_of_another_server_counts_for_nothing(tmp_path: Path, ledger: Ledger) -> None:
    ledger.bind(ELSEWHERE, CHANNEL, ["secret"])
    assert allowed(settings(tmp_path), ledger, Venue(CHANNEL, (), HERE)) == ("open", "secret")
