"""What does a request carry?"""

import json

from aiohttp import BodyPartReader, MultipartReader, web

from bot.sandbox.journal import Upload
from bot.sandbox.wire import Json


async def read_body(request: web.Request) -> tuple[Json, tuple[Upload, ...]]:
    """Return the JSON of a request, and the files that came along.

    Raises:
        ValueError: The body is no valid JSON.
    """
    if request.content_type == "multipart/form-data":
        return await _read_parts(await request.multipart())
    if request.can_read_body:
        return json.loads(await request.read() or b"null"), ()
    return None, ()


async def _read_parts(reader: MultipartReader) -> tuple[Json, tuple[Upload, ...]]:
    body: Json = None
    uploads = []
    async for part in reader:
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read())
        if part.name == "payload_json":
            body = json.loads(content)
            continue
        content_type = part.headers.get("Content-Type", "application/octet-stream")
        uploads.append(Upload(part.name or "", part.filename or "", content, content_type))
    return body, tuple(uploads)
