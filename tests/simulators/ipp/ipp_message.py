"""IPP messages (RFC 8010) just far enough to change a few attributes in an answer."""
import struct

OPERATIONS = {2: "print-job", 4: "validate-job", 5: "create-job", 6: "send-document", 8: "cancel-job",
              9: "get-job-attributes", 10: "get-jobs", 11: "get-printer-attributes"}
OK, DEVICE_ERROR, UNSUPPORTED = 0x0000, 0x0504, 0x0501
INTEGER, ENUM, KEYWORD = 0x21, 0x23, 0x44


def operation(message):
    code = struct.unpack(">H", message[2:4])[0] if len(message) >= 4 else 0
    return OPERATIONS.get(code, f"operation-{code}")


def succeeded(answer):
    return len(answer) >= 4 and struct.unpack(">H", answer[2:4])[0] < 0x100


def fields(message):
    """[(tag, name, value)]; a delimiter has name None. Then whatever follows the end tag."""
    position, found = 8, []
    while position < len(message):
        tag = message[position]
        position += 1
        if tag < 0x10:
            found.append((tag, None, b""))
            if tag == 3:
                break
            continue
        size = struct.unpack(">H", message[position:position + 2])[0]
        name = message[position + 2:position + 2 + size]
        position += 2 + size
        size = struct.unpack(">H", message[position:position + 2])[0]
        found.append((tag, name, message[position + 2:position + 2 + size]))
        position += 2 + size
    return found, message[position:]


def encode(head, found, rest):
    parts = [head]
    for tag, name, value in found:
        parts.append(bytes([tag]))
        if name is not None:
            parts.append(struct.pack(">H", len(name)) + name + struct.pack(">H", len(value)) + value)
    return b"".join(parts) + rest


def bare_answer(request, status):
    """An answer of charset and language only."""
    words = ((0x47, b"attributes-charset", b"utf-8"), (0x48, b"attributes-natural-language", b"en"))
    return encode(request[:2] + struct.pack(">H", status) + request[4:8], [(1, None, b""), *words, (3, None, b"")], b"")


def with_integer(message, name, value):
    """The answer with one more attribute of the printer, where it tells printer-state-reasons."""
    found, rest = fields(message)
    place = next((place for place, (_, told, _) in enumerate(found) if told == b"printer-state-reasons"), None)
    if place is not None:
        found.insert(place, (INTEGER, name.encode(), struct.pack(">i", value)))
    return encode(message[:8], found, rest)


def integer(message, wanted):
    for tag, name, value in fields(message)[0]:
        if tag == INTEGER and name == wanted.encode():
            return struct.unpack(">i", value)[0]
    return 0


def with_faults(message, reasons, printer_state, holding_job):
    """The answer with `reasons` among printer-state-reasons, the printer stopped and the job held up, where they are told."""
    found, rest = fields(message)
    changed, job, index = [], None, 0
    while index < len(found):
        tag, name, value = found[index]
        index += 1
        if name == b"job-id" and tag == INTEGER:
            job = struct.unpack(">i", value)[0]
        if name == b"printer-state" and tag == ENUM and printer_state is not None:
            value = struct.pack(">i", printer_state)
        if name == b"job-state" and tag == ENUM and holding_job is not None and value == b"\0\0\0\5" and job in (None, holding_job):
            value = struct.pack(">i", 6)
        if name == b"printer-state-reasons" and reasons:
            words = [value]
            while index < len(found) and found[index][1] == b"":
                words.append(found[index][2])
                index += 1
            words = [word for word in words if word != b"none"] + [reason.encode() for reason in reasons]
            changed += [(KEYWORD, name if place == 0 else b"", word) for place, word in enumerate(words)]
            continue
        changed.append((tag, name, value))
    return encode(message[:8], changed, rest)
