"""Which clusters may the settings name, and where does the password come from?"""

from pathlib import Path

import pytest

from config import layers, secrets
from config.errors import SettingsError
from config.settings import ClusterSettings
from tests.config.conftest import Told


def cluster(*lines: str) -> ClusterSettings:
    Path("verbatim.toml").write_text("\n".join(["[cluster]", *lines]), "utf-8")
    return layers.load().cluster


def test_without_hosts_indexes_are_kept_here() -> None:
    assert layers.load().cluster.hosts == ()


def test_nodes_on_this_machine_may_go_without_a_certificate_and_a_user() -> None:
    hosts = ("http://127.0.0.1:9200", "http://[::1]:9200", "http://localhost:9200")
    assert cluster(f"hosts = {[*hosts]}").hosts == hosts


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("http://search.example.org:9200", "must be https://; only loopback may go without"),
        ("search.example.org", "must be https:// with a host, maybe a port, and no more"),
        ("https://me:secret@search.example.org", "must be https:// with a host"),
        ("https://search.example.org/a/path", "must be https:// with a host"),
    ],
)
def test_other_hosts_are_refused(told: Told, host: str, why: str) -> None:
    assert why in told(f'[cluster]\nhosts = ["{host}"]\nuser = "u"\npassword_file = "p"')


def test_elsewhere_somebody_signs_in(told: Told) -> None:
    host = 'hosts = ["https://search.example.org"]'
    assert "needs user and password_file, but on loopback" in told(f"[cluster]\n{host}")
    assert "both user and password_file, or neither" in told(f'[cluster]\n{host}\nuser = "u"')
    assert cluster(host, 'user = "u"', 'password_file = "p"').user == "u"


def test_files_belong_to_the_file_that_names_them(working_folder: Path) -> None:
    read = cluster('user = "u"', 'password_file = "secret"', 'ca_file = "ca.pem"')
    assert (read.password_file, read.ca_file) == (
        working_folder / "secret",
        working_folder / "ca.pem",
    )


def test_the_password_is_read_from_its_file_and_never_printed(working_folder: Path) -> None:
    (working_folder / "secret").write_text("hunter2\n", "utf-8")
    settings = ClusterSettings(user="u", password_file=working_folder / "secret")
    password = secrets.cluster_password(settings)
    assert password
    assert password.get_secret_value() == "hunter2"
    assert "hunter2" not in f"{password!r} {password} {settings!r}"
    assert secrets.cluster_password(ClusterSettings()) is None


def test_a_password_file_that_holds_none_is_said(working_folder: Path) -> None:
    file = working_folder / "secret"
    with pytest.raises(SettingsError, match="can't be read: No such file"):
        secrets.cluster_password(ClusterSettings(user="u", password_file=file))
    file.write_text(" \n", "utf-8")
    with pytest.raises(SettingsError, match=r"is empty\. Name a file that holds the password"):
        secrets.cluster_password(ClusterSettings(user="u", password_file=file))
