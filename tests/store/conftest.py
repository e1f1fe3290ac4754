import pytest

from store.pictures.metadata import strip


@pytest.fixture
def stripped(tmp_path):
    """What is left: `stripped(content, kind)`."""

    def strip_content(content, kind):
        path = tmp_path / "picture"
        path.write_bytes(content)
        changed = strip(path, kind)
        assert changed == (path.read_bytes() != content)
        assert [path] == list(tmp_path.iterdir())
        return path.read_bytes()

    return strip_content


@pytest.fixture
def database(new_database):
    """One whose indexes and collections a test may change."""
    return new_database
