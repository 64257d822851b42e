"""What survives a restart, whatever happens to the process, the file and the disk?"""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import ledger as ledger_module
from bot.ledger import Ledger, LedgerError, Posted, Shown, Stands
from retrieval.corpus.extract import Extract
from tests.conftest import FEWER, Figure

PROJECT = Path(__file__).parents[2]
DAY = 86_400.0
ID = "k7f2q8ab" + "c" * 44
TEXT = "A lantern hangs by the gate."
LAMP = Shown(paragraph_id=ID, extract=Extract("notes/lamp.txt", 3, 4, 10, 38, TEXT))
POSTED = Posted(message_id=11, channel_id=22, reply_id=33, asker_id=44)

# This program remembers three paragraphs per call under a given name, and says so each time.
WRITER = """
import sys
from pathlib import Path
from bot.ledger import Ledger, Shown
from retrieval.corpus import Extract

path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
ledger = Ledger(path, lambda sentence: sys.exit(sentence), patience=30)
for number in range(count):
    ledger.remember(name, [
        Shown(paragraph_id=f"{number:051}{part}",
              extract=Extract("a.txt", 1, 1, 0, 4, f"{number} {part} " * 50))
        for part in range(3)
    ])
    print(number, flush=True)
"""


class Clock:
    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


Open = Callable[..., Ledger]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".verbatim" / "ledger.sqlite3"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def warnings() -> list[str]:
    return []


@pytest.fixture
def opened(path: Path, clock: Clock, warnings: list[str]) -> Iterator[Open]:
    """Return a function that opens a ledger of the test's file, as after a restart."""
    made: list[Ledger] = []

    def opened(at: Path = path, patience: float = 5.0) -> Ledger:
        made.append(Ledger(at, warnings.append, patience=patience, clock=clock))
        return made[-1]

    yield opened
    for ledger in made:
        ledger.close()


@pytest.fixture
def ledger(opened: Open) -> Ledger:
    return opened()


def lamp(paragraph_id: str = ID, **changes: Any) -> Shown:
    """Return the lamp's paragraph under another id, or with parts of its extract changed."""
    return Shown(paragraph_id=paragraph_id, extract=replace(LAMP.extract, **changes))


def writer(path: Path, name: str, count: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )


def ids(ledger: Ledger, corpus: str = "notes", prefix: str = "k7f2q8ab") -> list[str]:
    return [remembered.paragraph_id for remembered in ledger.recall(corpus, prefix)]


# What was shown


def test_what_was_shown_is_known_after_a_restart(opened: Open) -> None:
    opened().remember("notes", [LAMP])
    assert opened().recall("notes", "k7f2q8ab") == [LAMP]


def test_what_is_shown_again_takes_its_new_place_and_keeps_when_it_was_first_shown(
    ledger: Ledger, path: Path, clock: Clock
) -> None:
    began = clock.now
    ledger.remember("notes", [LAMP])
    clock.now += DAY
    ledger.remember("notes", [lamp(path="lamps.txt", first_line=7, last_line=8)])
    [found] = ledger.recall("notes", ID)
    assert found.extract == replace(LAMP.extract, path="lamps.txt", first_line=7, last_line=8)
    with closing(sqlite3.connect(path)) as connection:
        times = connection.execute("SELECT first_shown, last_shown FROM shown").fetchall()
    assert times == [(began, began + DAY)]


def test_a_prefix_finds_every_id_that_begins_with_it_and_no_other(ledger: Ledger) -> None:
    zeros, letters, highest = (f"k7f2q8ab{rest * 44}" for rest in "0kz")
    ledger.remember("notes", map(lamp, [highest, letters, zeros, "k7f2q8ac" + "0" * 44]))
    assert ids(ledger, prefix="k7f2q8ab") == [zeros, letters, highest]
    assert ids(ledger, prefix="k7f2q8abk") == [letters]
    assert ids(ledger, prefix=highest) == [highest]
    assert ids(ledger, prefix="k7f2q8aa") == []
    assert ids(ledger, prefix="k7f2q8a%") == []


