"""Other boxes on the LAN, which ends at this machine."""

from contextlib import asynccontextmanager

from zeroconf import DNSQuestionType
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

HERE = ["127.0.0.1"]


@asynccontextmanager
async def another_box():
    zeroconf = AsyncZeroconf(interfaces=HERE)
    try:
        yield zeroconf
    finally:
        await zeroconf.async_close()


async def look_up(zeroconf, label, kind):
    info = AsyncServiceInfo(f"_{kind}._tcp.local.", f"{label}._{kind}._tcp.local.")
    assert await info.async_request(zeroconf.zeroconf, 5000, DNSQuestionType.QM)
    return info
