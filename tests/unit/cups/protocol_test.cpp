#include "drivers/document/protocol.h"

#include "drivers/cups/queue.h"

#include "drivers/document/media_profiles.h"

#include <doctest/doctest.h>

using namespace madoguchi;
using namespace madoguchi::drivers::cups;
using namespace madoguchi::drivers::document;
using xfs4iot::PaperState;
using xfs4iot::PrinterStatus;
using xfs4iot::PrintReason;

namespace {

PrinterStatus status_with(std::vector<std::string> reasons, bool stopped = false) {
    PrinterView view;
    view.reasons = std::move(reasons);
    view.stopped = stopped;
    return to_status(view, "");
}

PrintReason reason_with(const std::string& keyword) {
    return blocking_reason(status_with({keyword}));
}

Attributes attributes(std::map<std::string, std::vector<std::string>> values) {
    Attributes result;
    for (auto& [name, texts] : values) result.by_name[name].texts = texts;
    return result;
}

PrinterView printer_with_two_trays() {
    PrinterView printer;
    printer.media = printer.media_ready = {"iso_a4_210x297mm", "iso_a3_297x420mm"};
    printer.sources = {"auto", "tray-1", "tray-2"};
    printer.loaded = {{"tray-1", 21000, 29700}, {"tray-2", 29700, 42000}};
    return printer;
}

PrintReason fits(const PrinterView& printer, std::string media, std::string source) {
    xfs4iot::PrintRequest request;
    request.media = std::move(media);
    request.source = std::move(source);
    return check_media(printer, request);
}

}  // namespace

TEST_CASE("every known reason word names one state, whatever its severity") {
    struct Row {
        const char* keyword;
        PrintReason reason;
    };
    const Row rows[] = {
        {"media-empty", PrintReason::paper_out},
        {"media-needed", PrintReason::paper_out},
        {"input-tray-missing", PrintReason::paper_out},
        {"media-jam", PrintReason::paper_jam},
        {"cover-open", PrintReason::cover_open},
        {"door-open", PrintReason::cover_open},
        {"interlock-open", PrintReason::cover_open},
        {"toner-empty", PrintReason::toner_out},
        {"marker-supply-empty", PrintReason::toner_out},
        {"developer-empty", PrintReason::toner_out},
        {"offline", PrintReason::offline},
        {"shutdown", PrintReason::offline},
        {"connecting-to-device", PrintReason::offline},
        {"timed-out", PrintReason::offline},
        {"output-area-full", PrintReason::refused},
        {"marker-waste-full", PrintReason::refused},
        {"spool-area-full", PrintReason::refused},
        {"paused", PrintReason::refused},
        {"moving-to-paused", PrintReason::refused},
        {"fuser-over-temp", PrintReason::refused},
        {"media-low", PrintReason::none},
        {"toner-low", PrintReason::none},
        {"marker-supply-low", PrintReason::none},
        {"none", PrintReason::none},
        {"cups-waiting-for-job-completed", PrintReason::none},
    };
    for (const auto& row : rows) {
        for (const char* severity : {"", "-report", "-warning", "-error"}) {
            CAPTURE(row.keyword);
            CAPTURE(severity);
            CHECK(reason_with(std::string{row.keyword} + severity) == row.reason);
        }
    }
}

TEST_CASE("an unknown reason is a fault only when the printer calls it an error") {
    CHECK(status_with({"com.example-odd-report"}).fault == false);
    CHECK(status_with({"com.example-odd-warning"}).fault == false);
    CHECK(status_with({"com.example-odd-error"}).fault == true);
    CHECK(status_with({"cups-ipp-conformance-failure-error"}).fault == false);
    CHECK(status_with({"", "-error", "-report"}).fault == true);
}

TEST_CASE("an idle printer without reasons is online with paper") {
    const auto status = status_with({"none"});
    CHECK(status.online);
    CHECK(status.paper == PaperState::full);
    CHECK_FALSE(status.cover_open);
    CHECK_FALSE(status.fault);
    CHECK_FALSE(status.taken_sensor.has_value());
    CHECK(blocking_reason(status) == PrintReason::none);
}

TEST_CASE("several reasons are all shown and the jam is named first") {
    const auto status =
        status_with({"media-empty-error", "media-jam-error", "cover-open-error", "toner-low-warning"}, true);
    CHECK(status.paper == PaperState::jammed);
    CHECK(status.cover_open);
    CHECK(status.toner_low);
    CHECK_FALSE(status.fault);
    CHECK(blocking_reason(status) == PrintReason::paper_jam);
    CHECK(status_with({"media-low-report", "media-empty-report"}).paper == PaperState::out);
    CHECK(status_with({"media-empty-report", "media-low-report"}).paper == PaperState::out);
    CHECK(status_with({"media-low-report"}).paper == PaperState::low);
}

