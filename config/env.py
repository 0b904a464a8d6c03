"""What does the environment ask for? Read once, checked, with one plain line per fault."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
BARE_NAMES = {"DATABASE_URL", "HOST", "PORT"}
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 – compared, not listened on


class BadEnvironment(SystemExit):
    """A setting is missing or wrong; the message says which one and what to set."""


class Env(BaseSettings):
    """Every setting an operator can make, by environment variable `YIZHAN_<NAME>`."""

    model_config = SettingsConfigDict(env_prefix="YIZHAN_", extra="ignore")

    data: Path = Field(default=ROOT / "var", description="folder of the database, uploads and keys")
    database_url: str = Field(
        default="",
        validation_alias="DATABASE_URL",
        description="a PostgreSQL of yours, 15 or newer (`postgresql://…`); empty: the embedded one",
    )
    host: str = Field(default="127.0.0.1", validation_alias="HOST", description="address to listen on")
    port: int = Field(
        default=8000, ge=0, le=65535, validation_alias="PORT", description="port; 0: any free one"
    )
    workers: int = Field(default=1, ge=1, le=64, description="web processes")
    threads: int = Field(default=8, ge=1, le=128, description="threads per web process")
    lane_queue: int = Field(
        default=10_000, ge=1, le=100_000, description="claims that may wait in a web process; past it 503"
    )
    lane_batch: int = Field(default=500, ge=1, le=10_000, description="most claims in one statement")
    lane_pool: int = Field(
        default=2, ge=1, le=32, description="connections of the lane per web process: rounds served at once"
    )
    debug: bool = Field(default=False, description="traces in the browser; never where others can reach it")
    demo: bool = Field(default=False, description="demo world: its users are offered at sign-in")
    public_url: str = Field(
        default="", description="`https://…` as workers see it; https turns on HSTS and secure cookies"
    )
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default=[], description="more host names to answer to, by comma"
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="proxies in front that set X-Forwarded-For"
    )
    metrics_token: str = Field(default="", description="bearer token of /metrics; empty: this machine only")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="least weight of a line in the log"
    )

    crypto: Literal["aes", "sm"] = Field(
        default="aes", description="AES-256-GCM and SHA-256, or SM4-GCM and SM3 (国密)"
    )

    sms: Literal["", "console", "inbox", "aliyun", "tencent"] = Field(
        default="",
        description="who sends codes; empty: inbox in the demo (the page shows the code), else console",
    )
    sms_endpoint: str = Field(default="", description="address of the SMS service, if not its usual one")
    sms_key_id: str = Field(default="", description="AccessKey id (Aliyun) or SecretId (Tencent)")
    sms_key_secret: str = Field(default="", description="AccessKey secret or SecretKey")
    sms_sign_name: str = Field(default="", description="approved signature (签名)")
    sms_template: str = Field(default="", description="approved template's code")
    sms_app_id: str = Field(default="", description="SmsSdkAppId (Tencent)")

    sms_templates: Annotated[dict[str, str], NoDecode] = Field(
        default={},
        description="approved templates of notices, by comma: `places.fault_answered=SMS_1,…`"
        " (`yizhan notices kinds` lists the texts to have approved)",
    )

    wechat_app_id: str = Field(default="", description="WeChat official account: AppID")
    wechat_app_secret: str = Field(default="", description="WeChat official account: AppSecret")
    wechat_endpoint: str = Field(default="https://api.weixin.qq.com", description="WeChat's API")
    wechat_open_endpoint: str = Field(
        default="https://open.weixin.qq.com", description="WeChat's sign-in page"
    )

    wechat_templates: Annotated[dict[str, str], NoDecode] = Field(
        default={},
        description="template messages of the official account, by comma: `places.fault_answered=id,…`",
    )

    dingtalk_app_key: str = Field(default="", description="DingTalk app that sends work notices: AppKey")
    dingtalk_app_secret: str = Field(default="", description="DingTalk app: AppSecret")
    dingtalk_agent_id: str = Field(default="", description="DingTalk app: AgentId")
    dingtalk_endpoint: str = Field(default="https://oapi.dingtalk.com", description="DingTalk's API")

    quiet_hours: str = Field(
        default="22:00-07:00", description="when no message rings, China's clock; each person may set her own"
    )
    webhooks_private: bool = Field(
        default=False,
        description="webhooks may call private addresses, and without TLS: for systems in the house",
    )

    verify: Literal["none", "fake", "http"] = Field(
        default="none", description="who verifies real names: nobody, a pretence for tests, a service"
    )
    verify_endpoint: str = Field(default="", description="address of the verification service")
    verify_key: str = Field(default="", description="key of the verification service")

    tiles_url: str = Field(default="", description="XYZ template of approved tiles; empty: outlines only")
    tiles_subdomains: Annotated[list[str], NoDecode] = Field(
        default=[], description="what `{s}` in the template stands for, by comma: `t0,t1,t2` or `0,1,2`"
    )
    tiles_approval: str = Field(default="", description="审图号 shown on the map")
    tiles_datum: Literal["wgs84", "gcj02", "bd09"] = Field(default="wgs84", description="datum of the tiles")
    tiles_referrer: bool = Field(
        default=False,
        description="tell the provider of the tiles our host name (Referer), for keys locked to a domain",
    )

    s3_bucket: str = Field(default="", description="bucket for uploads; empty: the data folder")
    s3_endpoint: str = Field(default="", description="address of the S3-compatible storage; empty: Amazon's")
    s3_key_id: str = Field(default="", description="access key id of the storage")
    s3_key_secret: str = Field(default="", description="secret access key of the storage")

    import_max_mb: int = Field(default=64, ge=1, le=1024, description="largest sheet taken in")

    @field_validator("allowed_hosts", "tiles_subdomains", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("sms_templates", "wechat_templates", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.split("=", 1) for part in value.split(",") if part.strip()]
        if not all(len(pair) == 2 and all(half.strip() for half in pair) for pair in pairs):
            raise ValueError("must be pairs by comma: places.fault_answered=SMS_1,…")
        return {kind.strip(): template.strip() for kind, template in pairs}

    @field_validator("quiet_hours")
    @classmethod
    def _are_hours(cls, value: str) -> str:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", value):
            raise ValueError("must be two times such as 22:00-07:00; equal ones mean none")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).hostname):
            raise ValueError("must be an address such as https://yizhan.example.org")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_postgres(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"postgres", "postgresql"}:
            raise ValueError("must begin with postgresql://, or be empty for the embedded database")
        return value

    @field_validator("tiles_url")
    @classmethod
    def _is_template(cls, value: str) -> str:
        if value and not (
            value.startswith(("http://", "https://"))
            and all(part in value for part in ("{x}", "{y}", "{z}"))
            and "{" not in urlsplit(value).netloc.replace("{s}", "")
        ):
            raise ValueError("must be a template such as https://tiles.example.org/{z}/{x}/{y}.png")
        return value

    @field_validator("tiles_subdomains")
    @classmethod
    def _are_names(cls, value: list[str]) -> list[str]:
        if not all(re.fullmatch(r"[A-Za-z0-9.-]+", name) for name in value):
            raise ValueError("must be parts of a host name, by comma, such as t0,t1,t2")
        return value

    @model_validator(mode="after")
    def _tiles_need_a_number(self) -> Env:
        if self.tiles_url and not self.tiles_approval:
            raise ValueError("YIZHAN_TILES_APPROVAL: set the approval number (审图号) of YIZHAN_TILES_URL")
        if "{s}" in self.tiles_url and not self.tiles_subdomains:
            raise ValueError("YIZHAN_TILES_SUBDOMAINS: set what {s} in YIZHAN_TILES_URL stands for")
        return self

    @model_validator(mode="after")
    def _nothing_is_half_set(self) -> Env:
        for name, other in (
            ("wechat_app_id", "wechat_app_secret"),
            ("wechat_app_secret", "wechat_app_id"),
            ("s3_key_id", "s3_key_secret"),
            ("s3_key_secret", "s3_key_id"),
            ("s3_key_id", "s3_bucket"),
            ("s3_endpoint", "s3_bucket"),
            ("wechat_templates", "wechat_app_id"),
            ("dingtalk_app_key", "dingtalk_app_secret"),
            ("dingtalk_app_key", "dingtalk_agent_id"),
            ("dingtalk_app_key", "public_url"),
            ("dingtalk_app_secret", "dingtalk_app_key"),
        ):
            if getattr(self, name) and not getattr(self, other):
                raise ValueError(f"YIZHAN_{other.upper()}: YIZHAN_{name.upper()} needs it")
        for name in ("verify_endpoint", "verify_key"):
            if self.verify == "http" and not getattr(self, name):
                raise ValueError(f"YIZHAN_{name.upper()}: YIZHAN_VERIFY=http needs it")
        return self

    @model_validator(mode="after")
    def _codes_are_shown_in_the_demo_only(self) -> Env:
        if self.sms == "inbox" and not self.demo:
            raise ValueError("YIZHAN_SMS: inbox shows sign-in codes on the page, only with YIZHAN_DEMO=1")
        self.sms = self.sms or ("inbox" if self.demo else "console")
        return self

    @model_validator(mode="after")
    def _a_provider_needs_its_keys(self) -> Env:
        needed = ["sms_key_id", "sms_key_secret", "sms_sign_name", "sms_template"]
        if self.sms == "tencent":
            needed.append("sms_app_id")
        if self.sms in {"aliyun", "tencent"}:
            for name in needed:
                if not getattr(self, name):
                    raise ValueError(f"YIZHAN_{name.upper()}: YIZHAN_SMS={self.sms} needs it")
        return self

    @property
    def tiles_origins(self) -> list[str]:
        """Where tiles come from: one origin for each subdomain, for the content security policy."""
        hosts = [self.tiles_url.replace("{s}", name) for name in self.tiles_subdomains or [""]]
        parts = [urlsplit(host) for host in hosts if host]
        return list(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))

    @property
    def media(self) -> Path:
        return self.data / "media"

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Host names answered to: those named, that of the public address, what is listened on, loopback.

        The demo on all addresses (HOST=0.0.0.0) answers to any name: there is nothing to protect.
        """
        public = urlsplit(self.public_url).hostname
        listening = self.host if self.host not in EVERYWHERE else "*" if self.demo else ""
        named = [*self.allowed_hosts, public, f"[{listening}]" if ":" in listening else listening]
        return [*(name for name in named if name), "127.0.0.1", "localhost", "[::1]"]


def read_env() -> Env:
    try:
        return Env()
    except ValidationError as wrong:
        fault = wrong.errors()[0]
        if not fault["loc"]:
            raise BadEnvironment(fault["msg"].removeprefix("Value error, ")) from None
        name = str(fault["loc"][0]).upper()
        name = name if name in BARE_NAMES else f"YIZHAN_{name}"
        raise BadEnvironment(
            f"{name}: {fault['msg'].removeprefix('Value error, ')} (is {fault['input']!r})"
        ) from None


def kept_secret(path: Path, size: int = 48) -> str:
    """Return the secret kept in `path` (0600), made on first use; two starters agree on one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(size))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)  # whole or not at all, and never over another's
        fresh.unlink()
    return path.read_text(encoding="ascii").strip()


env = read_env()