def test_a_prefix_is_looked_up_in_an_index(ledger: Ledger) -> None:
    ledger.remember("notes", [LAMP])
    connection = ledger._connection
    assert connection is not None
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    ledger.recall("notes", "k7f2q8ab")
    connection.set_trace_callback(None)
    [plan] = connection.execute(f"EXPLAIN QUERY PLAN {asked[-1]}").fetchall()
    assert "SEARCH" in plan[3]
    assert "(corpus=? AND passage_id>? AND passage_id<?)" in plan[3]


def test_what_stood_beside_it_is_known_as_of_when_it_was_shown_last(ledger: Ledger) -> None:
    one = Shown(paragraph_id=f"{1:052}", extract=Extract("a.txt", 1, 1, 0, 4, "text"))
    assert ledger.beside("notes", one.paragraph_id) == b""
    for beside in (b"first", b"then"):
        ledger.remember("notes", [replace(one, beside=beside)])
        assert ledger.beside("notes", one.paragraph_id) == beside
    assert ledger.beside("others", one.paragraph_id) == b""


def test_what_was_written_down_is_held_as_it_stood_until_the_file_or_the_place_is_another(
    opened: Open, path: Path
) -> None:
    ledger, one = opened(), replace(LAMP, snapshot="s1")
    stands = "s1", one.extract.path, one.extract.byte_start

    def holds(corpus: str = "notes", where: Stands = stands) -> bool:
        return ledger.holds(corpus, ID, where)

    assert not holds()
    ledger.remember("notes", [one])
    assert holds()
    assert not holds(corpus="letters")
    assert not holds(where=("s2", *stands[1:]))

    elsewhere = replace(one, extract=replace(one.extract, byte_start=99))
    ledger.remember("notes", [elsewhere])
    assert not holds()
    ledger.remember("notes", [one])
    assert holds()

    ledger.forget_shown("letters", lambda *_: True)
    assert not holds()
    ledger.remember("notes", [one])
    shutil.rmtree(path.parent)
    assert not holds()
    ledger.remember("notes", [one])
    assert holds()
    ledger.close()
    assert not holds()


def test_what_another_process_forgot_is_held_no_longer_than_until_the_file_is_used(
    opened: Open,
) -> None:
    ours, theirs, one = opened(), opened(), replace(LAMP, snapshot="s1")
    stands = "s1", one.extract.path, one.extract.byte_start
    ours.remember("notes", [one])
    assert theirs.forget_shown("notes", lambda *_: True) == 1
    assert ours.bound(1, 2) == ()
    assert not ours.holds("notes", ID, stands)
    ours.remember("notes", [one])
    assert ours.bound(1, 2) == ()
    assert ours.holds("notes", ID, stands)


def test_what_could_not_be_written_is_not_held(opened: Open, path: Path) -> None:
    ledger, one = opened(patience=0.01), replace(LAMP, snapshot="s1")
    ledger.remember("notes", [lamp("0" * 52)])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError):
            ledger.remember("notes", [one])
    assert not ledger.holds("notes", ID, ("s1", one.extract.path, one.extract.byte_start))


def test_a_corpus_knows_nothing_of_what_was_shown_from_another(ledger: Ledger) -> None:
    ledger.remember("notes", [LAMP])
    assert ledger.recall("letters", ID) == []


@FEWER
@given(
    corpus=st.text(min_size=1, max_size=20),
    shown=st.lists(
        st.tuples(
            st.text(st.characters(), max_size=200),
            st.text(st.characters(), min_size=1, max_size=60),
        ),
        min_size=1,
        max_size=6,
    ),
)
def test_any_text_and_path_come_back_as_they_were(
    corpus: str, shown: list[tuple[str, str]]
) -> None:
    ids_ = [f"{number:052}" for number in range(len(shown))]
    with TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder) / "ledger", pytest.fail)
        ledger.remember(
            corpus,
            [
                lamp(id_, text=text, path=path)
                for id_, (text, path) in zip(ids_, shown, strict=True)
            ],
        )
        found = [ledger.recall(corpus, id_) for id_ in ids_]
        ledger.close()
    assert [[(each.extract.text, each.extract.path) for each in known] for known in found] == [
        [each] for each in shown
    ]


