#include "drivers/document/ipp_transport.h"

#include <cups/cups.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace madoguchi::drivers::document {
namespace {

// The owner of our jobs: cupsd shows a job's name only to the name it was made with.
constexpr const char* user = "madoguchi";
constexpr std::size_t largest_chunk = 64 * 1024;

struct CloseHttp {
    void operator()(http_t* http) const { httpClose(http); }
};
struct DeleteIpp {
    void operator()(ipp_t* ipp) const { ippDelete(ipp); }
};
using Http = std::unique_ptr<http_t, CloseHttp>;
using Ipp = std::unique_ptr<ipp_t, DeleteIpp>;

ipp_tag_t to_tag(Syntax syntax) {
    switch (syntax) {
        case Syntax::keyword:
            return IPP_TAG_KEYWORD;
        case Syntax::name:
            return IPP_TAG_NAME;
        case Syntax::integer:
            return IPP_TAG_INTEGER;
        case Syntax::boolean:
            return IPP_TAG_BOOLEAN;
        case Syntax::mime_type:
            return IPP_TAG_MIMETYPE;
        case Syntax::collection:
            return IPP_TAG_BEGIN_COLLECTION;
    }
    std::abort();
}

void add(ipp_t* message, ipp_tag_t group, const RequestAttribute& attribute);

void add_collection(ipp_t* message, ipp_tag_t group, const RequestAttribute& attribute) {
    const Ipp collection{ippNew()};  // libcups counts references: the message holds its own
    for (const auto& member : attribute.members) add(collection.get(), IPP_TAG_ZERO, member);
    ippAddCollection(message, group, attribute.name.c_str(), collection.get());
}

void add(ipp_t* message, ipp_tag_t group, const RequestAttribute& attribute) {
    const auto* name = attribute.name.c_str();
    switch (attribute.syntax) {
        case Syntax::integer:
            ippAddInteger(message, group, IPP_TAG_INTEGER, name, std::stoi(attribute.values.front()));
            return;
        case Syntax::boolean:
            ippAddBoolean(message, group, name, attribute.values.front() == "true");
            return;
        case Syntax::collection:
            add_collection(message, group, attribute);
            return;
        case Syntax::keyword:
        case Syntax::name:
        case Syntax::mime_type:
            break;
    }
    std::vector<const char*> values;
    for (const auto& value : attribute.values) values.push_back(value.c_str());
    ippAddStrings(message, group, to_tag(attribute.syntax), name, static_cast<int>(values.size()), nullptr,
                  values.data());
}

// Operation attributes come first on the wire, job template attributes behind them.
Ipp encode(const Endpoint& endpoint, const Request& request) {
    Ipp message{ippNewRequest(static_cast<ipp_op_t>(request.operation))};
    ippAddString(message.get(), IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nullptr, endpoint.uri.c_str());
    for (const bool job : {false, true}) {
        const auto group = job ? IPP_TAG_JOB : IPP_TAG_OPERATION;
        for (const auto& attribute : request.attributes) {
            // RFC 8011 section 4.1.5 wants the target (job-id) right behind printer-uri.
            if (attribute.job == job && attribute.name == "job-id") add(message.get(), group, attribute);
        }
        if (!job) {
            ippAddString(message.get(), IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nullptr, user);
        }
        for (const auto& attribute : request.attributes) {
            if (attribute.job == job && attribute.name != "job-id") add(message.get(), group, attribute);
        }
    }
    return message;
}

Attributes read_collection(ipp_t* collection);

void read_value(Attribute& attribute, ipp_attribute_t* source, int index) {
    const auto tag = ippGetValueTag(source);
    if (tag == IPP_TAG_INTEGER || tag == IPP_TAG_ENUM) {
        attribute.texts.push_back(std::to_string(ippGetInteger(source, index)));
    } else if (tag == IPP_TAG_BOOLEAN) {
        attribute.texts.push_back(ippGetBoolean(source, index) ? "true" : "false");
    } else if (tag == IPP_TAG_BEGIN_COLLECTION) {
        attribute.collections.push_back(read_collection(ippGetCollection(source, index)));
    } else if (const char* text = ippGetString(source, index, nullptr)) {
        attribute.texts.emplace_back(text);
    }
}

void read_attribute(Attributes& attributes, ipp_attribute_t* source) {
    auto& attribute = attributes.by_name[ippGetName(source)];
    for (int index = 0; index < ippGetCount(source); ++index) read_value(attribute, source, index);
}

Attributes read_collection(ipp_t* collection) {
    Attributes attributes;
    for (auto* source = ippFirstAttribute(collection); source != nullptr; source = ippNextAttribute(collection)) {
        if (ippGetName(source) != nullptr) read_attribute(attributes, source);
    }
    return attributes;
}

// libcups puts an attribute without a name between groups.
Reply read_groups(ipp_t* message) {
    Reply reply;
    bool fresh = true;
    for (auto* source = ippFirstAttribute(message); source != nullptr; source = ippNextAttribute(message)) {
        const auto group = ippGetGroupTag(source);
        if (ippGetName(source) == nullptr || (group != IPP_TAG_PRINTER && group != IPP_TAG_JOB)) {
            fresh = true;
            continue;
        }
        if (fresh) reply.emplace_back();
        fresh = false;
        read_attribute(reply.back(), source);
    }
    return reply;
}

Result<Reply> read_reply(ipp_t* message) {
    const auto status = ippGetStatusCode(message);
    if (status == IPP_STATUS_ERROR_NOT_FOUND || status == IPP_STATUS_ERROR_GONE) {
        return fail(Errc::missing, ippErrorString(status));
    }
    if (status == IPP_STATUS_ERROR_BUSY) return fail(Errc::busy, ippErrorString(status));
    if (status >= IPP_STATUS_ERROR_BAD_REQUEST || status < 0) return fail(Errc::refused, ippErrorString(status));
    return read_groups(message);
}

// libcups keeps it per thread and has none before the first trouble it names itself.
std::string last_error() {
    const auto* text = cupsLastErrorString();
    return text == nullptr ? "no answer" : text;
}

Result<Http> connect(const Endpoint& endpoint, std::chrono::milliseconds timeout) {
    const auto encryption = endpoint.tls ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED;
    Http http{httpConnect2(endpoint.host.c_str(), endpoint.port, nullptr, AF_UNSPEC, encryption, 1,
                           static_cast<int>(timeout.count()), nullptr)};
    if (!http) return fail(errno == ETIMEDOUT ? Errc::timed_out : Errc::unreachable, last_error());
    // The callback answers "do not go on waiting".
    httpSetTimeout(
        http.get(), std::chrono::duration<double>(timeout).count(), [](http_t*, void*) { return 0; }, nullptr);
    return http;
}

auto lost(http_t* http) {
    const int problem = httpError(http);
    return fail(problem == ETIMEDOUT ? Errc::timed_out : Errc::closed, last_error());
}

Result<void> write_document(http_t* http, const std::string& document) {
    for (std::size_t sent = 0; sent < document.size();) {
        const auto chunk = std::min(largest_chunk, document.size() - sent);
        if (cupsWriteRequestData(http, document.data() + sent, chunk) != HTTP_STATUS_CONTINUE) return lost(http);
        sent += chunk;
    }
    return ok();
}

class IppTransport final : public Transport {
public:
    explicit IppTransport(std::chrono::milliseconds limit) : timeout{limit} {}

