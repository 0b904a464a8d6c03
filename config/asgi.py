"""The one ASGI app of a web process: Django's pages in threads, native async routes beside them."""

from django.conf import settings
from django.db import connections

from config.env import env
from config.wsgi import application as pages
from yizhan.common.bridge import ASGIApp, Bridge
from yizhan.supplies.lane import Database, Lane

lane = Lane(
    Database(connections["default"].get_connection_params(), env.lane_pool),
    cookie=settings.SESSION_COOKIE_NAME,
    queue_most=env.lane_queue,
    batch_most=env.lane_batch,
)

# path prefix → ASGI app; what answers here bypasses Django's middleware
ROUTES: dict[str, ASGIApp] = {"/lane/": lane}

BODY_LIMIT_BYTES = (env.import_max_mb + 1) * 1024 * 1024  # the largest upload is a sheet, in a form

application = Bridge(
    pages, threads=env.threads, routes=ROUTES, lives=[lane], body_limit_bytes=BODY_LIMIT_BYTES
)