def test_a_path_that_is_not_valid_utf_8_comes_back_too(ledger: Ledger) -> None:
    odd = os.fsdecode(b"caf\xe9.txt")
    ledger.remember("notes", [lamp(path=odd)])
    assert ledger.recall("notes", ID)[0].extract.path == odd


# Bindings


def test_bindings_outlast_a_restart_in_their_order(opened: Open) -> None:
    opened().bind(1, 10, ["notes", "letters", "notes"])
    assert opened().bound(1, 10) == ("notes", "letters")


def test_the_nearest_place_that_is_bound_decides(ledger: Ledger) -> None:
    thread, channel, category = 30, 20, 10
    assert ledger.bound(1, thread, channel, category) == ()
    ledger.bind(1, category, ["notes"])
    assert ledger.bound(1, thread, channel, category) == ("notes",)
    ledger.bind(1, channel, ["letters"])
    assert ledger.bound(1, thread, channel, category) == ("letters",)
    assert ledger.unbind(1, channel)
    assert not ledger.unbind(1, channel)
    assert ledger.bound(1, thread, channel, category) == ("notes",)


def test_binding_anew_takes_the_place_of_what_was_bound(ledger: Ledger) -> None:
    ledger.bind(1, 10, ["notes", "letters"])
    ledger.bind(1, 10, ["seeds"])
    assert ledger.bound(1, 10) == ("seeds",)


def test_nothing_can_not_be_bound(ledger: Ledger) -> None:
    ledger.bind(1, 10, ["notes"])
    with pytest.raises(ValueError, match="at least one"):
        ledger.bind(1, 10, [])
    assert ledger.bound(1, 10) == ("notes",)


def test_a_guild_that_was_left_is_forgotten(ledger: Ledger) -> None:
    ledger.bind(1, 10, ["notes", "letters"])
    ledger.bind(2, 20, ["notes"])
    assert ledger.forget_guild(1) == 2
    assert ledger.bound(1, 10) == ()
    assert ledger.bound(2, 20) == ("notes",)


def test_a_binding_counts_in_its_own_server_only(ledger: Ledger) -> None:
    ledger.bind(1, 10, ["notes"])
    ledger.bind(1, 20, ["letters", "notes"])
    assert ledger.bound(2, 10) == ()
    assert not ledger.unbind(2, 10)
    assert ledger.bound(1, 10) == ("notes",)
    assert ledger.bound_anywhere(1) == (("notes",), ("letters", "notes"))
    assert ledger.bound_anywhere(2) == ()


# Replies


def test_a_reply_is_found_by_either_message_after_a_restart(opened: Open) -> None:
    opened().keep_reply(POSTED)
    assert opened().reply_to(11) == POSTED
    assert opened().reply_with_id(33) == POSTED
    assert opened().reply_to(33) is None
    assert opened().reply_with_id(11) is None


def test_a_message_has_one_reply_and_the_newest_counts(ledger: Ledger) -> None:
    ledger.keep_reply(POSTED)
    ledger.keep_reply(replace(POSTED, reply_id=34))
    assert ledger.reply_to(11) == replace(POSTED, reply_id=34)
    assert ledger.reply_with_id(33) is None


def test_a_reply_that_was_dropped_is_known_no_more(ledger: Ledger) -> None:
    ledger.keep_reply(POSTED)
    ledger.drop_reply(11)
    ledger.drop_reply(11)
    assert ledger.reply_to(11) is None


def test_a_reply_whose_deletion_is_owed_stays_known_until_it_is_dropped(opened: Open) -> None:
    ledger = opened()
    ledger.keep_reply(POSTED)
    ledger.keep_reply(replace(POSTED, message_id=12, reply_id=34))
    assert ledger.owed_deletions() == []
    ledger.owe_deletion(11)
    assert opened().owed_deletions() == [11]
    assert ledger.reply_to(11) == POSTED
    ledger.drop_reply(11)
    assert ledger.owed_deletions() == []


