"""Just enough DER to put the certificates of a time-stamp response in the order that DER asks for.

`openssl ts` and authorities built on it write them as they come, which the strict parser refuses. The signature does not
cover their order, and what is kept is the response as received.
"""

_CERTIFICATES = 0xA0


def with_sorted_certificates(response: bytes) -> bytes:
    """The response with its certificates sorted; unchanged where it is not built as such a response is."""
    try:
        start, end = _certificates(response)
        parts, at = [], start
        while at < end:
            _, _, after = _element(response, at)
            parts.append(response[at:after])
            at = after
    except (IndexError, ValueError):
        return response
    return response[:start] + b"".join(sorted(parts)) + response[end:]


def _certificates(data: bytes) -> tuple[int, int]:
    """Where the certificates of TimeStampResp / token / content / SignedData begin and end."""
    _, inside, _ = _element(data, 0)  # TimeStampResp
    _, _, token = _element(data, inside)  # after its status
    _, inside, _ = _element(data, token)  # ContentInfo
    _, _, content = _element(data, inside)  # after its type
    _, inside, _ = _element(data, content)  # [0]
    _, at, end = _element(data, inside)  # SignedData
    while at < end:
        tag, inside, after = _element(data, at)
        if tag == _CERTIFICATES:
            return inside, after
        at = after
    raise ValueError("no certificates")


def _element(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag, start of the content and end of the element at an offset. Raises ValueError or IndexError when there is none."""
    tag, length, inside = data[at], data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 4:
            raise ValueError("length")
        length, inside = int.from_bytes(data[inside : inside + size], "big"), inside + size
    if inside + length > len(data):
        raise ValueError("beyond the end")
    return tag, inside, inside + length
