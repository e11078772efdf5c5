#include "common/log.h"

#include "common/clock.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <mutex>

namespace madoguchi {
namespace {

std::string& program_name() {
    static std::string name;
    return name;
}

spdlog::logger& logger() {
    static auto instance = [] {
        auto made = std::make_shared<spdlog::logger>("log", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%v");
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
    switch (level) {
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warning:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
    }
    std::terminate();
}

std::string_view level_name(LogLevel level) {
    switch (level) {
        case LogLevel::info:
            return "info";
        case LogLevel::warning:
            return "warning";
        case LogLevel::error:
            return "error";
    }
    std::terminate();
}

bool declared(const LogEventDeclaration& event, std::string_view field) {
    bool known = std::ranges::find(event.fields, field) != event.fields.end();
#ifndef NDEBUG
    if (!known) std::terminate();
#endif
    return known;
}

}  // namespace

void open_log(std::string_view program) {
    program_name() = program;
    logger();
}

void log_event(LogEvent event, std::initializer_list<LogField> fields) {
    const auto& declaration = log_events.at(static_cast<std::size_t>(event));
    nlohmann::ordered_json line;
    line["time"] = to_rfc3339(SystemClock{}.now());
    line["level"] = level_name(declaration.level);
    line["program"] = program_name();
    line["event"] = declaration.name;
    for (const auto& field : fields)
        if (declared(declaration, field.key))
            std::visit([&](const auto& value) { line[std::string{field.key}] = value; }, field.value);
    // Details may quote a device's bytes: what is not UTF-8 is replaced instead of thrown.
    auto text = line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    logger().log(spdlog_level(declaration.level), "{}", text);
}

}  // namespace madoguchi