def test_the_largest_id_that_discord_can_give_is_kept(ledger: Ledger) -> None:
    most = 2**63 - 1
    posted = Posted(message_id=most, channel_id=most, reply_id=most, asker_id=most)
    ledger.keep_reply(posted)
    assert ledger.reply_to(most) == posted


def test_replies_are_forgotten_after_their_time(ledger: Ledger, clock: Clock) -> None:
    ledger.keep_reply(POSTED)
    clock.now += 31 * DAY
    ledger.keep_reply(Posted(message_id=12, channel_id=22, reply_id=35, asker_id=44))
    assert ledger.forget_replies(30 * DAY) == 1
    assert ledger.reply_to(11) is None
    assert ledger.reply_to(12) is not None


# Killed, crowded, locked


def test_a_killed_process_loses_nothing_that_it_had_written(
    opened: Open, path: Path, figure: Figure
) -> None:
    written = 0
    for number in range(6):
        process = writer(path, f"round {number}", 100_000)
        assert process.stdout is not None
        with process:
            last = int(process.stdout.readline())
            while last < 20 * number + number:
                last = int(process.stdout.readline())
            process.kill()
            last = int([str(last), *process.stdout.read().split()][-1])
        ledger = opened()
        found = {
            remembered.paragraph_id
            for n in range(0, last + 10, 10)
            for remembered in ledger.recall(f"round {number}", f"{n // 10:050}")
        }
        assert found >= {f"{n:051}{part}" for n in range(last + 1) for part in range(3)}
        assert len(found) % 3 == 0  # the last call was written whole or not at all
        ledger.close()
        written += last + 1
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    figure(f"ledger: 6 kills, {written} transactions acknowledged, none lost")


def test_processes_that_begin_and_write_at_once_lose_nothing(opened: Open, path: Path) -> None:
    processes = [writer(path, f"writer {number}", 60) for number in range(4)]
    for process in processes:
        assert process.communicate(timeout=60)[0].split()[-1] == "59"
        assert process.returncode == 0
    ledger = opened()
    for number in range(4):
        assert len(ids(ledger, f"writer {number}", "0" * 40)) == 100  # as many as are listed
        for n in range(60):
            assert len(ids(ledger, f"writer {number}", f"{n:051}")) == 3


def test_many_that_open_a_new_file_at_the_same_moment_all_can(opened: Open, path: Path) -> None:
    for number in range(20):
        at = path.with_name(f"ledger {number}")
        together = threading.Barrier(4)

        def begin(n: int, at: Path = at, together: threading.Barrier = together) -> None:
            ledger = opened(at)
            together.wait(10)
            ledger.remember("notes", [lamp(f"{n:052}")])

        with ThreadPoolExecutor(4) as threads:
            list(threads.map(begin, range(4)))
        assert len(ids(opened(at), prefix="")) == 4


def test_a_ledger_can_be_used_from_several_threads(ledger: Ledger) -> None:
    def write(number: int) -> int:
        ledger.remember("notes", [lamp(f"{number:052}")])
        ledger.keep_reply(Posted(message_id=number, channel_id=1, reply_id=number, asker_id=1))
        return len(ids(ledger, prefix=f"{number:052}"))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(write, range(200))) == [1] * 200


def test_a_locked_ledger_is_said_and_serves_again_once_it_is_free(
    opened: Open, path: Path, warnings: list[str]
) -> None:
    ledger = opened(patience=0.05)
    ledger.remember("notes", [LAMP])
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerError) as caught:
            ledger.keep_reply(POSTED)
        assert str(caught.value) == (
            f"The ledger {path} can't be used: another program has kept it locked for 0.05 s. "
            "Its folder, index.dir in the settings, must be writable, with room on the disk."
        )
        assert ids(ledger) == [ID]  # reading doesn't wait for a writer
        other.execute("ROLLBACK")
    ledger.keep_reply(POSTED)
    assert ledger.reply_to(11) == POSTED
    assert warnings == []


