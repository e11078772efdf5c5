#include "common/http_client.h"

#include "common/secret.h"

#include <curl/curl.h>
#include <boost/asio/redirect_error.hpp>

#include <algorithm>
#include <list>
#include <mutex>
#include <optional>
#include <thread>

namespace madoguchi {
namespace {

constexpr int poll_milliseconds = 60000;  // only a bound: every change wakes the thread

struct Transfer {
    HttpRequest request;
    HttpReply reply;
    std::function<void(Result<HttpReply>)> done;
    CURL* handle = curl_easy_init();
    curl_slist* headers = nullptr;
    bool too_large = false;

    Transfer() = default;
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;
    ~Transfer() {
        curl_easy_cleanup(handle);
        curl_slist_free_all(headers);
        wipe(request.body);
    }
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* target) {
    auto& transfer = *static_cast<Transfer*>(target);
    if (transfer.reply.body.size() + size * count > transfer.request.most_reply) {
        transfer.too_large = true;
        return 0;  // makes curl end the transfer
    }
    transfer.reply.body.append(bytes, size * count);
    return size * count;
}

std::size_t take_header(char* bytes, std::size_t size, std::size_t count, void* target) {
    auto& transfer = *static_cast<Transfer*>(target);
    std::string_view line{bytes, size * count};
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    if (line.starts_with("HTTP/")) transfer.reply.headers.clear();  // 100 Continue came first
    auto colon = line.find(':');
    if (colon == std::string_view::npos || transfer.reply.headers.size() > 100) return size * count;
    std::string name{line.substr(0, colon)};
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    auto value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    transfer.reply.headers.emplace_back(std::move(name), value);
    return size * count;
}

Errc to_errc(CURLcode code) {
    if (code == CURLE_COULDNT_CONNECT || code == CURLE_COULDNT_RESOLVE_HOST) return Errc::unreachable;
    if (code == CURLE_OPERATION_TIMEDOUT) return Errc::timed_out;
    if (code == CURLE_SSL_CONNECT_ERROR || code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CERTPROBLEM ||
        code == CURLE_SSL_CACERT_BADFILE)
        return Errc::unauthorized;
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) return Errc::malformed;
    return Errc::closed;
}

void set_method(Transfer& transfer) {
    auto* handle = transfer.handle;
    const auto& request = transfer.request;
    if (request.method == "GET") {
        curl_easy_setopt(handle, CURLOPT_HTTPGET, 1L);
        return;
    }
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    if (request.method == "HEAD") curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    if (request.body.empty() && request.method != "POST" && request.method != "PUT") return;
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
}

void set_headers(Transfer& transfer) {
    for (const auto& [name, value] : transfer.request.headers)
        transfer.headers = curl_slist_append(transfer.headers, (name + ": " + value).c_str());
    // Without this curl waits a second for "100 Continue" before it sends a larger body.
    transfer.headers = curl_slist_append(transfer.headers, "Expect:");
    curl_easy_setopt(transfer.handle, CURLOPT_HTTPHEADER, transfer.headers);
}

void set_tls(CURL* handle, const TlsFiles& tls) {
    curl_easy_setopt(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    if (!tls.ca.empty()) {
        curl_easy_setopt(handle, CURLOPT_CAINFO, tls.ca.c_str());
        // Without this the system's authorities would be trusted beside the office's own.
        curl_easy_setopt(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    if (tls.certificate.empty()) return;
    curl_easy_setopt(handle, CURLOPT_SSLCERT, tls.certificate.c_str());
    curl_easy_setopt(handle, CURLOPT_SSLKEY, tls.key.c_str());
}

void set_up(Transfer& transfer, const TlsFiles& tls) {
    auto* handle = transfer.handle;
    curl_easy_setopt(handle, CURLOPT_URL, transfer.request.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, transfer.request.once ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, transfer.request.once ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(transfer.request.connect_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(transfer.request.total_timeout.count()));
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
    set_method(transfer);
    set_headers(transfer);
    set_tls(handle, tls);
}

}  // namespace

std::string HttpReply::header(std::string_view name) const {
    auto found = std::ranges::find(headers, name, &HttpHeaders::value_type::first);
    return found == headers.end() ? std::string{} : found->second;
}

struct HttpClient::Body {
    TlsFiles tls;
    CURLM* multi = curl_multi_init();
    std::mutex mutex;  // guards the three below: they are how the loop's thread speaks to the transfer thread
    std::list<std::unique_ptr<Transfer>> submitted;
    std::vector<std::string> canceled;
    bool ending = false;
    std::list<std::unique_ptr<Transfer>> running;  // the transfer thread's own
    std::thread thread;

    void wake() { curl_multi_wakeup(multi); }

    void start_submitted() {
        std::list<std::unique_ptr<Transfer>> fresh;
        {
            std::scoped_lock lock{mutex};
            fresh.swap(submitted);
        }
        for (auto& transfer : fresh) {
            set_up(*transfer, tls);
            curl_multi_add_handle(multi, transfer->handle);
            running.push_back(std::move(transfer));
        }
    }

    void finish(std::list<std::unique_ptr<Transfer>>::iterator where, Result<HttpReply> result) {
        auto transfer = std::move(*where);
        running.erase(where);
        curl_multi_remove_handle(multi, transfer->handle);
        transfer->done(std::move(result));
    }

    void end_canceled() {
        std::vector<std::string> tags;
        {
            std::scoped_lock lock{mutex};
            tags.swap(canceled);
        }
        for (const auto& tag : tags)
            for (auto next = running.begin(); next != running.end();) {
                auto current = next++;
                if ((*current)->request.tag == tag) finish(current, fail(Errc::canceled, tag));
            }
    }

    void take_finished() {
        int left = 0;
        while (auto* message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            auto where =
                std::ranges::find(running, message->easy_handle, [](const auto& entry) { return entry->handle; });
            if (where == running.end()) continue;
            auto code = message->data.result;
            auto& transfer = **where;
            if (transfer.too_large) {
                finish(where, fail(Errc::too_large, "the reply is larger than expected"));
            } else if (code != CURLE_OK) {
                finish(where, fail(to_errc(code), curl_easy_strerror(code)));
            } else {
                long status = 0;
                curl_easy_getinfo(transfer.handle, CURLINFO_RESPONSE_CODE, &status);
                transfer.reply.status = static_cast<int>(status);
                finish(where, std::move(transfer.reply));
            }
        }
    }

    bool should_end() {
        std::scoped_lock lock{mutex};
        return ending;
    }

    void drive() {
        while (!should_end()) {
            start_submitted();
            end_canceled();
            int active = 0;
            curl_multi_perform(multi, &active);
            take_finished();
            curl_multi_poll(multi, nullptr, 0, poll_milliseconds, nullptr);
        }
        start_submitted();
        while (!running.empty()) finish(running.begin(), fail(Errc::canceled, "the client ends"));
    }
};

HttpClient::HttpClient(TlsFiles tls) : body{std::make_unique<Body>()} {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    body->tls = std::move(tls);
    body->thread = std::thread{[this] { body->drive(); }};
}

HttpClient::~HttpClient() {
    {
        std::scoped_lock lock{body->mutex};
        body->ending = true;
    }
    body->wake();
    body->thread.join();
    curl_multi_cleanup(body->multi);
}

Task<Result<HttpReply>> HttpClient::send(HttpRequest request) {
    auto executor = co_await asio::this_coro::executor;
    struct Waiter {
        asio::steady_timer timer;
        std::optional<Result<HttpReply>> result;
    };
    auto waiter =
        std::make_shared<Waiter>(Waiter{asio::steady_timer{executor, asio::steady_timer::time_point::max()}, {}});
    auto transfer = std::make_unique<Transfer>();
    transfer->request = std::move(request);
    transfer->done = [waiter, executor](Result<HttpReply> result) {
        asio::post(executor, [waiter, result = std::move(result)]() mutable {
            waiter->result.emplace(std::move(result));
            waiter->timer.cancel();
        });
    };
    {
        std::scoped_lock lock{body->mutex};
        body->submitted.push_back(std::move(transfer));
    }
    body->wake();
    boost::system::error_code ignored;
    co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (!waiter->result) co_return fail(Errc::canceled, "the loop ends");
    co_return std::move(*waiter->result);
}

void HttpClient::cancel(std::string_view tag) {
    {
        std::scoped_lock lock{body->mutex};
        body->canceled.emplace_back(tag);
    }
    body->wake();
}

}  // namespace madoguchi
