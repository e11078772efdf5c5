// Recording and replaying a stream.
#include "drivers/stream/capture.h"

#include "tests/unit/common/temporary.h"

#include <doctest/doctest.h>

#include <deque>
#include <optional>

namespace madoguchi::drivers {

namespace {

using namespace std::chrono_literals;

class Scripted final : public Transport {
public:
    Task<Result<void>> open(Deadline) override {
        live = true;
        co_return ok();
    }
    Task<Result<std::string>> read(Deadline) override {
        if (answers.empty()) co_return fail(Errc::closed, "gone");
        auto bytes = answers.front();
        answers.pop_front();
        co_return bytes;
    }
    Task<Result<void>> write(std::string, Deadline) override { co_return ok(); }
    void close() override { live = false; }
    [[nodiscard]] bool is_open() const override { return live; }

    std::deque<std::string> answers{"hello", std::string("\x00\xFF", 2)};
    bool live = false;
};

template <class T>
T run(Task<T> task) {
    asio::io_context loop;
    std::optional<T> result;
    start(loop, [&]() -> Task<> { result.emplace(co_await std::move(task)); });
    loop.run();
    return std::move(*result);
}

std::filesystem::path only_file(const std::filesystem::path& directory) {
    for (const auto& entry : std::filesystem::directory_iterator{directory}) return entry.path();
    return {};
}

void converse(Transport& transport) {
    const auto soon = Deadline::in(1s);
    REQUIRE(run(transport.open(soon)).has_value());
    REQUIRE(run(transport.write("ask", soon)).has_value());
    CHECK(run(transport.read(soon)).value() == "hello");
    CHECK(run(transport.read(soon)).value() == std::string("\x00\xFF", 2));
    CHECK(run(transport.read(soon)).error().code == Errc::closed);
}

}  // namespace

TEST_CASE("a recorded stream plays again as it was, redacted, and tells where somebody departs from it") {
    test::TemporaryDirectory directory;
    const auto shout = [](Way, std::string_view bytes) {
        std::string redacted{bytes};
        std::replace(redacted.begin(), redacted.end(), 'k', '*');
        return redacted;
    };
    converse(*record(std::make_unique<Scripted>(), directory.path() / "captures", "sample", shout));
    const auto file = only_file(directory.path() / "captures");
    CHECK(file.filename().string().starts_with("sample-"));
    CHECK(std::filesystem::status(file).permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    const auto lines = read_capture(file);
    REQUIRE(lines.has_value());
    CHECK(lines.value()[1].bytes == "as*");
    auto again = replay(lines.value());
    const auto soon = Deadline::in(1s);
    REQUIRE(run(again->open(soon)).has_value());
    REQUIRE(run(again->write("as*", soon)).has_value());
    CHECK(run(again->read(soon)).value() == "hello");
    const auto departed = run(again->write("more", soon));
    CHECK(departed.error().detail == "line 4 of the capture: nothing was sent");
    CHECK_FALSE(again->is_open());
}

TEST_CASE("a capture that is none is refused with its line") {
    test::TemporaryDirectory directory;
    const auto file = directory.path() / "x.jsonl";
    CHECK(read_capture(file).error().code == Errc::missing);
    for (const char* bad : {"{", "[]", "{}", R"({"way":"up"})", R"({"way":"in","hex":"0"})",
                            R"({"way":"in","hex":"0g"})", R"({"way":"in","hex":1})"}) {
        test::write_file(file, std::string{R"({"way":"open"})"} + "\n" + bad + "\n");
        const auto lines = read_capture(file);
        REQUIRE_FALSE(lines.has_value());
        CHECK(lines.error().detail.find(":2: ") != std::string::npos);
    }
}

}  // namespace madoguchi::drivers