TEST_CASE("a printer that stopped without a word or takes no jobs needs a technician") {
    CHECK(status_with({"none"}, true).fault);
    CHECK(status_with({}, true).fault);
    CHECK_FALSE(status_with({"media-empty-error"}, true).fault);
    PrinterView closed;
    closed.accepting = false;
    CHECK(to_status(closed, "").fault);
}

TEST_CASE("paper in the outlet is known only with a sensor") {
    PrinterView view;
    view.reasons = {"sheet-in-outlet-report"};
    CHECK_FALSE(to_status(view, "").taken_sensor.has_value());
    CHECK(to_status(view, "sheet-in-outlet").taken_sensor == true);
    view.reasons = {"none"};
    CHECK(to_status(view, "sheet-in-outlet").taken_sensor == false);
}

TEST_CASE("a printer answer without any attribute is read as a printer that says nothing") {
    const auto view = parse_printer({});
    CHECK(view.model.empty());
    CHECK_FALSE(view.stopped);
    CHECK(view.accepting);
    CHECK_FALSE(view.up_time.has_value());
}

TEST_CASE("a job is read with its count, and refused without number or state") {
    auto job = parse_job(attributes({{"job-id", {"7"}},
                                     {"job-name", {"V-A"}},
                                     {"job-state", {"9"}},
                                     {"job-impressions-completed", {"2"}},
                                     {"time-at-processing", {"5"}}}));
    REQUIRE(job.has_value());
    CHECK(job.value().id == 7);
    CHECK(job.value().state == JobState::completed);
    CHECK(job.value().impressions == 2);
    CHECK_FALSE(job.value().never_started);
    CHECK_FALSE(parse_job(attributes({{"job-state", {"9"}}})).has_value());
    CHECK_FALSE(parse_job(attributes({{"job-id", {"7"}}})).has_value());
    for (const char* state : {"2", "10", "-1", "", "nine", "99999999999999"}) {
        CHECK_FALSE(parse_job(attributes({{"job-id", {"7"}}, {"job-state", {state}}})).has_value());
    }
    job = parse_job(attributes(
        {{"job-id", {"7"}}, {"job-state", {"7"}}, {"job-impressions-completed", {"-2"}}, {"time-at-processing", {}}}));
    REQUIRE(job.has_value());
    CHECK_FALSE(job.value().impressions.has_value());
    CHECK(job.value().never_started);
}

TEST_CASE("a canceled job has not ended while its sheets still move") {
    for (int state = 3; state <= 9; ++state) {
        JobView job{1, "", static_cast<JobState>(state), {}, {}, false};
        CHECK(job.ended() == (state >= 7));
        job.reasons = {"processing-to-stop-point"};
        CHECK(job.ended() == (state == 9));
    }
}

TEST_CASE("a device-uri that speaks IPP is taken apart") {
    const auto plain = parse_device_uri("ipp://printer.local/ipp/print?waitjob=false");
    REQUIRE(plain.has_value());
    CHECK(plain.value() == Endpoint{"printer.local", 631, false, "/ipp/print", "ipp://printer.local/ipp/print"});
    CHECK(parse_device_uri("ipps://10.0.0.7:8631/ipp").value().tls);
    CHECK(parse_device_uri("ipps://10.0.0.7:8631/ipp").value().port == 8631);
    CHECK(parse_device_uri("ipp://[::1]:18641/ipp/print").value().host == "::1");
    CHECK(parse_device_uri("http://printer").value().port == 80);
    CHECK(parse_device_uri("https://printer").value().resource == "/");
}

TEST_CASE("a device-uri of another kind or a broken one is refused") {
    for (const char* uri : {"usb://Brother/HL", "socket://10.0.0.1:9100", "dnssd://x", "file:///dev/null"}) {
        CHECK(parse_device_uri(uri).error().code == Errc::unsupported);
    }
    for (const char* uri : {"", "ipp", "ipp:/x", "ipp://", "ipp:///x", "ipp://h:0/", "ipp://h:65536/", "ipp://h:x/",
                            "ipp://[::1/x", "ipp://[::1]x/"}) {
        CAPTURE(uri);
        CHECK(parse_device_uri(uri).error().code == Errc::malformed);
    }
}

TEST_CASE("the queue is addressed by host, by port or by socket") {
    CHECK(queue_endpoint("127.0.0.1:1631", "certificates").value() ==
          Endpoint{"127.0.0.1", 1631, false, "/printers/certificates", "ipp://127.0.0.1:1631/printers/certificates"});
    CHECK(queue_endpoint("localhost", "q").value().port == 631);
    const auto local = queue_endpoint("/run/cups/cups.sock", "q").value();
    CHECK(local.host == "/run/cups/cups.sock");
    CHECK(local.uri == "ipp://localhost/printers/q");
    CHECK_FALSE(queue_endpoint("", "q").has_value());
    CHECK_FALSE(queue_endpoint("host:port", "q").has_value());
}

