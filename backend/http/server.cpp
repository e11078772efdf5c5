#include "backend/http/server.h"

#include "backend/problem.h"
#include "common/digest.h"

#include <fmt/format.h>
#include <openssl/x509.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <charconv>

namespace madoguchi::backend {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using Parser = http::request_parser<http::string_body>;

template <class Stream>
PlainStream& lowest(Stream& stream) {
    if constexpr (std::is_same_v<Stream, PlainStream>) {
        return stream;
    } else {
        return beast::get_lowest_layer(stream);
    }
}

std::int64_t milliseconds_of(const ASN1_TIME* time) {
    std::tm calendar{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &calendar) != 1) return 0;  // unreadable: never valid
    return std::int64_t{timegm(&calendar)} * 1000;
}

PeerCertificate peer_certificate(TlsStream& stream) {
    std::unique_ptr<X509, decltype(&X509_free)> certificate{SSL_get1_peer_certificate(stream.native_handle()),
                                                            X509_free};
    if (!certificate) return {};
    unsigned char* der = nullptr;
    int size = i2d_X509(certificate.get(), &der);
    if (size <= 0) return {};
    PeerCertificate peer{.sha256 = sha256_hex({reinterpret_cast<char*>(der), static_cast<std::size_t>(size)}),
                         .from = milliseconds_of(X509_get0_notBefore(certificate.get())),
                         .until = milliseconds_of(X509_get0_notAfter(certificate.get()))};
    OPENSSL_free(der);
    return peer;
}

std::string lower(std::string_view text) {
    std::string plain{text};
    for (auto& c : plain) c = (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
    return plain;
}

bool fill(Request& request, Parser& parser) {
    const auto& message = parser.get();
    request.method = std::string{message.method_string()};
    for (const auto& field : message) {
        auto name = lower(std::string_view{field.name_string().data(), field.name_string().size()});
        auto [at, fresh] = request.headers.emplace(name, std::string{field.value()});
        // Two values for what decides who is asking cannot be told apart: refused.
        if (!fresh &&
            (name == "authorization" || name == "terminal-id" || name == "idempotency-key" || name == "cookie"))
            return false;
    }
    std::string_view target{message.target().data(), message.target().size()};
    if (target.size() > 2048) return false;
    request.body = std::move(parser.get().body());
    return read_target(target, request);
}

Code code_of(const beast::error_code& trouble) {
    if (trouble == http::error::body_limit || trouble == http::error::header_limit ||
        trouble == http::error::buffer_overflow)
        return Code::too_large;
    if (trouble == beast::error::timeout) return Code::timed_out;
    return Code::malformed_request;
}

bool peer_is_gone(const beast::error_code& trouble) {
    return trouble == http::error::end_of_stream || trouble == asio::error::connection_reset ||
           trouble == asio::error::eof || trouble == asio::error::operation_aborted ||
           trouble == asio::ssl::error::stream_truncated || trouble == asio::error::broken_pipe;
}

Response response_of(Code code) {
    return {.status = facts(code).status, .body = to_body(Problem{code})};
}

http::response<http::string_body> wire(Response response, bool keep_alive, unsigned version) {
    http::response<http::string_body> message{static_cast<http::status>(response.status), version};
    message.set(http::field::content_type, response.content_type);
    message.set(http::field::cache_control, "no-store");
    message.set("X-Content-Type-Options", "nosniff");
    for (const auto& [name, value] : response.headers) message.set(name, value);
    message.keep_alive(keep_alive);
    message.body() = std::move(response.body);
    message.prepare_payload();
    return message;
}

}  // namespace

struct HttpServer::Body : std::enable_shared_from_this<HttpServer::Body> {
    Body(asio::io_context& owner, ServerSettings chosen, Handler handle)
        : loop{owner}, acceptor{owner}, settings{std::move(chosen)}, handler{std::move(handle)} {}

    asio::io_context& loop;
    tcp::acceptor acceptor;
    ServerSettings settings;
    Handler handler;
    std::optional<asio::ssl::context> tls;
    std::size_t connections = 0;