    Result<Reply> exchange(const Endpoint& endpoint, const Request& request) override {
        // Nobody sits at this process' terminal to type a password.
        cupsSetPasswordCB2([](const char*, http_t*, const char*, const char*, void*) -> const char* { return nullptr; },
                           nullptr);
        BOOST_OUTCOME_TRY(auto http, connect(endpoint, timeout));
        const Ipp message = encode(endpoint, request);
        const auto length = request.document ? CUPS_LENGTH_VARIABLE : ippLength(message.get());
        if (cupsSendRequest(http.get(), message.get(), endpoint.resource.c_str(), length) != HTTP_STATUS_CONTINUE) {
            return lost(http.get());
        }
        if (request.document) {
            BOOST_OUTCOME_TRY(write_document(http.get(), *request.document));
        }
        const Ipp answer{cupsGetResponse(http.get(), endpoint.resource.c_str())};
        if (!answer) return no_answer(http.get());
        return read_reply(answer.get());
    }

private:
    static Result<Reply> no_answer(http_t* http) {
        const auto status = httpGetStatus(http);
        if (status == HTTP_STATUS_NOT_FOUND) return fail(Errc::missing, "HTTP 404");
        if (status >= HTTP_STATUS_BAD_REQUEST) return fail(Errc::refused, "HTTP " + std::to_string(status));
        return lost(http);
    }

    std::chrono::milliseconds timeout;
};

struct Reader {
    std::string_view rest;
};

}  // namespace

std::unique_ptr<Transport> make_ipp_transport(std::chrono::milliseconds timeout) {
    return std::make_unique<IppTransport>(timeout);
}

Result<Reply> decode_reply(std::string_view bytes) {
    Reader reader{bytes};
    const auto take = [](void* context, ipp_uchar_t* buffer, std::size_t wanted) -> ssize_t {
        auto& rest = static_cast<Reader*>(context)->rest;
        const auto size = std::min(wanted, rest.size());
        std::memcpy(buffer, rest.data(), size);
        rest.remove_prefix(size);
        return static_cast<ssize_t>(size);
    };
    const Ipp message{ippNew()};
    if (ippReadIO(&reader, take, 1, nullptr, message.get()) != IPP_STATE_DATA) return fail(Errc::malformed, "not IPP");
    return read_reply(message.get());
}

}  // namespace madoguchi::drivers::document