def test_while_nothing_can_be_read_recalling_is_empty_and_bindings_are_an_error(
    opened: Open, path: Path, warnings: list[str]
) -> None:
    first = opened()
    first.remember("notes", [LAMP])
    first.bind(1, 10, ["notes"])
    first.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        ledger = opened(patience=0.05)
        assert ledger.recall("notes", ID) == []
        assert ledger.reply_to(11) is None
        assert len(warnings) == 2
        with pytest.raises(LedgerError, match="locked"):
            ledger.bound(1, 10)
    assert ledger.bound(1, 10) == ("notes",)


# Files that are no ledger


def aside(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.name}.set-aside-*Z"))


def assert_begun_anew(ledger: Ledger, path: Path, warnings: list[str], held: bytes) -> None:
    ledger.remember("notes", [LAMP])
    assert ids(ledger) == [ID]
    [old] = aside(path)
    assert old.read_bytes() == held
    [warning] = warnings
    assert warning.startswith(f"The ledger {path} can't be used: ")
    assert warning.endswith(
        f"It was renamed to {old.name}, and a new one was begun: "
        "bindings of channels must be made again."
    )


@pytest.mark.parametrize("data", [b"no database", b"\0" * 5000, b"SQLite format 3\0" + b"x" * 9000])
def test_a_file_that_is_no_database_is_set_aside(
    ledger: Ledger, path: Path, warnings: list[str], data: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(data)
    assert_begun_anew(ledger, path, warnings, data)


@pytest.mark.parametrize("script", ["CREATE TABLE theirs (a)", "PRAGMA application_id = 7"])
def test_another_program_s_database_is_set_aside(
    ledger: Ledger, path: Path, warnings: list[str], script: str
) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    assert_begun_anew(ledger, path, warnings, path.read_bytes())


@pytest.mark.parametrize("version", [0, 1, 3, 7])
def test_a_file_with_the_ledger_s_mark_but_other_tables_is_set_aside(
    ledger: Ledger, path: Path, warnings: list[str], version: int
) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "PRAGMA application_id = 0x56726274; CREATE TABLE shown (theirs);"
            f"PRAGMA user_version = {version}"
        )
    ledger.remember("notes", [LAMP])
    assert ids(ledger) == [ID]
    assert len(warnings) == 1
    with closing(sqlite3.connect(aside(path)[0])) as connection:
        assert connection.execute("SELECT theirs FROM shown").fetchall() == []


def test_a_ledger_that_turns_out_to_be_damaged_is_set_aside(
    opened: Open, path: Path, warnings: list[str]
) -> None:
    whole = opened()
    whole.remember("notes", [lamp(f"{n:052}") for n in range(500)])
    whole.close()
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xaa" * (len(data) - 8192)  # the first page describes the tables, and stays
    path.write_bytes(data)
    ledger = opened()
    assert ids(ledger, prefix="0") == []
    assert [old.read_bytes() for old in aside(path)] == [bytes(data)]
    assert len(warnings) == 1
    ledger.remember("notes", [LAMP])
    assert ids(ledger) == [ID]


def test_a_text_that_is_damaged_is_never_given_out(
    ledger: Ledger, path: Path, warnings: list[str]
) -> None:
    ledger.remember("notes", [LAMP])
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("UPDATE shown SET text = ?", (b"\xff",))
    assert ids(ledger) == []
    assert len(aside(path)) == len(warnings) == 1


def test_a_damaged_ledger_takes_its_log_along_and_whoever_had_it_open_follows_to_the_new_one(
    opened: Open, path: Path, warnings: list[str]
) -> None:
    first = opened()
    first.remember("notes", [lamp(text="A candle.")])
    first.close()
    second = opened()
    second.remember("notes", [LAMP])
    with path.open("r+b") as file:
        file.write(b"damaged")
    third = opened()
    assert ids(third) == []
    old = aside(path)[0]
    assert b"lantern" in old.with_name(f"{old.name}-wal").read_bytes()
    third.remember("notes", [lamp("new")])
    second.remember("notes", [lamp("newer")])
    assert ids(third, prefix="") == ids(second, prefix="") == ["new", "newer"]
    assert len(warnings) == 1


