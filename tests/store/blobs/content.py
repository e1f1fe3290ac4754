"""Contents go in and come out of any storage."""


async def stored(blobs, *chunks):
    writer = blobs.writer()
    for chunk in chunks:
        await writer.write(chunk)
    return await writer.finish()


async def read(blobs, digest, start, stop):
    reader = await blobs.open(digest, start, stop)
    chunks = []
    while chunk := await reader.read():
        chunks.append(chunk)
    reader.close()
    return b"".join(chunks)