    template <class Stream>
    Task<beast::error_code> read(Stream& stream, beast::flat_buffer& buffer, Parser& parser);
    template <class Stream>
    Task<bool> write(Stream& stream, Response response, bool keep_alive, unsigned version);
    template <class Stream>
    Task<bool> exchange(Stream& stream, beast::flat_buffer& buffer, const PeerCertificate& certificate, bool secure);
    template <class Stream>
    Task<> converse(Stream& stream, PeerCertificate certificate, bool secure);
    Task<> serve(tcp::socket socket);
    Task<> accept();
};

// The first byte of the next request may take as long as an idle connection lives; then the whole request has one
// deadline.
template <class Stream>
Task<beast::error_code> HttpServer::Body::read(Stream& stream, beast::flat_buffer& buffer, Parser& parser) {
    beast::error_code trouble;
    auto quietly = asio::redirect_error(asio::use_awaitable, trouble);
    if (buffer.size() == 0) {
        lowest(stream).expires_after(settings.idle_limit);
        auto count = co_await stream.async_read_some(buffer.prepare(4096), quietly);
        buffer.commit(count);
        if (trouble == beast::error::timeout) trouble = http::error::end_of_stream;
        if (trouble) co_return trouble;
    }
    lowest(stream).expires_after(settings.request_limit);
    co_await http::async_read(stream, buffer, parser, quietly);
    co_return trouble;
}

template <class Stream>
Task<bool> HttpServer::Body::write(Stream& stream, Response response, bool keep_alive, unsigned version) {
    auto message = wire(std::move(response), keep_alive, version);
    beast::error_code trouble;
    lowest(stream).expires_after(settings.write_limit);
    co_await http::async_write(stream, message, asio::redirect_error(asio::use_awaitable, trouble));
    std::fill(message.body().begin(), message.body().end(), '\0');
    co_return !trouble && keep_alive;
}

template <class Stream>
Task<bool> HttpServer::Body::exchange(Stream& stream, beast::flat_buffer& buffer, const PeerCertificate& certificate,
                                      bool secure) {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(settings.largest_header));
    parser.body_limit(settings.largest_body);
    auto trouble = co_await read(stream, buffer, parser);
    if (trouble) {
        if (peer_is_gone(trouble)) co_return false;
        co_return co_await write(stream, response_of(code_of(trouble)), false, 11);
    }
    bool keep_alive = parser.get().keep_alive();
    auto version = parser.get().version();
    Request request;
    request.certificate = certificate;
    request.secure = secure;
    if (!fill(request, parser)) co_return co_await write(stream, response_of(Code::malformed_request), false, version);
    lowest(stream).expires_never();
    auto response = co_await handler(std::move(request));
    co_return co_await write(stream, std::move(response), keep_alive, version);
}

template <class Stream>
Task<> HttpServer::Body::converse(Stream& stream, PeerCertificate certificate, bool secure) {
    beast::flat_buffer buffer{settings.largest_body + settings.largest_header};
    for (bool more = true; more;) more = co_await exchange(stream, buffer, certificate, secure);
    beast::error_code ignored;
    if constexpr (!std::is_same_v<Stream, PlainStream>) {
        lowest(stream).expires_after(std::chrono::seconds{2});
        co_await stream.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    }
    // What the peer still sends after a refusal is read for a moment, so that the reply is not lost to a reset.
    auto& socket = lowest(stream);
    socket.socket().shutdown(tcp::socket::shutdown_send, ignored);
    std::array<char, 4096> rest{};
    for (int pieces = 0; pieces < 64 && !ignored; ++pieces) {
        socket.expires_after(std::chrono::seconds{1});
        co_await socket.async_read_some(asio::buffer(rest), asio::redirect_error(asio::use_awaitable, ignored));
    }
}

Task<> HttpServer::Body::serve(tcp::socket socket) {
    if (!tls) {
        PlainStream stream{std::move(socket)};
        PeerCertificate none;
        co_await converse(stream, std::move(none), false);
        co_return;
    }
    TlsStream stream{PlainStream{std::move(socket)}, *tls};
    beast::error_code trouble;
    lowest(stream).expires_after(settings.request_limit);
    co_await stream.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, trouble));
    if (trouble) co_return;
    auto certificate = peer_certificate(stream);
    co_await converse(stream, std::move(certificate), true);
}

