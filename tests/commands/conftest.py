"""Databases that commands may put others in the place of."""

import pytest


@pytest.fixture
def database(new_database):
    return new_database
