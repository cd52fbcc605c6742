"""Fixtures for every test; each family lives in its own module of tests/fixtures."""

pytest_plugins = [
    "tests.fixtures.network",
    "tests.fixtures.aws",
    "tests.fixtures.database",
    "tests.fixtures.model",
    "tests.fixtures.browser",
    "tests.fixtures.server",
]
