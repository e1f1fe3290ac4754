"""Commands as an operator gives them, over a database that they may put others in the place of."""

import json

import pytest

import chatd


@pytest.fixture
def database(new_database):
    return new_database


@pytest.fixture
def config():
    """What config.yaml says beside where the data are. A module that needs more has a fixture of the same name."""
    return {"auth": {"bcrypt_rounds": 4}}


@pytest.fixture
def settings_file(tmp_path, mongodb, database, config):
    path, data_dir = tmp_path / "config.yaml", tmp_path / "data"
    data_dir.mkdir()
    settings = {"data_dir": str(data_dir), "mongodb": {"uri": mongodb, "database": database}}
    path.write_text(json.dumps(settings | config))
    return path


@pytest.fixture
def run(settings_file, capsys):
    """Runs a command: its exit code, what it printed and complained of."""

    def command(*arguments):
        code = chatd.main(["--config", str(settings_file), *map(str, arguments)])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command
