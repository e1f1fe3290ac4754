"""Films that tell where they were taken, made by FFmpeg."""

import struct
from io import BytesIO

import av

from tests.store.drawn import PLACE

ISO6709 = b"+52.5486+013.3567/"
FIXED = struct.pack(">ii", int(13.3567 * 2**16), int(52.5486 * 2**16))  # Longitude and latitude, as in a loci box.
COORDINATES = (ISO6709, FIXED, ISO6709[:8], FIXED[:4])

# What each writes, and where.
FILMS = {
    "loci": ("mp4", "video/mp4", {}),
    "xyz": ("mov", "video/quicktime", {}),
    "keys": ("mp4", "video/mp4", {"movflags": "use_metadata_tags"}),
    "mov keys": ("mov", "video/quicktime", {"movflags": "use_metadata_tags"}),
    "phone": ("3gp", "video/3gpp", {}),
    "fragments": ("mp4", "video/mp4", {"movflags": "frag_keyframe+empty_moov"}),
}


def film(name):
    format, _, options = FILMS[name]
    out = BytesIO()
    with av.open(out, "w", format=format, options=options) as container:
        location = {"location": ISO6709.decode(), "com.apple.quicktime.location.ISO6709": ISO6709.decode()}
        container.metadata.update(location | {"model": PLACE.decode(), "comment": PLACE.decode()})
        stream = container.add_stream("mpeg4", rate=10, width=64, height=48, pix_fmt="yuv420p")
        for number in range(5):
            container.mux(stream.encode(_frame(number)))
        container.mux(stream.encode())
    return out.getvalue()


def frames(content):
    with av.open(BytesIO(content)) as container:
        return [bytes(plane) for frame in container.decode(video=0) for plane in frame.planes]


def told(content):
    """What FFmpeg reads beside the film."""
    with av.open(BytesIO(content)) as container:
        return container.metadata | container.streams[0].metadata


def _frame(number):
    frame = av.VideoFrame(64, 48, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes((number * 9 + at) % 256 for at in range(plane.buffer_size)))
    return frame
