"""The one ASGI app of a web process: Django's pages in threads, native async routes beside them."""

from config.env import env
from config.wsgi import application as pages
from yizhan.common.bridge import ASGIApp, Bridge

# path prefix → ASGI app; what answers here bypasses Django's middleware
ROUTES: dict[str, ASGIApp] = {}

BODY_LIMIT_BYTES = (env.import_max_mb + 1) * 1024 * 1024  # the largest upload is a sheet, in a form

application = Bridge(pages, threads=env.threads, routes=ROUTES, body_limit_bytes=BODY_LIMIT_BYTES)
