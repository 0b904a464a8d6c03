"""Django's real settings, with one address more: the page path of `lane`."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.claiming.urls"
