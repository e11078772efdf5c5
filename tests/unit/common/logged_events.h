// The names of the events that are logged while this lives. The log goes to standard error.
#pragma once

#include "common/json.h"

#include <unistd.h>

#include <cstdio>
#include <set>
#include <sstream>
#include <string>

namespace madoguchi::test {

class LoggedEvents {
public:
    LoggedEvents() : file{std::tmpfile()}, before{::dup(STDERR_FILENO)} { ::dup2(::fileno(file), STDERR_FILENO); }
    ~LoggedEvents() {
        ::dup2(before, STDERR_FILENO);
        ::close(before);
        std::fclose(file);
    }
    LoggedEvents(const LoggedEvents&) = delete;
    LoggedEvents& operator=(const LoggedEvents&) = delete;

    // So far.
    [[nodiscard]] std::set<std::string> names() const {
        std::string text;
        char block[4096];
        for (off_t at = 0;;) {
            const auto size = ::pread(::fileno(file), block, sizeof block, at);
            if (size <= 0) break;
            text.append(block, static_cast<std::size_t>(size));
            at += size;
        }
        std::set<std::string> found;
        std::istringstream lines{text};
        for (std::string line; std::getline(lines, line);) {
            const auto event = nlohmann::json::parse(line, nullptr, false);
            if (event.is_object()) found.insert(event.value("event", ""));
        }
        return found;
    }

private:
    std::FILE* file;
    int before;
};

}  // namespace madoguchi::test
