"""Settings: the only reader of the environment and of `.env`."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from webapp.errors import ConfigurationError
from webapp.store.launch import socket_path

CREDENTIALS = (
    "whatsapp_access_token",
    "whatsapp_phone_number_id",
    "whatsapp_verify_token",
    "whatsapp_app_secret",
)
"""A WhatsApp number is connected with all of these, or with none."""

AWS_PARTS = (
    "aws_dynamodb_sessions_table",
    "aws_dynamodb_users_table",
    "aws_dynamodb_providers_table",
    "aws_dynamodb_bookings_table",
    "aws_lambda_question_answerer_function_name",
)
"""What needs boto3 and a region when it is named; so does `use_bedrock_intent`."""
_YES = ("1", "true", "yes", "on", "y", "t")
"""What pydantic takes for true."""


def _matching(pattern: str, expected: str) -> AfterValidator:
    """Make a check that never repeats the value: it may hold a password."""

    def check(value: str | SecretStr) -> str | SecretStr:
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        if not re.fullmatch(pattern, text):
            raise ValueError(f"expected {expected}")
        return value

    return AfterValidator(check)


_MongoUri = Annotated[
    SecretStr, _matching(r"mongodb(\+srv)?://\S+", "an address that begins with mongodb://")
]
_Url = Annotated[str, _matching(r"https?://\S+", "an address that begins with https://")]
_Version = Annotated[str, _matching(r"v\d+\.\d+", "a version such as v25.0")]
_Digits = Annotated[str, _matching(r"\d*", "digits only (the id, not the phone number)")]
_Clock = Annotated[str, _matching(r"([01]\d|2[0-3]):[0-5]\d", "a time such as 20:00")]
_Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
_Delay = Annotated[int, Field(ge=1, le=24 * 60)]
_Table = Annotated[
    str, _matching(r"([A-Za-z0-9_.-]{3,255})?", "3 to 255 letters, digits, _, . or -")
]
_Calls = Annotated[int, Field(ge=0, le=1_000_000)]
_OptionalUrl = Annotated[str, _matching(r"(https?://\S+)?", "an address, or nothing")]


class Settings(BaseModel):
    """Every setting once; the environment variable is the name in capital letters."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    mongodb_uri: _MongoUri | None = None
    """None: the embedded database under `hustlr_data_dir`."""
    mongodb_db_name: Annotated[
        str, _matching(r"[A-Za-z0-9_-]{1,38}", "1 to 38 letters, digits, - or _")
    ] = "hustlr"
    whatsapp_api_url: _Url = "https://graph.facebook.com"
    """The base of the Graph API, or the full address that ends in /messages."""
    whatsapp_api_version: _Version = "v25.0"
    whatsapp_access_token: SecretStr | None = None
    whatsapp_phone_number_id: _Digits = ""
    whatsapp_verify_token: SecretStr | None = None
    whatsapp_app_secret: SecretStr | None = None
    whatsapp_business_account_id: _Digits = ""
    """Needed only to create and list message templates."""
    whatsapp_channel: Literal["cloud_api", "baileys"] = "cloud_api"
    """How WhatsApp is reached: Meta's API, or a linked phone through baileys-service."""
    baileys_service_url: _Url = "http://127.0.0.1:3001"
    """Where baileys-service listens; used with `whatsapp_channel` baileys only."""
    baileys_secret: (
        Annotated[
            SecretStr, _matching(r".{32,}", "at least 32 characters, as baileys-service has them")
        ]
        | None
    ) = None
    geopy_nominatim_user_agent: str = ""
    """Empty: map pins are looked up offline, in the gazetteer alone."""
    nominatim_url: _Url = "https://nominatim.openstreetmap.org"
    aws_region: str = ""
    """Needed by everything of AWS below; each part is used only where it is named."""
    aws_access_key_id: str = ""
    """Empty: boto3 looks for credentials itself (role of the machine, profile)."""
    aws_secret_access_key: SecretStr | None = None
    aws_session_token: SecretStr | None = None
    """Of credentials that end."""
    aws_endpoint_url: _OptionalUrl = ""
    """Another address for all of AWS: a private endpoint, or a simulation of AWS."""
    aws_dynamodb_sessions_table: _Table = ""
    aws_dynamodb_users_table: _Table = ""
    aws_dynamodb_providers_table: _Table = ""
    aws_dynamodb_bookings_table: _Table = ""
    use_bedrock_intent: bool = False
    """Whether a language model is asked about messages that ours does not understand."""
    bedrock_model_id: str = ""
    bedrock_calls_per_hour: _Calls = 200
    """Over all processes; then only our own model is asked."""
    aws_lambda_question_answerer_function_name: str = ""
    """Answers general questions; empty: they get the usual sentence."""
    aws_lambda_calls_per_hour: _Calls = 200
    hustlr_data_dir: Path = Path("var")
    hustlr_models_dir: Path = Path("models")
    hustlr_demo_providers: bool = True
    hustlr_host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    hustlr_port: Annotated[int, Field(ge=1, le=65535)] = 8000
    hustlr_workers: Annotated[int, Field(ge=1, le=64)] = 2
    hustlr_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    hustlr_keep_messages_days: Annotated[int, Field(ge=7, le=3650)] = 90
    hustlr_keep_people_days: Annotated[int, Field(ge=30, le=3650)] = 1095
    """After so many days without a word or a booking a person, no provider, is erased."""
    hustlr_webhooks_to_loopback: bool = False
    """Whether events may be posted to this machine too, also without TLS: to try them out."""
    hustlr_privacy_url: _OptionalUrl = ""
    """Shown with the question for consent; empty: no link is shown."""
    hustlr_public_url: _OptionalUrl = ""
    """Where people reach us, for links to calendar files; empty: this machine, or no links."""
    hustlr_travel_minutes: _Minutes = 30
    """Kept free between two jobs of a provider."""
    hustlr_notice_minutes: _Minutes = 15
    """Between a request and its job."""
    hustlr_remind_minutes: _Delay = 20
    """Silence after which a provider is reminded and the customer told."""
    hustlr_others_minutes: _Delay = 40
    """Silence after which the others are asked whom the customer has agreed to."""
    hustlr_expire_minutes: _Delay = 120
    """Silence after which a request or a proposal runs out."""
    hustlr_urgent_expire_minutes: _Delay = 30
    """The same for "as soon as possible"; the delays before it shrink in proportion."""
    hustlr_team_minutes: _Minutes = 120
    """How soon somebody of the team answers who was asked for; then the bot goes on."""
    hustlr_ask_done_minutes: _Minutes = 30
    """After a job's end the provider is asked whether it is done."""
    hustlr_complete_hours: Annotated[int, Field(ge=1, le=24 * 14)] = 24
    """After a job's end it counts as done."""
    hustlr_quiet_from: _Clock = "20:00"
    hustlr_quiet_to: _Clock = "07:00"
    """Nobody is reminded of anything from one to the other, local time."""

    @model_validator(mode="wrap")
    @classmethod
    def _report_everything(
        cls,
        values: object,
        validate: ModelWrapValidatorHandler[Settings],
    ) -> Settings:
        """Join what is wrong with single fields and what is wrong between them."""
        problems = list(_problems_between(values)) if isinstance(values, dict) else []
        try:
            settings = validate(values)
        except ValidationError as error:
            problems = [_detail(e["loc"], e["msg"]) for e in error.errors()] + problems
        if problems:
            raise ValidationError.from_exception_data(cls.__name__, problems)
        return settings

    @classmethod
    def from_env(cls) -> Settings:
        """Read the environment and `.env`; raises ConfigurationError with all that is wrong."""
        try:
            return _Environment()
        except ValidationError as error:
            raise ConfigurationError(
                [f"{_variable(e['loc'])}: {e['msg']}" for e in error.errors()]
            ) from None

    @property
    def whatsapp_configured(self) -> bool:
        """Whether a real WhatsApp number is connected."""
        return self.whatsapp_access_token is not None or self.whatsapp_channel == "baileys"

    @property
    def dynamodb_wanted(self) -> bool:
        """Whether any table is named."""
        return any(getattr(self, name) for name in AWS_PARTS if "dynamodb" in name)

    @property
    def advice_wanted(self) -> bool:
        """Whether AWS is asked about messages."""
        return self.use_bedrock_intent or bool(self.aws_lambda_question_answerer_function_name)

    @property
    def secret_values(self) -> tuple[str, ...]:
        """Return what no log may show."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(v.get_secret_value() for v in values if isinstance(v, SecretStr))

    @property
    def simulator_enabled(self) -> bool:
        """Whether the chat simulator is served: never beside a real number or to a network."""
        return not self.whatsapp_configured and _is_loopback(self.hustlr_host)

    @property
    def link_base(self) -> str:
        """Where links to us begin; empty when nobody outside this machine could follow one."""
        if self.hustlr_public_url or not self.simulator_enabled:
            return self.hustlr_public_url
        return f"http://{self.hustlr_host}:{self.hustlr_port}"

    @property
    def demo_providers_wanted(self) -> bool:
        """Whether an empty directory may be filled with invented providers."""
        return self.hustlr_demo_providers and not self.whatsapp_configured

    @property
    def embedded_file(self) -> Path:
        """Where the embedded database keeps its data."""
        return self.hustlr_data_dir.resolve() / "hustlr.sqlite"

    @property
    def metrics_dir(self) -> Path:
        """Where the processes of a server keep the figures that /metrics adds up."""
        return self.hustlr_data_dir.resolve() / "metrics"

    @property
    def embedded_socket(self) -> Path:
        """Where the embedded database listens; see webapp.store.launch.socket_path."""
        return socket_path(self.hustlr_data_dir.resolve())


def share_metrics(settings: Settings) -> None:
    """Let this process, and those it forks, add up their metrics with the others' of its data.

    Only before anything imports webapp.metrics: prometheus-client looks at the environment then.
    """
    settings.metrics_dir.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.metrics_dir)  # noqa: TID251 - its home


class _Environment(Settings, BaseSettings):
    """Settings filled from the environment, then from `.env` in the working directory."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )


