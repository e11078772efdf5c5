#include "common/tls.h"

#include <boost/asio/ssl/context.hpp>

namespace madoguchi {
namespace {

namespace ssl = boost::asio::ssl;

void load_own(ssl::context& context, const TlsFiles& files) {
    context.use_certificate_chain_file(files.certificate);
    context.use_private_key_file(files.key, ssl::context::pem);
}

template <class F>
Result<TlsContext> build(ssl::context::method method, F fill) {
    try {
        auto context = std::make_shared<ssl::context>(method);
        context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1);
        fill(*context);
        return context;
    } catch (const boost::system::system_error& trouble) {
        return fail(Errc::missing, std::string{"TLS files: "} + trouble.what());
    }
}

}  // namespace

Result<TlsContext> tls_server(const TlsFiles& files) {
    return build(ssl::context::tls_server, [&](ssl::context& context) {
        load_own(context, files);
        context.load_verify_file(files.ca);
        context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    });
}

Result<TlsContext> tls_client(const TlsFiles& files) {
    return build(ssl::context::tls_client, [&](ssl::context& context) {
        if (!files.certificate.empty()) load_own(context, files);
        if (files.ca.empty())
            context.set_default_verify_paths();
        else
            context.load_verify_file(files.ca);
        context.set_verify_mode(ssl::verify_peer);
    });
}

}  // namespace madoguchi
