// The automation socket as a client meets it: real socket, real thread, frames handed over by this test.
#include "kiosk/ui/automation.h"

#include <doctest/doctest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <nlohmann/json.hpp>

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <condition_variable>
#include <fstream>
#include <mutex>

using namespace madoguchi;
using Json = nlohmann::json;
namespace asio = boost::asio;

namespace {

struct Folder {
    std::filesystem::path path;
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "madoguchi-ui-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

ui::Snapshot snapshot(std::uint64_t revision) {
    ui::Snapshot shown;
    shown.revision = revision;
    shown.language = "ja";
    shown.service = "juminhyo";
    shown.step = "who";
    shown.state = "question";
    shown.widgets = {
        {"primary", ui::Role::primary, ui::Zone::primary, "つぎへ", {20, 505, 296, 36}, "", false, true, false}};
    shown.speech = {{1, "ja", "だれの 住民票ですか"}, {2, "ja", "つぎへ"}};
    return shown;
}

struct Fixture {
    Folder folder;
    std::filesystem::path socket = folder.path / "automation";
    std::mutex mutex;
    std::condition_variable waked;
    int wakes = 0;
    std::unique_ptr<ui::Automation> automation = [this] {
        auto opened = ui::Automation::open(socket, false, [this] {
            const std::lock_guard lock{mutex};
            ++wakes;
            waked.notify_all();
        });
        if (!opened) FAIL(opened.error().detail);
        return std::move(opened).value();
    }();
};

// One connection; a reply that takes longer than ten seconds fails the test.
struct Client {
    asio::io_context loop;
    asio::local::stream_protocol::socket socket{loop};
    std::string buffer;