TEST_CASE("paper is looked for in the asked tray before the job is made") {
    const auto printer = printer_with_two_trays();
    CHECK(fits(printer, "iso_a4_210x297mm", "") == PrintReason::none);
    CHECK(fits(printer, "iso_a4_210x297mm", "tray-1") == PrintReason::none);
    CHECK(fits(printer, "iso_a3_297x420mm", "tray-2") == PrintReason::none);
    CHECK(fits(printer, "iso_a3_297x420mm", "auto") == PrintReason::none);
    CHECK(fits(printer, "iso_a3_297x420mm", "tray-1") == PrintReason::paper_out);
    CHECK(fits(printer, "iso_a4_210x297mm", "tray-9") == PrintReason::refused);
    CHECK(fits(printer, "jis_b5_182x257mm", "") == PrintReason::refused);
    CHECK(fits(printer, "letter", "") == PrintReason::refused);
    CHECK(fits(printer, "", "") == PrintReason::refused);
}

TEST_CASE("a printer that does not say what is loaded is trusted") {
    CHECK(fits({}, "iso_a4_210x297mm", "tray-1") == PrintReason::none);
    PrinterView ready;
    ready.media_ready = {"iso_a3_297x420mm"};
    CHECK(fits(ready, "iso_a4_210x297mm", "") == PrintReason::paper_out);
}

TEST_CASE("every medium of the table is as large as its name says") {
    for (const auto& profile : media_profiles()) {
        char text[64];
        std::snprintf(text, sizeof text, "%dx%dmm", profile.width / 100, profile.height / 100);
        CHECK(profile.name.ends_with(text));
        CHECK(find_media(profile.name) == &profile);
        CHECK(same_size(profile, profile.width + 90, profile.height - 90));
        CHECK_FALSE(same_size(profile, profile.width + 150, profile.height));
    }
}

TEST_CASE("a job is found again by its attempt and by nobody else's") {
    const VisitId visit{"01KAV5T1V1S1T0000000000001"};
    const AttemptId attempt{"01KAV5T1ATTEMPT00000000001"}, other{"01KAV5T1ATTEMPT00000000002"};
    const auto name = job_name(visit, attempt);
    CHECK(names_attempt(name, attempt));
    CHECK_FALSE(names_attempt(name, other));
    CHECK_FALSE(names_attempt(name, {}));
    CHECK_FALSE(names_attempt("", attempt));
    CHECK(visit_of(name, attempt) == visit);
    CHECK(visit_of(name, other).empty());
}

TEST_CASE("the stored token survives, anything else is refused") {
    CHECK(read_token(write_token({17, 2})) == JobToken{17, 2});
    for (const char* text : {"", "17", "/", "17/", "/2", "0/2", "17/0", "-1/2", "17/2x", "a/b", "99999999999/1"}) {
        CHECK_FALSE(read_token(text).has_value());
    }
}

TEST_CASE("an attempt tells when it began") {
    const AttemptId attempt{new_ulid(1795500000123)};
    REQUIRE(began(attempt).has_value());
    CHECK(began(attempt)->time_since_epoch() == std::chrono::milliseconds{1795500000123});
    CHECK_FALSE(began({"short"}).has_value());
    CHECK_FALSE(began({"7ZZZZZZZZZATTEMPT000000001"}).has_value());  // the year 10889
    CHECK_FALSE(began({"!!!!!!!!!!ATTEMPT00000000001"}).has_value());
}

TEST_CASE("trays are named as the queue's choices") {
    CHECK(input_slot("tray-2") == "Tray2");
    CHECK(input_slot("by-pass-tray") == "ByPassTray");
    CHECK(input_slot("auto") == "Auto");
    CHECK(input_slot("Tray2") == "Tray2");
}

TEST_CASE("a job carries name, media, tray, sides and no scaling") {
    xfs4iot::PrintRequest request;
    request.attempt.text = "A";
    request.visit.text = "V";
    request.source = "tray-1";
    request.sides = xfs4iot::Sides::two_sided_long_edge;
    std::map<std::string, std::string> sent;
    for (const auto& attribute : create_request(request).attributes) sent[attribute.name] = attribute.values.at(0);
    CHECK(sent == std::map<std::string, std::string>{{"job-name", "V-A"},
                                                     {"copies", "1"},
                                                     {"media", "iso_a4_210x297mm"},
                                                     {"sides", "two-sided-long-edge"},
                                                     {"print-scaling", "none"},
                                                     {"InputSlot", "Tray1"}});
    request.source.clear();
    for (const auto& attribute : create_request(request).attributes) CHECK(attribute.name != "InputSlot");
}
