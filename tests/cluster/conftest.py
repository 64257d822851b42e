"""One cluster for all tests, which clean up behind themselves."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.index.cluster import Access
from tests.cluster.nodes import LIBRARIES, Nodes


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.cluster)


@pytest.fixture(scope="session")
def all_nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    if not LIBRARIES.is_dir() or shutil.which("java") is None:
        pytest.skip("`make cluster` fetches what a cluster is made of")
    with Nodes(tmp_path_factory.mktemp("nodes")) as nodes:
        yield nodes


@pytest.fixture
def nodes(all_nodes: Nodes) -> Iterator[Nodes]:
    yield all_nodes
    all_nodes.clear()


@pytest.fixture
def access(nodes: Nodes) -> Access:
    return Access(hosts=nodes.hosts)
