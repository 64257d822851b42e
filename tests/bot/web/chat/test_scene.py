"""Which servers and channels are there, and what does each invite one to ask?"""

from pathlib import Path

from bot.ledger import Ledger
from bot.library import Library
from bot.sandbox import Guild, Sandbox
from bot.venues import Venue, allowed
from bot.web.chat.scene import Scene
from bot.web.chat.tries import OF_THE_SEEDS, SHOWN, questions_to_try
from config import Settings, folder, layers


def settings_in(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "verbatim.toml"
    for name in ("one", "two"):
        (tmp_path / name).mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return layers.load(file)


def scene_of(settings: Settings) -> Scene:
    tries = {name: [f"What is {name}?"] for name in settings.corpora}
    return Scene(Sandbox(token="made-up"), settings, tries)


def invitations(scene: Scene, guild: Guild) -> list[list[str]]:
    """Return what each channel of a server that invites to anything invites to."""
    channels = [each for each in scene.world.channels.values() if each.guild is guild]
    return [said for channel in channels if (said := scene.tries(channel))]


def test_one_corpus_has_two_servers() -> None:
    scene = scene_of(layers.defaults())
    assert [guild.name for guild in scene.guilds] == ["Reading room", "Workshop"]
    for guild in scene.guilds:
        assert set(guild.members) >= {user.id for user in scene.people}
        assert invitations(scene, guild) == [["@Verbatim What is seeds?"]] * 3
    assert scene.bindings == []


def test_the_second_of_two_corpora_is_bound_in_the_second_server(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, "[corpora.one]\npath = 'one'\n[corpora.two]\npath = 'two'\n")
    scene = scene_of(settings)
    first, second = scene.guilds
    assert invitations(scene, first)[0] == ["@Verbatim What is one?"]
    assert invitations(scene, second)[0] == ["@Verbatim What is two?"]
    ledger = Ledger(tmp_path / "ledger.sqlite", print)
    for binding in scene.bindings:
        ledger.bind(binding.guild, binding.channel, binding.corpora)
    general = next(
        each
        for each in scene.world.channels.values()
        if each.guild is second and each.name == "general"
    )
    assert allowed(settings, ledger, Venue(general.id, (), second.id)) == ("two",)
    ledger.close()


def test_servers_bear_the_ids_that_the_settings_name(tmp_path: Path) -> None:
    settings = settings_in(
        tmp_path,
        "[corpora.one]\npath = 'one'\nguilds = [11, 12]\n[corpora.two]\npath = 'two'\n",
    )
    scene = scene_of(settings)
    assert [guild.id for guild in scene.guilds[:2]] == [11, 12]
    assert [guild.name for guild in scene.guilds] == [
        "Readers of one",
        "Readers of one 2",
        "Reading room",
    ]
    assert invitations(scene, scene.guilds[0])[0] == ["@Verbatim What is one?"]
    # Where it isn't allowed, nothing speaks of it.
    assert invitations(scene, scene.guilds[2])[0] == ["@Verbatim What is two?"]
    direct = scene.world.dm_with(next(iter(scene.people)))
    assert scene.tries(direct) == ["What is two?"]


def test_a_server_without_a_corpus_says_so(tmp_path: Path) -> None:
    scene = scene_of(settings_in(tmp_path, "[corpora.one]\npath = 'one'\nguilds = [11]\n"))
    last = scene.guilds[-1]
    assert invitations(scene, last) == []
    topics = [each.topic for each in scene.world.channels.values() if each.guild is last]
    assert "No corpus can be asked here." in topics


def test_the_seeds_answer_what_one_is_invited_to_ask(indexed: Path) -> None:
    (indexed / "verbatim.toml").write_text("", "utf-8")
    answerer = Library(layers.load(indexed / "verbatim.toml")).answerer()
    assert questions_to_try(answerer) == list(OF_THE_SEEDS)
    for question in OF_THE_SEEDS:
        assert answerer.answer(question, 1).answered, question


def test_headings_that_ask_come_first_and_words_of_a_sentence_last(tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    for name, heading, sentence in [
        ("tides", "Why are there two tides a day?", "The moon pulls at the near ocean most."),
        ("knots", "Which knot holds a wet rope?", "A bowline keeps its loop under any load."),
        ("doubt", "What is it to be, or not?", "A heading of common words alone finds nothing."),
        ("bread", "On the rising of dough", "Yeast eats the sugar that the flour gives off."),
    ]:
        text = f"# {heading}\n\n{sentence} Nothing else is known of it here.\n"
        (texts / f"{name}.md").write_text(text, "utf-8")
    settings = folder.settings_of(texts)
    index = settings.index.model_copy(update={"dir": tmp_path / "index"})
    answerer = Library(settings.model_copy(update={"index": index})).answerer()
    questions = questions_to_try(answerer)
    assert len(questions) == SHOWN
    assert {*questions[:2]} == {"Why are there two tides a day?", "Which knot holds a wet rope?"}
    assert questions[2].startswith('"')
    for question in questions:
        assert answerer.answer(question, 1).answered, question