Task<> HttpServer::Body::accept() {
    auto self = shared_from_this();
    while (acceptor.is_open()) {
        beast::error_code trouble;
        auto socket = co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, trouble));
        if (trouble == asio::error::operation_aborted) co_return;
        if (trouble) {
            // Out of file descriptors: let others finish first.
            co_await pause(std::chrono::milliseconds{50});
            continue;
        }
        if (connections >= settings.most_connections) continue;
        ++connections;
        asio::co_spawn(loop, serve(std::move(socket)), [self](std::exception_ptr failed) {
            --self->connections;
            if (failed) std::rethrow_exception(failed);
        });
    }
}

namespace {

struct Address {
    asio::ip::address ip;
    unsigned short port = 0;
};

std::optional<Address> address_of(std::string_view text) {
    auto colon = text.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    auto host = text.substr(0, colon);
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    boost::system::error_code trouble;
    Address address{asio::ip::make_address(std::string{host}, trouble), 0};
    auto digits = text.substr(colon + 1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (trouble || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return address;
}

Result<asio::ssl::context> open_tls(const TlsFiles& files) {
    asio::ssl::context context{asio::ssl::context::tls_server};
    boost::system::error_code trouble;
    context.set_options(
        asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1,
        trouble);
    context.use_certificate_chain_file(files.certificate.string(), trouble);
    if (trouble) return fail(Errc::missing, fmt::format("{}: {}", files.certificate.string(), trouble.message()));
    context.use_private_key_file(files.key.string(), asio::ssl::context::pem, trouble);
    if (trouble) return fail(Errc::missing, fmt::format("{}: {}", files.key.string(), trouble.message()));
    context.set_verify_mode(asio::ssl::verify_peer);
    // Terminals are known by the fingerprint of their certificate, compared in the handler together with its validity;
    // the handshake has proven that the peer holds its key. A chain would add nothing, and a refusal in the handler can
    // be named and logged.
    context.set_verify_callback([](bool, asio::ssl::verify_context&) { return true; });
    SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_OFF);
    return context;
}

Result<void> listen(tcp::acceptor& acceptor, const Address& address) {
    boost::system::error_code trouble;
    tcp::endpoint endpoint{address.ip, address.port};
    acceptor.open(endpoint.protocol(), trouble);
    if (!trouble) acceptor.set_option(tcp::acceptor::reuse_address{true}, trouble);
    if (!trouble) acceptor.bind(endpoint, trouble);
    if (!trouble) acceptor.listen(asio::socket_base::max_listen_connections, trouble);
    if (trouble) return fail(Errc::busy, trouble.message());
    return ok();
}

}  // namespace

HttpServer::HttpServer(std::shared_ptr<Body> made) : body{std::move(made)} {}
HttpServer::HttpServer(HttpServer&&) noexcept = default;
HttpServer& HttpServer::operator=(HttpServer&&) noexcept = default;
HttpServer::~HttpServer() {
    if (body) stop();
}

Result<HttpServer> HttpServer::open(asio::io_context& loop, const ServerSettings& settings, Handler handler) {
    auto address = address_of(settings.address);
    if (!address)
        return fail(Errc::out_of_range, fmt::format("'{}' is no address like 127.0.0.1:8080", settings.address));
    if (!settings.tls && !address->ip.is_loopback()) {
        return fail(Errc::refused,
                    fmt::format("'{}': without [backend.tls] only loopback addresses are served", settings.address));
    }
    auto made = std::make_shared<Body>(loop, settings, std::move(handler));
    if (settings.tls) {
        BOOST_OUTCOME_TRY(auto context, open_tls(*settings.tls));
        made->tls.emplace(std::move(context));
    }
    BOOST_OUTCOME_TRY(listen(made->acceptor, *address));
    asio::co_spawn(loop, made->accept(), [made](std::exception_ptr failed) {
        if (failed) std::rethrow_exception(failed);
    });
    return HttpServer{std::move(made)};
}

unsigned short HttpServer::port() const {
    return body->acceptor.local_endpoint().port();
}

void HttpServer::stop() {
    boost::system::error_code ignored;
    body->acceptor.close(ignored);
}

}  // namespace madoguchi::backend
