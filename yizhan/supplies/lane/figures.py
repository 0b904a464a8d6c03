"""What the lane counts, for /metrics."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

answers = Counter("yizhan_lane_answers", "Answers of the lane, also refusals", ["outcome"])
latency = Histogram(
    "yizhan_lane_seconds",
    "Time from request to answer",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10),
)
batch = Histogram(
    "yizhan_lane_batch", "Claims answered by one statement", buckets=(1, 2, 5, 10, 25, 50, 100, 250, 500)
)
waiting = Gauge("yizhan_lane_waiting", "Claims that wait for an answer", multiprocess_mode="livesum")
