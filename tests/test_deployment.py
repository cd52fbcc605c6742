"""The files for servers name only what exists: settings, commands, paths."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from webapp.config import Settings

ROOT = Path(__file__).parents[1]
DEPLOYMENT = ROOT / "webapp" / "deployment"
UNITS = sorted(DEPLOYMENT.glob("*.service"))
SETTINGS = {name.upper() for name in Settings.model_fields}
OTHERS = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
BRIDGE = {"HUSTLR_URL", "BAILEYS_SECRET", "BAILEYS_PAIR_NUMBER"}


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    text = dockerfile.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and line[0] != "#"]
    return [(words[0], words[1]) for words in lines]


def copied(dockerfile: Path) -> list[str]:
    """Return what is copied from the project."""
    copies = [rest.split() for word, rest in instructions(dockerfile) if word == "COPY"]
    return [source for words in copies if "--from=build" not in words for source in words[:-1]]


@pytest.mark.parametrize("directory", [ROOT, ROOT / "baileys-service"])
def test_an_image_gets_what_exists_and_is_not_kept_out(directory: Path) -> None:
    ignore = (directory / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sources = copied(directory / "Dockerfile")
    assert sources
    for source in sources:
        assert (directory / source).exists(), source
        assert f"!{source}" in ignore, source


@pytest.mark.parametrize("directory", [ROOT, ROOT / "baileys-service"])
def test_an_image_runs_without_rights_and_is_watched(directory: Path) -> None:
    words = dict(instructions(directory / "Dockerfile"))
    assert int(words["USER"]) > 0
    assert "health" in words["HEALTHCHECK"]


def test_the_image_sets_only_what_is_a_setting() -> None:
    words = dict(instructions(ROOT / "Dockerfile"))
    assert set(re.findall(r"(\w+)=", words["ENV"])) <= SETTINGS | OTHERS


def test_compose_names_settings_volumes_and_services_that_exist() -> None:
    whole = compose()
    assert set(whole["services"]) == {"web", "worker", "mongo", "bridge"}
    for name in ("web", "worker"):
        assert set(whole["services"][name]["environment"]) <= SETTINGS
        assert set(whole["services"][name]["depends_on"]) <= set(whole["services"])
    assert set(whole["services"]["bridge"]["environment"]) == BRIDGE
    used = {
        volume.split(":")[0]
        for service in whole["services"].values()
        for volume in service["volumes"]
    }
    assert used == set(whole["volumes"])


def test_only_the_web_is_reached_from_outside_and_only_from_this_host() -> None:
    ports = {name: service.get("ports", []) for name, service in compose()["services"].items()}
    assert ports.pop("web") == ["127.0.0.1:8000:8000"]
    assert not any(ports.values())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_starts_what_is_there_as_nobody_special(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # names keep their case
    parser.read_string(unit.read_text(encoding="utf-8"))
    service = parser["Service"]
    assert service["User"] == "hustlr"
    assert service["Restart"] == "always"
    directory = service["WorkingDirectory"].replace("/opt/hustlr", str(ROOT))
    assert Path(directory).is_dir()
    command = service["ExecStart"].split()
    file = command[-1] if command[-1].endswith(".js") else None
    assert file is None or (Path(directory) / file).exists()


def test_there_is_a_unit_for_every_kind_of_process() -> None:
    assert [unit.stem for unit in UNITS] == ["hustlr-bridge", "hustlr-web", "hustlr-worker"]


def test_the_proxy_sets_the_address_anew_and_keeps_figures_inside() -> None:
    text = (DEPLOYMENT / "nginx.conf").read_text(encoding="utf-8")
    assert "X-Forwarded-For $remote_addr;" in text
    assert "location = /metrics { return 404; }" in text