def test_a_ledger_that_another_process_begins_meanwhile_is_not_taken_for_a_stranger_s(
    opened: Open, path: Path, warnings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = ledger_module._pragma
    others = [opened()]

    def read_just_before_the_other_begins(connection: sqlite3.Connection, name: str) -> int:
        value = read(connection, name)
        while others:
            others.pop().remember("notes", [lamp("other")])
        return value

    monkeypatch.setattr(ledger_module, "_pragma", read_just_before_the_other_begins)
    ledger = opened()
    ledger.remember("notes", [lamp("own")])
    assert ids(ledger, prefix="") == ["other", "own"]
    assert warnings == []
    assert aside(path) == []


def test_a_new_ledger_is_not_set_aside_by_a_process_that_saw_the_old_one(
    opened: Open, path: Path, warnings: list[str]
) -> None:
    class Late(Ledger):
        def _set_aside(self, reason: str) -> None:
            opened().remember("notes", [lamp("quicker")])
            super()._set_aside(reason)

    path.parent.mkdir()
    path.write_bytes(b"no database")
    late = Late(path, warnings.append)
    late.remember("notes", [lamp("late")])
    assert ids(late, prefix="") == ["late", "quicker"]
    late.close()
    assert len(aside(path)) == len(warnings) == 1


def test_a_ledger_deleted_under_the_bot_is_begun_anew(ledger: Ledger, path: Path) -> None:
    ledger.remember("notes", [LAMP])
    shutil.rmtree(path.parent)
    assert ids(ledger) == []
    ledger.remember("notes", [LAMP])
    assert path.stat().st_size > 0


def test_only_its_main_file_being_deleted_is_survived(opened: Open, path: Path) -> None:
    ledger = opened()
    ledger.remember("notes", [LAMP])
    copy = path.with_name("copy")
    shutil.copyfile(f"{path}-wal", f"{copy}-wal")
    other = opened(copy)
    assert ids(other) == []
    other.remember("notes", [LAMP])
    assert ids(other) == [ID]


# Versions


@pytest.mark.parametrize("version", range(len(ledger_module._MIGRATIONS) + 1))
def test_a_ledger_of_every_earlier_version_is_brought_up_with_what_it_holds(
    opened: Open,
    path: Path,
    warnings: list[str],
    monkeypatch: pytest.MonkeyPatch,
    version: int,
) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in ledger_module._MIGRATIONS[:version]:
            connection.execute(statement)
        if version:
            connection.execute(
                "INSERT INTO shown VALUES ('notes', ?, 'a.txt', 1, 1, 0, 4, 'text', 1.0, 2.0)",
                (ID,),
            )
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute(f"PRAGMA application_id = {0x56726274}")
    monkeypatch.setattr(
        ledger_module,
        "_MIGRATIONS",
        (*ledger_module._MIGRATIONS, "CREATE TABLE later (a INTEGER)"),
    )
    ledger = opened()
    ledger.bind(1, 10, ["notes"])
    ledger.keep_reply(POSTED)
    assert ids(ledger) == ([ID] if version else [])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (11,)
        assert connection.execute("SELECT * FROM later").fetchall() == []
    assert warnings == []


def test_a_newer_version_s_ledger_is_left_alone(
    opened: Open, path: Path, warnings: list[str]
) -> None:
    first = opened()
    first.bind(1, 10, ["notes"])
    first.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    ledger = opened()
    with pytest.raises(LedgerError, match="a newer version of Verbatim made it"):
        ledger.remember("notes", [LAMP])
    with pytest.raises(LedgerError, match="a newer version"):
        ledger.bound(1, 10)
    assert aside(path) == []
    assert warnings == []


# Disks and folders


def test_only_its_owner_can_read_it(opened: Open, path: Path) -> None:
    before = os.umask(0)
    try:
        ledger = opened()
        ledger.remember("notes", [LAMP])
        files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    finally:
        os.umask(before)
    assert files == {path.name + suffix: 0o600 for suffix in ("", "-wal", "-shm")}


def test_a_ledger_that_others_could_read_is_made_private(opened: Open, path: Path) -> None:
    first = opened()
    first.remember("notes", [LAMP])
    first.close()
    path.chmod(0o644)
    assert ids(opened()) == [ID]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_where_no_file_can_be_made_the_bot_goes_on_without(
    opened: Open, tmp_path: Path, warnings: list[str]
) -> None:
    # A file in place of the folder stops even root, whom permissions wouldn't.
    (tmp_path / "file").write_bytes(b"")
    ledger = opened(tmp_path / "file" / "ledger.sqlite3")
    with pytest.raises(LedgerError, match="can't be used: "):
        ledger.remember("notes", [LAMP])
    with pytest.raises(LedgerError, match="can't be used: "):
        ledger.bind(1, 10, ["notes"])
    assert ledger.recall("notes", ID) == []
    assert ledger.reply_to(11) is None
    assert ledger.bound(1, 10) == ()  # no ledger was ever made
    assert len(warnings) == 3


def test_a_folder_in_its_place_is_said(opened: Open, path: Path) -> None:
    path.mkdir(parents=True, mode=0o755)
    with pytest.raises(LedgerError, match="unable to open database file"):
        opened().remember("notes", [LAMP])
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


def full(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA max_page_count = 1")


def read_only(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = ON")


@pytest.mark.parametrize(
    ("trouble", "said"),
    [(full, "the disk is full"), (read_only, "attempt to write a readonly database")],
)
def test_a_disk_that_takes_nothing_more_is_said_and_what_is_there_can_be_read(
    ledger: Ledger,
    trouble: Callable[[sqlite3.Connection], None],
    said: str,
) -> None:
    ledger.remember("notes", [LAMP])
    assert ledger._connection is not None
    trouble(ledger._connection)
    with pytest.raises(LedgerError, match=f"can't be used: {said}. "):
        ledger.remember("notes", [lamp(text="long " * 10_000)])
    assert [found.extract.text for found in ledger.recall("notes", ID)] == [TEXT]
    ledger.remember("notes", [LAMP])  # opened anew, there is room again


def test_remembering_is_all_or_nothing(ledger: Ledger) -> None:
    ledger.remember("notes", [LAMP])
    assert ledger._connection is not None
    full(ledger._connection)
    many = [lamp(f"{n:052}", text="long " * 500) for n in range(100)]
    with pytest.raises(LedgerError):
        ledger.remember("notes", many)
    assert ids(ledger, prefix="0") == []


def test_nothing_shown_touches_no_disk(ledger: Ledger, path: Path) -> None:
    ledger.remember("notes", [])
    assert not path.parent.exists()


@pytest.mark.thorough
def test_a_call_is_quick_among_a_hundred_thousand_paragraphs(
    ledger: Ledger, figure: Figure
) -> None:
    text = "A paragraph of ordinary length. " * 16
    for start in range(0, 100_000, 10_000):
        ledger.remember(
            "notes",
            [lamp(f"{n * 7919 % 100_000:052}", text=text) for n in range(start, start + 10_000)],
        )

    def median_ms(call: Callable[[int], object]) -> float:
        times = []
        for n in range(101):
            began = time.perf_counter()
            call(n)
            times.append(time.perf_counter() - began)
        return sorted(times)[50] * 1000

    three = [lamp(f"{n:052}") for n in (5, 50_000, 99_999)]
    wrote = median_ms(lambda _: ledger.remember("notes", three))
    read = median_ms(lambda n: ids(ledger, prefix=f"{n:052}"))
    figure(f"ledger of 100,000: three ids written in {wrote:.2f} ms, one read in {read:.2f} ms")
    assert read < 20
    assert wrote < 100
