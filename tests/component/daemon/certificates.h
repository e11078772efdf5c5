// Certificates of a test, made with openssl in a directory of its own: an office's private authority, a foreign one,
// and what they signed.
#pragma once

#include "common/tls.h"
#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

namespace madoguchi::test {

class Certificates {
public:
    Certificates() {
        authority("office");
        authority("foreign");
        leaf("daemon", "office", 30, "DNS:localhost,IP:127.0.0.1");
        leaf("elsewhere", "office", 30, "DNS:daemon.example");
        leaf("impostor", "foreign", 30, "DNS:localhost,IP:127.0.0.1");
        leaf("old-daemon", "office", -1, "DNS:localhost,IP:127.0.0.1");
        leaf("kiosk", "office", 30, "");
        leaf("old", "office", -1, "");
        leaf("stranger", "foreign", 30, "");
    }

    // The files of one end that trusts `ca`; name "" = no certificate of its own.
    [[nodiscard]] TlsFiles files(const std::string& name, const std::string& ca = "office") const {
        if (name.empty()) return {file(ca + ".pem"), "", ""};
        return {file(ca + ".pem"), file(name + ".pem"), file(name + ".key")};
    }
    [[nodiscard]] std::string file(const std::string& name) const { return directory.path() / name; }

private:
    void run(const std::string& command) const {
        auto line = "cd " + directory.path().string() + " && (" + command + ") 2>>openssl.log";
        REQUIRE(std::system(line.c_str()) == 0);
    }
    void authority(const std::string& name) const {
        run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout " + name + ".key -out " +
            name + ".pem -days 30 -subj /CN=" + name);
    }
    void leaf(const std::string& name, const std::string& ca, int days, const std::string& alternative) const {
        write_file(directory.path() / (name + ".cnf"),
                   "basicConstraints=CA:FALSE\n" + (alternative.empty() ? "" : "subjectAltName=" + alternative + "\n"));
        run("openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout " + name + ".key -out " +
            name + ".csr -subj /CN=" + name + " && openssl x509 -req -in " + name + ".csr -CA " + ca + ".pem -CAkey " +
            ca + ".key -CAcreateserial -days " + std::to_string(days) + " -extfile " + name + ".cnf -out " + name +
            ".pem");
    }

    TemporaryDirectory directory;
};

}  // namespace madoguchi::test
