// One IPP request and its answer. Blocking, with a deadline of its own; the driver calls it on its Worker only.
// The real one is ipp_transport.h (libcups); tests inject a fake printer.
#pragma once

#include "common/result.h"
#include "drivers/document/attributes.h"

#include <string>
#include <vector>

namespace madoguchi::drivers::document {

// Where a printer or queue answers.
struct Endpoint {
    std::string host;  // name, address, or the path of a Unix socket
    int port = 631;
    bool tls = false;
    std::string resource;  // "/printers/certificates"
    std::string uri;       // as named inside IPP messages
    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// Values are the codes of RFC 8011, section 5.4.15.
enum class Operation : int {
    create_job = 0x05,
    send_document = 0x06,
    cancel_job = 0x08,
    get_job_attributes = 0x09,
    get_jobs = 0x0a,
    get_printer_attributes = 0x0b,
};

enum class Syntax { keyword, name, integer, boolean, mime_type, collection };

struct RequestAttribute {
    bool job = false;  // job template attribute; else operation attribute
    Syntax syntax = Syntax::keyword;
    std::string name;
    std::vector<std::string> values;
    std::vector<RequestAttribute> members;  // of a collection
};

struct Request {
    Operation operation;
    std::vector<RequestAttribute> attributes;
    const std::string* document = nullptr;  // travels behind the request
};

// One group per printer or job, in the order of the answer. Operation attributes are left out.
using Reply = std::vector<Attributes>;

class Transport {
public:
    virtual ~Transport() = default;
    // Errors: unreachable (nobody answers), timed_out, closed (lost in the middle), missing (no such queue or job),
    // busy (not now), refused (any other client or server error, named in detail), malformed (not IPP).
    virtual Result<Reply> exchange(const Endpoint& endpoint, const Request& request) = 0;
};

}  // namespace madoguchi::drivers::document