    explicit Client(const std::filesystem::path& path) {
        socket.connect(path.string());
        const timeval limit{10, 0};
        ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }
    void send(const std::string& bytes) { asio::write(socket, asio::buffer(bytes)); }
    Json receive() {
        const auto length = asio::read_until(socket, asio::dynamic_buffer(buffer), '\n');
        const auto line = buffer.substr(0, length);
        buffer.erase(0, length);
        return Json::parse(line);
    }
    Json ask(const std::string& method, Json params = Json::object()) {
        send(Json{{"jsonrpc", "2.0"}, {"id", 7}, {"method", method}, {"params", std::move(params)}}.dump() + "\n");
        return receive();
    }
    [[nodiscard]] bool closed() {
        boost::system::error_code error;
        char byte = 0;
        socket.read_some(asio::buffer(&byte, 1), error);
        return static_cast<bool>(error);
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "only the user of the kiosk may connect") {
    struct stat status {};
    REQUIRE(::stat(socket.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("automation is refused in production") {
    Folder folder;
    auto opened = ui::Automation::open(folder.path / "automation", true, [] {});
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Errc::refused);
    CHECK_FALSE(std::filesystem::exists(folder.path / "automation"));
}

TEST_CASE("a socket left by a kiosk that was killed is replaced, a file of another kind is not") {
    Folder folder;
    const auto path = folder.path / "automation";
    { std::ofstream file{path}; }
    CHECK_FALSE(ui::Automation::open(path, false, [] {}));
    std::filesystem::remove(path);
    {
        auto first = ui::Automation::open(path, false, [] {});
        REQUIRE(first);
        auto second = ui::Automation::open(path, false, [] {});
        CHECK(second);
    }
}

TEST_CASE_FIXTURE(Fixture, "the tree names every widget with its place in pixels and millimetres") {
    automation->publish(snapshot(3));
    Client client{socket};
    const auto reply = client.ask("ui.tree");
    CHECK(reply["id"] == 7);
    const auto& result = reply["result"];
    CHECK(result["revision"] == 3);
    CHECK(result["language"] == "ja");
    REQUIRE(result["nodes"].size() == 1);
    const auto& node = result["nodes"][0];
    CHECK(node["id"] == "primary");
    CHECK(node["role"] == "primary");
    CHECK(node["name"] == "つぎへ");
    CHECK(node["enabled"] == false);
    CHECK(node["focused"] == false);
    CHECK(node["rect_mm"]["width"] == 296);
    CHECK(node["rect_px"]["x"] == 64);
}

TEST_CASE_FIXTURE(Fixture, "the screen and what was spoken are told") {
    automation->publish(snapshot(1));
    Client client{socket};
    const Json screen{{"service", "juminhyo"}, {"step", "who"}, {"state", "question"}};
    CHECK(client.ask("ui.screen")["result"] == screen);
    CHECK(client.ask("ui.speech", {{"after", 0}})["result"]["entries"].size() == 2);
    const auto later = client.ask("ui.speech", {{"after", 1}})["result"]["entries"];
    REQUIRE(later.size() == 1);
    CHECK(later[0]["number"] == 2);
    CHECK(later[0]["text"] == "つぎへ");
}

TEST_CASE_FIXTURE(Fixture, "waiting ends when something newer is shown") {
    automation->publish(snapshot(5));
    Client client{socket};
    CHECK(client.ask("ui.wait", {{"after_revision", 4}, {"timeout_ms", 10000}})["result"]["revision"] == 5);
    client.send(R"({"jsonrpc":"2.0","id":1,"method":"ui.wait","params":{"after_revision":5,"timeout_ms":9000}})"
                "\n");
    Client other{socket};
    CHECK(other.ask("ui.tree")["result"]["revision"] == 5);  // nobody is held up meanwhile
    automation->publish(snapshot(6));
    const auto reply = client.receive();
    CHECK(reply["result"]["revision"] == 6);
    CHECK(reply["result"]["changed"] == true);
}

TEST_CASE_FIXTURE(Fixture, "waiting in vain ends at its time limit") {
    automation->publish(snapshot(5));
    Client client{socket};
    const auto reply = client.ask("ui.wait", {{"after_revision", 5}, {"timeout_ms", 20}});
    CHECK(reply["result"]["changed"] == false);
}

TEST_CASE_FIXTURE(Fixture, "a screenshot is written as PNG when the kiosk hands a picture over") {
    const auto file = folder.path / "screen.png";
    Client client{socket};
    client.send(
        Json{{"jsonrpc", "2.0"}, {"id", 2}, {"method", "ui.screenshot"}, {"params", {{"path", file.string()}}}}.dump() +
        "\n");
    {
        std::unique_lock lock{mutex};
        REQUIRE(waked.wait_for(lock, std::chrono::seconds{10}, [&] { return wakes > 0; }));
    }
    REQUIRE(automation->wants_picture());
    automation->hand_over({4, 2, std::vector<std::uint32_t>(8, 0x1c3160)});
    const auto reply = client.receive();
    CHECK(reply["result"]["width"] == 4);
    CHECK_FALSE(automation->wants_picture());
    std::ifstream stream{file, std::ios::binary};
    std::string head(8, '\0');
    stream.read(head.data(), 8);
    CHECK(head == "\x89PNG\r\n\x1a\n");
}

TEST_CASE_FIXTURE(Fixture, "a screenshot that cannot be written is an error, not an end") {
    Client client{socket};
    client.send(R"({"jsonrpc":"2.0","id":2,"method":"ui.screenshot","params":{"path":"/no/such/folder/a.png"}})"
                "\n");
    {
        std::unique_lock lock{mutex};
        REQUIRE(waked.wait_for(lock, std::chrono::seconds{10}, [&] { return wakes > 0; }));
    }
    automation->hand_over({1, 1, {0}});
    CHECK(client.receive().contains("error"));
    CHECK(client.ask("ui.tree").contains("result"));
}

TEST_CASE_FIXTURE(Fixture, "wrong requests are answered with their error and the connection lives") {
    Client client{socket};
    client.send("this is no JSON\n");
    CHECK(client.receive()["error"]["code"] == -32700);
    client.send("\n");
    CHECK(client.receive()["error"]["code"] == -32700);
    client.send("[1,2]\n");
    CHECK(client.receive()["error"]["code"] == -32600);
    CHECK(client.ask("ui.press")["error"]["code"] == -32601);  // touches come by the window system only
    CHECK(client.ask("ui.wait", {{"timeout_ms", -1}})["error"]["code"] == -32602);
    CHECK(client.ask("ui.wait", {{"after_revision", "x"}})["error"]["code"] == -32602);
    CHECK(client.ask("ui.screenshot")["error"]["code"] == -32602);
    CHECK(client.ask("ui.speech", {{"after", 1.5}})["error"]["code"] == -32602);
    CHECK(client.ask("ui.tree").contains("result"));
}

// The id is copied and written back, both by recursion: its depth is bounded, not left to the stack.
TEST_CASE_FIXTURE(Fixture, "a line of nothing but brackets is refused and the kiosk lives") {
    Client client{socket};
    for (const std::string& deep : {std::string(30'000, '['), std::string(30'000, '[') + std::string(30'000, ']')}) {
        client.send(R"({"method":"ui.tree","id":)" + deep + "}\n");
        CHECK(client.receive()["error"]["code"] == -32700);
    }
    CHECK(client.ask("ui.tree").contains("result"));
}

TEST_CASE_FIXTURE(Fixture, "a request cut at any length and then left is forgotten") {
    automation->publish(snapshot(1));
    const std::string whole = R"({"jsonrpc":"2.0","id":1,"method":"ui.tree"})"
                              "\n";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        Client client{socket};
        client.send(whole.substr(0, length));
        client.socket.close();
    }
    Client client{socket};
    CHECK(client.ask("ui.tree")["result"]["revision"] == 1);
}

TEST_CASE_FIXTURE(Fixture, "two requests glued together are two replies") {
    automation->publish(snapshot(1));
    Client client{socket};
    const std::string one = R"({"jsonrpc":"2.0","id":1,"method":"ui.screen"})"
                            "\n";
    client.send(one + one);
    CHECK(client.receive().contains("result"));
    CHECK(client.receive().contains("result"));
}

TEST_CASE_FIXTURE(Fixture, "a line longer than anybody needs ends its connection only") {
    automation->publish(snapshot(1));
    Client client{socket};
    boost::system::error_code ignored;
    asio::write(client.socket, asio::buffer(std::string(200'000, 'x')), ignored);
    CHECK(client.closed());
    Client other{socket};
    CHECK(other.ask("ui.tree").contains("result"));
}
