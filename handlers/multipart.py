"""A multipart/form-data body with one file in it, read as it arrives."""

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from hub.errors import BadRequest, TooLarge

FIELDS_BYTES = 64 * 1024  # The names and texts of all fields but the file, and of each
FIELD_BYTES = 512  # so many more, or a form could have millions of empty ones.


class Form:
    """`feed` it the body. The file is in the field `file_field`; it begins when `file_name` is set."""

    def __init__(self, content_type: str, file_field: str) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise BadRequest(f"Send {file_field} as multipart/form-data.", code="missing_field", field=file_field)
        self.file_name: str | None = None
        self.complete = False
        self._file_field = file_field
        self._texts: dict[str, list[bytearray]] = {}
        self._texts_size = 0
        self._text: bytearray | None = None  # Of the field being read; None while in the file.
        self._file: list[bytes] = []
        self._disposition = ""
        self._header_name, self._header_value = bytearray(), bytearray()
        self._parser = self._parser_for(options[b"boundary"])

    @property
    def fields(self) -> dict[str, list[bytes]]:
        """The other fields, as `decoding.form` takes them. Empty ones count as left out."""
        return {name: [bytes(text) for text in texts if text] for name, texts in self._texts.items()}

    def feed(self, chunk: bytes) -> bytes:
        """What this part of the body has of the file. Raises BadRequest, TooLarge."""
        self._file.clear()
        try:
            self._parser.write(chunk)
        except (FormParserError, UnicodeDecodeError):
            raise _broken() from None
        return b"".join(self._file)

    def _parser_for(self, boundary: bytes) -> MultipartParser:
        try:
            return MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin_part,
                    "on_header_begin": self._begin_header,
                    "on_header_field": lambda data, start, end: self._header_name.extend(data[start:end]),
                    "on_header_value": lambda data, start, end: self._header_value.extend(data[start:end]),
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._begin_content,
                    "on_part_data": self._add,
                    "on_end": self._end,
                },
            )
        except FormParserError:
            raise _broken() from None

    def _begin_part(self) -> None:
        self._disposition = ""

    def _begin_header(self) -> None:
        self._header_name, self._header_value = bytearray(), bytearray()

    def _end_header(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = self._header_value.decode("latin-1")

    def _begin_content(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode()
        if b"filename" in options:
            # As browsers write it: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html
            self._begin_file(name, options[b"filename"].decode(errors="replace").replace("%22", '"'))
        else:
            self._begin_text(name)

    def _begin_file(self, name: str, file_name: str) -> None:
        if name != self._file_field:
            raise BadRequest(f"The file belongs into the field {self._file_field}.", field=self._file_field)
        if self.file_name is not None:
            raise BadRequest("Send one file at a time.", code="too_many_files", field=self._file_field)
        self.file_name = file_name
        self._text = None

    def _begin_text(self, name: str) -> None:
        self._count(FIELD_BYTES + len(name))
        self._text = bytearray()
        self._texts.setdefault(name, []).append(self._text)

    def _add(self, data: bytes, start: int, end: int) -> None:
        if self._text is None:
            self._file.append(data[start:end])
        else:
            self._count(end - start)
            self._text += data[start:end]

    def _count(self, size: int) -> None:
        self._texts_size += size
        if self._texts_size > FIELDS_BYTES:
            raise TooLarge("The fields beside the file are too long.", code="form_too_large")

    def _end(self) -> None:
        self.complete = True


def _broken() -> BadRequest:
    return BadRequest("This form is broken.", code="invalid_form")
