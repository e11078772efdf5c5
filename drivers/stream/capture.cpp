#include "drivers/stream/capture.h"

#include "common/base64.h"
#include "common/json.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

namespace madoguchi::drivers {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<Way, std::string_view>, 5> ways{
    {{Way::open, "open"}, {Way::out, "out"}, {Way::in, "in"}, {Way::closed, "closed"}, {Way::note, "note"}}};

std::string_view name_of(Way way) {
    for (const auto& [known, name] : ways)
        if (known == way) return name;
    std::abort();
}

std::optional<Way> way_of(std::string_view name) {
    for (const auto& [way, known] : ways)
        if (known == name) return way;
    return std::nullopt;
}

std::optional<std::string> from_hex(std::string_view text) {
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const int high = digit(text[at]), low = digit(text[at + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

Result<CaptureLine> parse_line(std::string_view text) {
    BOOST_OUTCOME_TRY(const auto object, parse_json(text));
    if (!object.is_object() || !holds(object, "way") || !object.at("way").is_string())
        return fail(Errc::malformed, "no way");
    CaptureLine line;
    const auto way = way_of(object.at("way").get_ref<const std::string&>());
    if (!way) return fail(Errc::malformed, "way");
    line.way = *way;
    if (holds(object, "ms") && object.at("ms").is_number_integer())
        line.since = std::chrono::milliseconds{object.at("ms").get<std::int64_t>()};
    if (holds(object, "text") && object.at("text").is_string()) line.text = object.at("text").get<std::string>();
    if (!holds(object, "hex")) return line;
    if (!object.at("hex").is_string()) return fail(Errc::malformed, "hex");
    const auto bytes = from_hex(object.at("hex").get_ref<const std::string&>());
    if (!bytes) return fail(Errc::malformed, "hex");
    line.bytes = *bytes;
    return line;
}

class Recorder final : public Transport {
public:
    Recorder(std::unique_ptr<Transport> wire, CaptureFile target, Redact hide)
        : inner{std::move(wire)}, file{std::move(target)}, redact{std::move(hide)} {}

    Task<Result<void>> open(Deadline deadline) override {
        auto opened = co_await inner->open(deadline);
        file.add(opened ? Way::open : Way::closed, "", opened ? "" : opened.error().detail);
        co_return opened;
    }
    Task<Result<std::string>> read(Deadline deadline) override {
        auto bytes = co_await inner->read(deadline);
        if (bytes)
            file.add(Way::in, redact(Way::in, bytes.value()));
        else
            file.add(Way::closed, "", bytes.error().detail);
        co_return bytes;
    }
    Task<Result<void>> write(std::string bytes, Deadline deadline) override {
        file.add(Way::out, redact(Way::out, bytes));
        auto written = co_await inner->write(std::move(bytes), deadline);
        if (!written) file.add(Way::closed, "", written.error().detail);
        co_return written;
    }
    void close() override { inner->close(); }
    [[nodiscard]] bool is_open() const override { return inner->is_open(); }

private:
    std::unique_ptr<Transport> inner;
    CaptureFile file;
    Redact redact;
};

class Replay final : public Transport {
public:
    explicit Replay(std::vector<CaptureLine> recorded) : lines{std::move(recorded)} {}

    Task<Result<void>> open(Deadline) override {
        skip_to(Way::open);
        live = at < lines.size();
        if (!live) co_return fail(Errc::unreachable, "the capture is over");
        ++at;
        co_return ok();
    }
    Task<Result<std::string>> read(Deadline) override {
        skip_notes();
        if (!live || at >= lines.size() || lines[at].way != Way::in) co_return ended("nothing came");
        co_return lines[at++].bytes;
    }
    Task<Result<void>> write(std::string bytes, Deadline) override {
        skip_notes();
        if (!live || at >= lines.size() || lines[at].way != Way::out) co_return ended("nothing was sent");
        if (lines[at].bytes != bytes) co_return ended("something else was sent");
        ++at;
        co_return ok();
    }
    void close() override { live = false; }
    [[nodiscard]] bool is_open() const override { return live; }

private:
    void skip_notes() {
        while (at < lines.size() && lines[at].way == Way::note) ++at;
    }
    void skip_to(Way way) {
        while (at < lines.size() && lines[at].way != way) ++at;
    }
    Error ended(std::string_view why) {
        live = false;
        return {Errc::closed, "line " + std::to_string(at + 1) + " of the capture: " + std::string{why}};
    }

    std::vector<CaptureLine> lines;
    std::size_t at = 0;
    bool live = false;
};

}  // namespace

CaptureFile::CaptureFile(const std::filesystem::path& directory, std::string_view family) {
    std::error_code ignored;
    std::filesystem::create_directories(directory, ignored);
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, ignored);
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto name = std::string{family} + "-" +
                      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count()) + ".jsonl";
    // Made here, so that at no moment anybody else can read it.
    const int made = ::open((directory / name).c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (made < 0) return;               // the file stays closed, and what is added is left out
    ::fchmod(made, S_IRUSR | S_IWUSR);  // one of the same second may be there already
    ::close(made);
    file.open(directory / name, std::ios::app);
}

void CaptureFile::add(Way way, std::string_view bytes, std::string_view text) {
    json members = json::object();
    if (!bytes.empty()) members["hex"] = to_hex(bytes);
    if (!text.empty()) members["text"] = text;
    add_members(way, members);
}

void CaptureFile::add_members(Way way, const json& members) {
    const auto since = std::chrono::steady_clock::now() - begun;
    json line{{"ms", std::chrono::duration_cast<std::chrono::milliseconds>(since).count()}, {"way", name_of(way)}};
    line.update(members);
    file << line.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
}

Result<std::vector<CaptureLine>> read_capture(const std::filesystem::path& file) {
    std::ifstream stream{file};
    if (!stream) return fail(Errc::missing, file.string());
    std::vector<CaptureLine> lines;
    for (std::string text; std::getline(stream, text);) {
        auto line = parse_line(text);
        if (!line)
            return fail(Errc::malformed,
                        file.string() + ":" + std::to_string(lines.size() + 1) + ": " + line.error().detail);
        lines.push_back(std::move(line.value()));
    }
    return lines;
}

std::unique_ptr<Transport> record(std::unique_ptr<Transport> inner, const std::filesystem::path& directory,
                                  std::string_view family, Redact redact) {
    return std::make_unique<Recorder>(std::move(inner), CaptureFile{directory, family}, std::move(redact));
}

std::unique_ptr<Transport> replay(std::vector<CaptureLine> lines) {
    return std::make_unique<Replay>(std::move(lines));
}

}  // namespace madoguchi::drivers