def _problems_between(values: dict[str, Any]) -> Iterator[InitErrorDetails]:
    given = [name for name in CREDENTIALS if values.get(name)]
    if given:
        for name in CREDENTIALS:
            if name not in given:
                yield _detail(
                    (name,),
                    f"missing, while {', '.join(n.upper() for n in given)} is set: "
                    "set it too, or none of them to use the simulator",
                )
    if values.get("whatsapp_channel") == "baileys" and not values.get("baileys_secret"):
        yield _detail(
            ("baileys_secret",),
            "missing, while WHATSAPP_CHANNEL is baileys: set the secret that baileys-service has",
        )
    yield from _delays_out_of_order(values)
    yield from _problems_with_aws(values)


def _problems_with_aws(values: dict[str, Any]) -> Iterator[InitErrorDetails]:
    bedrock = str(values.get("use_bedrock_intent", "")).lower() in _YES
    wanted = [name for name in AWS_PARTS if values.get(name)]
    wanted += ["use_bedrock_intent"] if bedrock else []
    if bedrock and not values.get("bedrock_model_id"):
        yield _detail(("bedrock_model_id",), "missing, while USE_BEDROCK_INTENT is on")
    if bool(values.get("aws_access_key_id")) != bool(values.get("aws_secret_access_key")):
        yield _detail(
            ("aws_secret_access_key",), "set it and AWS_ACCESS_KEY_ID together, or neither"
        )
    if not wanted:
        return
    listed = ", ".join(name.upper() for name in wanted)
    if not values.get("aws_region"):
        yield _detail(("aws_region",), f"missing, while {listed} is set")
    if importlib.util.find_spec("boto3") is None:
        yield _detail((wanted[0],), "needs boto3: pip install -r requirements-aws.txt")


def _delays_out_of_order(values: dict[str, Any]) -> Iterator[InitErrorDetails]:
    names = ("hustlr_remind_minutes", "hustlr_others_minutes", "hustlr_expire_minutes")
    delays = [str(values.get(name, Settings.model_fields[name].default)) for name in names]
    numbers = [int(each) for each in delays if each.isdecimal()]
    if len(numbers) == len(names) and sorted(set(numbers)) != numbers:
        listed = ", ".join(f"{n.upper()}={d}" for n, d in zip(names, delays, strict=True))
        yield _detail((names[0],), f"expected each later than the one before: {listed}")


def _detail(loc: tuple[int | str, ...], message: str) -> InitErrorDetails:
    text = message.removeprefix("Value error, ").replace("{", "{{").replace("}", "}}")
    return InitErrorDetails(type=PydanticCustomError("setting", text), loc=loc, input=None)


def _variable(loc: tuple[int | str, ...]) -> str:
    return str(loc[0]).upper() if loc else "settings"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
