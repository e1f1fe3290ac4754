"""What Prometheus reads: its text format, of the hub's counts and of what is so right now."""

import asyncio
from collections import Counter
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from hub.counts import Histogram
from hub.hub import Hub
from hub.session import Session

FAMILIES = ("app", "groups", "direct", "socketio")


def page(hub: Hub, *, is_database_up: bool) -> bytes:
    registry = CollectorRegistry()
    registry.register(HubCollector(hub, is_database_up=is_database_up))
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class HubCollector(Collector):
    def __init__(self, hub: Hub, *, is_database_up: bool) -> None:
        self._hub = hub
        self._is_database_up = is_database_up

    def collect(self) -> Iterator[Metric]:
        counts = self._hub.counts
        yield GaugeMetricFamily("chatd_mongod_up", "Whether the database answers.", float(self._is_database_up))
        if self._hub.space.free is not None:
            yield GaugeMetricFamily("chatd_disk_free_bytes", "Where data_dir is.", float(self._hub.space.free))
        yield self._connections()
        yield GaugeMetricFamily("chatd_tasks", "What goes on in the server at once.", float(len(asyncio.all_tasks())))
        yield CounterMetricFamily("chatd_posts", "Messages stored.", counts.posts)
        yield CounterMetricFamily("chatd_deliveries", "Pieces handed to clients.", counts.deliveries)
        yield CounterMetricFamily("chatd_outbox_drops", "Clients closed for reading too slowly.", counts.outbox_drops)
        yield CounterMetricFamily("chatd_logins_refused", "Sign-ins that were refused.", counts.logins_refused)
        yield _histogram("chatd_commit_batch_size", "What was stored in one write.", counts.batch_sizes)
        yield _histogram("chatd_commit_seconds", "How long a write took to be on disk.", counts.commit_seconds)
        yield _histogram("chatd_loop_lag_seconds", "How late the loop was.", counts.loop_lag)

    def _connections(self) -> Metric:
        metric = GaugeMetricFamily("chatd_connections", "Clients that are connected, by dialect.", labels=["dialect"])
        for family, count in connections(self._hub).items():
            metric.add_metric([family], count)
        return metric


def connections(hub: Hub) -> dict[str, int]:
    """How many clients are connected, by dialect."""
    connected = Counter(map(_family, hub.registry.all()))
    return {family: connected[family] for family in FAMILIES}


def _family(session: Session) -> str:
    """Families are the folders of this package."""
    return type(session.dialect).__module__.split(".")[1]


def _histogram(name: str, text: str, histogram: Histogram) -> Metric:
    buckets, so_far = [], 0
    for bound, count in zip((*map(str, histogram.bounds), "+Inf"), histogram.counts, strict=True):
        so_far += count
        buckets.append((bound, float(so_far)))
    return HistogramMetricFamily(name, text, buckets, histogram.total)
