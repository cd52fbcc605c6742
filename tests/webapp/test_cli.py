"""The command line: what it offers, and how it says what went wrong."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dialogue.messages import Incoming, Kind
from webapp import store
from webapp.cli import GROUPS, main
from webapp.store.admission import Admission
from webapp.store.transcripts import Transcripts

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = (
    "serve",
    "worker",
    "users",
    "import-providers",
    "providers",
    "templates",
    "keys",
    "chat",
    "db",
    "doctor",
)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run where no `.env` is read and nothing of the checkout is touched."""
    monkeypatch.chdir(tmp_path)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert set(COMMANDS) <= set(shown.split())
    assert len(GROUPS) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert f"python -m webapp {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "required: COMMAND"),
        (["swim"], "invalid choice: 'swim'"),
        (["serve", "--port", "seven"], "'seven' is not a number from 1 to 65535"),
        (["serve", "--port", "70000"], "'70000' is not a number from 1 to 65535"),
        (["serve", "--workers", "0"], "'0' is not a number from 1 to 64"),
        (["chat", "--phone", "123"], "'123' is no phone number like +263771000001"),
    ],
)
def test_wrong_usage_is_explained(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("command", ["serve", "worker", "chat"])
def test_a_wrong_setting_is_told_without_a_traceback(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUSTLR_PORT", "many")

    assert main([command]) == 1

    message = capsys.readouterr().err
    assert message.startswith("hustlr: The configuration cannot be used:\n  - HUSTLR_PORT: ")


def test_chat_is_refused_where_it_would_write_to_real_people(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ACCESS_TOKEN", "VERIFY_TOKEN", "APP_SECRET"):
        monkeypatch.setenv(f"WHATSAPP_{name}", "of-a-test")
    monkeypatch.setenv("WHATSAPP_PHONE_NUMBER_ID", "110220330440550")

    assert main(["chat"]) == 1

    assert "a WhatsApp number is connected" in capsys.readouterr().err


@pytest.fixture
def own_database(monkeypatch: pytest.MonkeyPatch, mongo_uri: str, database: str) -> Iterator[None]:
    """Let commands use a database of the test's own."""
    monkeypatch.setenv("MONGODB_URI", mongo_uri)
    monkeypatch.setenv("MONGODB_DB_NAME", database)
    yield
    store.disconnect()


def test_providers_are_imported_and_bad_rows_reported(
    own_database: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "providers.csv"
    file.write_text(
        "whatsapp_number,name,service_type,location\n"
        '+263771000090,New Pipes,plumber,"Avondale, Harare"\n'
        "nobody,Bad,plumber,Harare\n",
        encoding="utf-8",
    )

    codes = [main(["import-providers", str(file)]) for _ in range(2)]

    told = capsys.readouterr()
    assert codes == [1, 1]
    assert told.out.splitlines() == [
        "1 imported, 0 unchanged, 1 left out.",
        "0 imported, 1 unchanged, 1 left out.",
    ]
    assert f"{file}:3: whatsapp_number 'nobody' is no number" in told.err
    names = [each.name for each in Admission().active()]
    assert names == ["New Pipes"]  # and no invented ones beside them


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot read providers.csv: No such file or directory"),
        (b"name,\xff\n", "providers.csv is no CSV file in UTF-8"),
        (b"name,colour\n", "missing: whatsapp_number"),
    ],
)
def test_a_file_that_is_no_table_of_providers_is_refused(
    own_database: None, content: bytes | None, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        Path("providers.csv").write_bytes(content)

    assert main(["import-providers", "providers.csv"]) == 1

    error = capsys.readouterr().err
    assert error.startswith("hustlr: ")
    assert message in error


def test_a_conversation_can_be_typed(
    own_database: None,
    models_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HUSTLR_MODELS_DIR", str(models_dir))
    monkeypatch.setattr("sys.stdin", io.StringIO("Hi\n\nRudo, Mufakose\n1\n/pin -17.79 31.04\n"))

    assert main(["chat"]) == 0

    shown = capsys.readouterr().out
    assert shown.index("What's your name") < shown.index("Do you agree?") < shown.index("Welcome")
    assert "\n  1. I agree" in shown
    lines = Transcripts().of("+263771000001", 20).lines
    said = [line.content.kind for line in lines if isinstance(line.content, Incoming)]
    assert said == [Kind.TEXT, Kind.TEXT, Kind.CHOICE, Kind.LOCATION]


@pytest.mark.parametrize(
    "program", [["-m", "gunicorn", "wsgi:app"], ["-c", "import wsgi"], ["-m", "webapp", "worker"]]
)
def test_every_program_tells_a_wrong_setting_plainly(program: list[str]) -> None:
    run = subprocess.run(
        ["/usr/bin/env", "HUSTLR_WORKERS=none", sys.executable, *program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert run.returncode == 1
    assert "HUSTLR_WORKERS: " in run.stderr
    assert "Traceback" not in run.stderr


def test_help_and_serve_do_not_load_the_model() -> None:
    code = (
        "import sys, webapp.cli, webapp.serve\n"
        "heavy = {'spacy', 'sklearn', 'mongoengine', 'flask'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=True)


def test_the_database_moves_by_export_and_import(tmp_path: Path) -> None:
    table = tmp_path / "providers.csv"
    table.write_text(
        "whatsapp_number,name,service_type,location\n"
        '+263771000044,Tap Doctor,plumber,"Mbare, Harare"\n',
        encoding="utf-8",
    )
    dump = str(tmp_path / "dump")

    assert _ran(tmp_path / "old", "import-providers", str(table)).returncode == 0
    assert "providers: 1 documents" in _ran(tmp_path / "old", "db", "export", dump).stdout
    assert "providers: 1 documents" in _ran(tmp_path / "new", "db", "import", dump).stdout
    again = _ran(tmp_path / "new", "db", "import", dump)
    assert again.returncode == 1
    assert "already has collections" in again.stderr


def _ran(data_dir: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["/usr/bin/env", f"HUSTLR_DATA_DIR={data_dir}", "MONGODB_URI=", sys.executable]
    return subprocess.run(
        [*command, "-m", "webapp", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
